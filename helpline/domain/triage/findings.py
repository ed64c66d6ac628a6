"""Everything that the rules find in a text, sorted by what it means."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from helpline.domain.risk import Risk
from helpline.domain.triage.answers import answer_in
from helpline.domain.triage.matching import Match, find_matches, is_denied
from helpline.domain.triage.reading import Piece, Word, read_words
from helpline.domain.triage.rulebook import LanguageRules, Question, Role, Rulebook
from helpline.domain.triage.verdict import SERIOUS, Keyword


@dataclass(frozen=True, slots=True)
class Findings:
    """`stands` are matches that count, `denied` those that a negation turns around.

    `rest` are the pieces that no match has. `other` counts the words that go with no good
    news; `dangling` says that a negation is left over. `answer` is the question's name of it.
    """

    stands: tuple[Match, ...]
    denied: tuple[Match, ...]
    rest: frozenset[int]
    other: int
    asks: bool
    dangling: bool
    language: str | None
    answer: str | None

    def of(self, role: Role) -> list[Match]:
        """The matches that count and have this role."""
        return [match for match in self.stands if match.rule.role is role]

    def at(self, risk: Risk) -> list[Match]:
        """The matches that count and speak for this risk."""
        return [match for match in self.stands if match.rule.risk is risk]


@dataclass(frozen=True, slots=True)
class _Read:
    language: LanguageRules
    words: Sequence[Word]
    matches: Sequence[Match]


def find(
    pieces: Sequence[Piece],
    languages: Sequence[str],
    question: Question | None,
    rulebook: Rulebook,
    *,
    asks: bool,
) -> Findings:
    """Read the pieces in every language: people mix them, and hints may be wrong."""
    order = sorted(rulebook.languages, key=lambda language: _rank(language.language, languages))
    reads = [_read(pieces, language, rulebook, asks=asks) for language in order]
    masks = _by_piece(match for read in reads for match in read.matches if _may_mask(match))
    counted = [
        replace(match, denied=is_denied(match, read.words, read.matches, read.language))
        for read in reads
        for match in read.matches
        if not _is_masked(match, masks)
    ]
    counted = _without_parts(counted, len(pieces))
    main = max(reads, key=lambda read: _known(read.words, read.language), default=None)
    return _findings(pieces, reads, main, counted, question, asks=asks)


def _rank(language: str, hints: Sequence[str]) -> int:
    return hints.index(language) if language in hints else len(hints)


def _read(
    pieces: Sequence[Piece], language: LanguageRules, rulebook: Rulebook, *, asks: bool
) -> _Read:
    words = read_words(pieces, language, rulebook.known_elsewhere(language))
    return _Read(language, words, find_matches(words, language, asks=asks))


def _may_mask(match: Match) -> bool:
    return match.rule.instead or match.rule.role in {Role.HARMLESS, Role.OPT_OUT}


def _by_piece(masks: Iterable[Match]) -> Mapping[int, Sequence[Match]]:
    found: dict[int, list[Match]] = {}
    for mask in masks:
        for piece in mask.pieces:
            found.setdefault(piece, []).append(mask)
    return found


def _is_masked(match: Match, masks: Mapping[int, Sequence[Match]]) -> bool:
    """Whether something longer says what these words mean here."""
    if match.rule.role in {Role.HARMLESS, Role.FILLER}:
        return False
    return any(
        mask.pieces != match.pieces and _masks(mask, match)
        for piece in match.pieces
        for mask in masks.get(piece, ())
    )


def _masks(mask: Match, match: Match) -> bool:
    """Turns of speech mask what they share words with, wishes for silence what lies within."""
    if mask.rule.role is Role.HARMLESS:
        return len(mask.pieces) >= len(match.pieces) and bool(mask.pieces & match.pieces)
    if mask.rule.instead and match.pieces < mask.pieces:
        return match.rule.role is not Role.WATCH
    return (
        mask.rule.role is Role.OPT_OUT
        and match.rule.role is not Role.KEYWORD
        and match.rule.risk not in SERIOUS
        and match.pieces < mask.pieces
    )


def _without_parts(matches: Sequence[Match], size: int) -> list[Match]:
    """Without the matches that count as the whole text only, and are a part of it."""
    filler: set[int] = set()
    of_rule: dict[str, set[int]] = {}
    for match in matches:
        (
            filler if match.rule.role is Role.FILLER else of_rule.setdefault(match.rule.name, set())
        ).update(match.pieces)
    whole = {name for name, own in of_rule.items() if len(own | filler) == size}
    return [match for match in matches if not match.whole or match.rule.name in whole]


def _known(words: Sequence[Word], language: LanguageRules) -> int:
    return len({word.first for word in words if not language.known.isdisjoint(word.spellings)})


def _findings(
    pieces: Sequence[Piece],
    reads: Sequence[_Read],
    main: _Read | None,
    counted: Sequence[Match],
    question: Question | None,
    *,
    asks: bool,
) -> Findings:
    stands = tuple(match for match in counted if not match.denied)
    covered = {piece for match in stands for piece in match.pieces}
    understood = main is not None and _known(main.words, main.language) > 0
    return Findings(
        stands=stands,
        denied=tuple(match for match in counted if match.denied),
        rest=frozenset(set(range(len(pieces))) - covered),
        other=0 if main is None else _other(main, stands),
        asks=asks,
        dangling=main is not None and _dangles(main, covered),
        language=main.language.language if main is not None and understood else None,
        answer=None if question is None else _answer(reads, stands, question),
    )


def _other(read: _Read, stands: Sequence[Match]) -> int:
    """How many words go with no good news: they may be what matters."""
    good = {
        piece
        for match in stands
        if match.rule.risk is Risk.OK or match.rule.role in {Role.FILLER, Role.HARMLESS}
        for piece in match.pieces
    }
    beside = read.language.beside_ok
    return len(
        {
            word.first
            for word in read.words
            if word.first not in good and beside.isdisjoint(word.spellings)
        }
    )


def _dangles(read: _Read, covered: set[int]) -> bool:
    negating = read.language.written.negation.words
    return any(
        not negating.isdisjoint(word.spellings)
        for at, word in enumerate(read.words)
        if word.first not in covered and not _stands_alone(read.words, at)
    )


def _stands_alone(words: Sequence[Word], at: int) -> bool:
    """A first word with punctuation after it: "no, todo bien"."""
    return at == 0 and len(words) > 1 and words[1].after_stop


def _answer(reads: Sequence[_Read], stands: Sequence[Match], question: Question) -> str | None:
    for read in reads:
        own = [match for match in stands if match.language == read.language.language]
        if (answer := answer_in(read.words, own, read.language, question)) is not None:
            return answer
    return None


def keyword_in(findings: Findings) -> Keyword | None:
    """The keyword that the whole text is; START must be spelled as it is, it restores consent."""
    for match in findings.of(Role.KEYWORD):
        if match.rule.keyword is not Keyword.START or not match.is_mistyped:
            return match.rule.keyword
    return None
