"""From what somebody says or writes to the topic that answers it; pure, and no answer to a risk.

Words decide, as the library's files have them: one `sure` phrase counts three, a `likely` one
counts one. The best topic is told when it is well ahead; otherwise up to three are offered.
Amounts, mixtures and a body's own troubles are for a person, and so is whatever triage takes for
more than a question. Who asks what withdrawal is like names what triage knows as a craving: they are
answered where the words are sure, else a person is.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from helpline.domain.library.topics import Library, Topic
from helpline.domain.risk import Risk
from helpline.domain.triage.letters import fold
from helpline.domain.triage.verdict import Verdict

_SURE, _LIKELY = 3, 1
_AHEAD = 2
"""By so much the best topic must lead to be told without asking."""
MOST_OFFERED = 3
_LONGEST_GAP = 2
_MOST_WORDS = 80
_ANSWERABLE = (
    Risk.CRAVING_STRUGGLING,
    Risk.QUESTION,
    Risk.UNCLEAR,
    Risk.OK,
    Risk.WRONG_NUMBER,
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes of a question: a person, one topic, or some to choose from; else nothing.

    `is_sure` of one topic. `is_in_danger` and `is_at_risk` say why it is a person, where triage
    says so.
    """

    topics: tuple[Topic, ...] = ()
    is_sure: bool = False
    needs_person: bool = False
    is_in_danger: bool = False
    is_at_risk: bool = False

    @property
    def best(self) -> Topic | None:
        """The one to tell."""
        return self.topics[0] if self.is_sure else None


def best_topic(question: str, library: Library, verdict: Verdict) -> Answer:
    """The answer to a question, which triage has read as `verdict`."""
    if verdict.risk is Risk.EMERGENCY_OVERDOSE:
        return Answer(needs_person=True, is_in_danger=True, is_at_risk=True)
    words = _words(question)
    if verdict.risk not in _ANSWERABLE or verdict.urgent:
        is_at_risk = verdict.risk is not Risk.WANTS_CALL
        return Answer(needs_person=True, is_at_risk=is_at_risk)
    if any(_is_in(phrase, words) for phrase in _phrases(library.asks_for_person)):
        return Answer(needs_person=True)
    answer = _leading([(_score(topic, words), topic) for topic in library.topics])
    if verdict.risk is Risk.CRAVING_STRUGGLING and answer.best is None:
        return Answer(needs_person=True, is_at_risk=True)
    return answer


def _leading(scored: Iterable[tuple[int, Topic]]) -> Answer:
    """The best alone where it leads, else the best few, those before that come before in the file."""
    ranked = sorted(((score, topic) for score, topic in scored if score), key=lambda one: -one[0])
    best, second = (*(score for score, _ in ranked[:2]), 0, 0)[:2]
    if best >= _SURE and best - second >= _AHEAD:
        return Answer((ranked[0][1],), is_sure=True)
    return Answer(tuple(topic for _, topic in ranked[:MOST_OFFERED]))


def _score(topic: Topic, words: Sequence[str]) -> int:
    sure = sum(_is_in(phrase, words) for phrase in _phrases(topic.sure))
    likely = sum(_is_in(phrase, words) for phrase in _phrases(topic.likely))
    return _SURE * sure + _LIKELY * likely


def _words(written: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(fold(written).replace("'", "")))[:_MOST_WORDS]


@lru_cache(maxsize=256)
def _phrases(written: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(fold(phrase).replace("'", "").split()) for phrase in written)


def _is_in(phrase: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the words of a phrase come one after the other, with few others between."""
    return any(_goes_on(phrase, words, start) for start in range(len(words)))


def _goes_on(phrase: Sequence[str], words: Sequence[str], at: int) -> bool:
    if not phrase:
        return True
    head, rest = phrase[0], phrase[1:]
    if head == "*":  # any few words
        reach = range(at, min(at + _LONGEST_GAP + 2, len(words) + 1))
        return any(_goes_on(rest, words, further) for further in reach)
    return at < len(words) and _is_word(head, words[at]) and _goes_on(rest, words, at + 1)


def _is_word(wanted: str, word: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
