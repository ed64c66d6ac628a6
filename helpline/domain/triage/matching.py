"""Where the phrases of a language occur in a text, and which of them are turned around."""

import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from helpline.domain.risk import Risk
from helpline.domain.triage.phrases import LONGEST_GAP, MANY, NUMBER, UNKNOWN, Node
from helpline.domain.triage.reading import COUNTED, Word
from helpline.domain.triage.rulebook import LanguageRules, Role, Rule
from helpline.domain.triage.verdict import BY_SERIOUSNESS

Meaning = TypeVar("Meaning")

_DENIABLE = frozenset({Role.RISK, Role.OPT_OUT, Role.KEYWORD})

Lattice = Sequence[Sequence[tuple[str, int]]]
"""For each word, what may stand there and where the next word is."""


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that words from `start` up to before `end` have fulfilled.

    `pieces` are the written words in it; `denied` when a negation turns it around.
    """

    language: str
    rule: Rule
    start: int
    end: int
    pieces: frozenset[int]
    is_mistyped: bool
    whole: bool
    denied: bool = False


def find_matches(words: Sequence[Word], language: LanguageRules, *, asks: bool) -> list[Match]:
    """Every match, harmless ones too; `asks` when the text has a question mark."""
    lattice = _lattice(words, language)
    found: dict[tuple[int, int, int, bool], Match] = {}
    parts: dict[int, dict[int, set[int]]] = {}
    for start in range(len(words)):
        for ending, end in _walk(language.phrases, start, lattice, words):
            is_question = ending.asked or language.rules[ending.rule].risk is Risk.QUESTION
            if is_question and not asks and (ending.asked or not words[start].after_stop):
                continue
            if ending.sentence and not (words[start].after_stop and _is_new_sentence(words, end)):
                continue
            if ending.part is not None:
                places = parts.setdefault(ending.rule, {}).setdefault(ending.part, set())
                places.update(range(start, end))
                continue
            key = (ending.rule, start, end, ending.whole)
            if key not in found:
                found[key] = _match(
                    language, ending.rule, words, range(start, end), whole=ending.whole
                )
    together = [
        _match(language, rule, words, sorted(set().union(*places.values())))
        for rule, places in parts.items()
        if len(places) == len(language.rules[rule].together)
    ]
    return [*found.values(), *together]


def is_denied(
    match: Match, words: Sequence[Word], matches: Sequence[Match], language: LanguageRules
) -> bool:
    """Whether a negation stands before the match, in the same part of the sentence.

    A negation that belongs to something as serious ("can not go on") does not reach beyond it.
    """
    if match.rule.role not in _DENIABLE:
        return False
    negation = language.written.negation
    for back in range(negation.reach):
        at = match.start - 1 - back
        if at < 0 or words[at + 1].after_stop:
            return False
        spellings = set(words[at].spellings)
        negates = spellings & negation.words or (back == 0 and spellings & negation.next_word)
        is_undone = back > 0 and not negation.undone_by.isdisjoint(words[at + 1].spellings)
        if negates and not is_undone:
            return not any(
                other.start <= at < other.end and _weight(other) <= _weight(match)
                for other in matches
            )
        if spellings & negation.ends:
            return False
    return False


def _weight(match: Match) -> int:
    risk = match.rule.risk
    if risk is not None:
        return BY_SERIOUSNESS.index(risk)
    return 0 if match.rule.role is Role.HARMLESS else len(BY_SERIOUSNESS)


def _match(
    language: LanguageRules,
    rule: int,
    words: Sequence[Word],
    places: Sequence[int],
    *,
    whole: bool = False,
) -> Match:
    inside = [words[at] for at in places]
    return Match(
        language=language.language,
        rule=language.rules[rule],
        start=places[0],
        end=places[-1] + 1,
        pieces=frozenset(piece for word in inside for piece in range(word.first, word.last + 1)),
        is_mistyped=any(word.is_mistyped for word in inside),
        whole=whole,
    )


def _lattice(words: Sequence[Word], language: LanguageRules) -> Lattice:
    plain = [[(spelling, at + 1) for spelling in word.spellings] for at, word in enumerate(words)]
    for at, word in enumerate(words):
        if COUNTED.fullmatch(word.spellings[0]):
            plain[at].append((NUMBER, at + 1))
            if _is_many(word.spellings[0]):
                plain[at].append((MANY, at + 1))
        if not word.is_known:
            plain[at].append((UNKNOWN, at + 1))
    grouped = [
        list(dict.fromkeys(_walk(language.groups, at, plain, words))) for at in range(len(words))
    ]
    return [[*singles, *groups] for singles, groups in zip(plain, grouped, strict=True)]


def _is_many(counted: str) -> bool:
    """Eight or more; "8/10" is no number of things."""
    digits = counted.rstrip(string.ascii_lowercase + "%")
    return digits.isdecimal() and (len(digits) > 1 or digits in "89")


def _walk(
    node: Node[Meaning], at: int, lattice: Lattice, words: Sequence[Word]
) -> Iterator[tuple[Meaning, int]]:
    """Every meaning that a phrase from here on has, and where that phrase ends."""
    for meaning in node.meanings:
        yield meaning, at
    if at == len(lattice):
        return
    for symbol, after in lattice[at]:
        if (following := node.edges.get(symbol)) is not None:
            yield from _walk(following, after, lattice, words)
    if node.gap is not None:
        for skipped in range(LONGEST_GAP + 1):
            yield from _walk(node.gap, at + skipped, lattice, words)
            if _is_new_sentence(words, at + skipped):
                return


def _is_new_sentence(words: Sequence[Word], at: int) -> bool:
    return at >= len(words) or words[at].after_stop
