"""What somebody wants of the library by text, where a word alone says it: no person is needed then.

Only the whole text counts, and only where triage hears nothing in it. A word may also answer what a
plan asked ("how are you, in one word?"): then it is no wish for a topic.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpline.domain.library.statements import NO, YES
from helpline.domain.library.topics import Library, Topic
from helpline.domain.risk import Risk
from helpline.domain.triage.letters import fold
from helpline.domain.triage.verdict import Keyword, Verdict

ASKS_STATEMENT = "statement"
"""What a text of ours asks, beside the questions that triage knows."""

_ASKS_WHICH = "topics"
_ASKS_FOR_OTHERS = "others"
_LIGHT = (Risk.UNCLEAR, Risk.QUESTION, Risk.OK)
_ANSWERED_BY_A_WORD = ("one-word",)
_YES = frozenset({YES, "yes", "y", "si"})
_NO = frozenset({NO, "no", "n"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A topic, the ten statements, what there is for whoever asks for somebody else, or, with none
    of these, the list of what there is.
    """

    library: Library
    topic: Topic | None = None
    is_statements: bool = False
    is_for_others: bool = False


def asks_which(topics: Iterable[Topic]) -> str:
    """How it is kept which topics were offered, in their order; by number, which tells nothing."""
    return " ".join((_ASKS_WHICH, *(str(topic.place.number) for topic in topics)))


def asks_for_others(topics: Iterable[Topic]) -> str:
    """The same of what was offered to whoever asks for somebody else."""
    return asks_which(topics).replace(_ASKS_WHICH, _ASKS_FOR_OTHERS, 1)


def is_for_others(asked: str | None) -> bool:
    """Whether what we asked last was asked of whoever asks for somebody else."""
    return asked is not None and asked.split()[0] == _ASKS_FOR_OTHERS


def wanted_by_word(
    body: str, verdict: Verdict, libraries: Sequence[Library], asked: str | None
) -> Wanted | None:
    """What a text of one word wants. `asked` is what we asked last; the first library is in the
    language they are written to, the others are known, too.
    """
    if not is_light(verdict):
        return None
    if verdict.keyword is Keyword.INFO:
        return Wanted(libraries[0])
    word = _word(body)
    offered = _offered(asked)
    if word.isdecimal() and word.isascii() and 0 < int(word) <= len(offered):
        topic = libraries[0].find(offered[int(word) - 1])
        return None if topic is None else Wanted(libraries[0], topic)
    if asked in _ANSWERED_BY_A_WORD:
        return None
    return next((found for one in libraries if (found := _named(one, word))), None)


def answer_to_statement(body: str, verdict: Verdict) -> bool | None:
    """Yes or no, and nothing else; None for whatever else was written."""
    word = _word(body)
    if not is_light(verdict) or word not in _YES | _NO:
        return None
    return word in _YES


def is_light(verdict: Verdict) -> bool:
    """Whether triage hears nothing in a text that somebody should read soon."""
    is_quiet = verdict.automatic is None and not verdict.opt_out and not verdict.urgent
    return is_quiet and verdict.risk in _LIGHT


def _word(body: str) -> str:
    return fold(body).strip(" \t\n.,!?\"'¿¡")


def _offered(asked: str | None) -> tuple[int, ...]:
    what, *numbers = (asked or "").split() or [""]
    return tuple(map(int, numbers)) if what in (_ASKS_WHICH, _ASKS_FOR_OTHERS) else ()


def _named(one: Library, word: str) -> Wanted | None:
    if word == fold(one.statements.word):
        return Wanted(one, is_statements=True)
    if word == fold(one.others.word):
        return Wanted(one, is_for_others=True)
    topic = next((topic for topic in one.topics if word == fold(topic.word)), None)
    return None if topic is None else Wanted(one, topic)
