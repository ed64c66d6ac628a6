"""Everything that the rules find in a text, sorted by what it means."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from helpline.domain.triage.answers import answer_in
from helpline.domain.triage.matching import Match, find_matches, is_denied
from helpline.domain.triage.reading import Piece, Word, read_words
from helpline.domain.triage.rulebook import LanguageRules, Question, Role, Rulebook
from helpline.domain.triage.verdict import SERIOUS, Keyword, Risk


@dataclass(frozen=True, slots=True)
class Findings:
    """`stands` are matches that count, `denied` those that a negation turns around.

    `rest` are the pieces that no match and no filler has, `unknown` those that are no word that
    we know, `dangling` says that a negation is left over. `answer` is the question's name of it.
    """

    stands: tuple[Match, ...]
    denied: tuple[Match, ...]
    rest: frozenset[int]
    unknown: int
    size: int
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
    every = [match for read in reads for match in read.matches]
    counted = [
        replace(match, denied=is_denied(match, read.words, read.matches, read.language))
        for read in reads
        for match in read.matches
        if not _is_masked(match, every)
    ]
    counted = [match for match in counted if not match.whole or _is_whole(match, counted, pieces)]
    main = max(reads, key=lambda read: _known(read.words, read.language), default=None)
    return _findings(pieces, reads, main, counted, question, asks=asks)


def _rank(language: str, hints: Sequence[str]) -> int:
    return hints.index(language) if language in hints else len(hints)


def _read(
    pieces: Sequence[Piece], language: LanguageRules, rulebook: Rulebook, *, asks: bool
) -> _Read:
    words = read_words(pieces, language, rulebook.known_elsewhere(language))
    return _Read(language, words, find_matches(words, language, asks=asks))


def _is_masked(match: Match, matches: Sequence[Match]) -> bool:
    """Whether something longer says what these words mean here."""
    if match.rule.role in {Role.HARMLESS, Role.FILLER}:
        return False
    return any(_masks(mask, match) for mask in matches if mask.pieces != match.pieces)


def _masks(mask: Match, match: Match) -> bool:
    """Turns of speech mask what they share words with, wishes for silence what lies within."""
    if mask.rule.role is Role.HARMLESS:
        return len(mask.pieces) >= len(match.pieces) and bool(mask.pieces & match.pieces)
    if mask.rule.instead and match.pieces < mask.pieces:
        return match.rule.role is not Role.WATCH
    return (
        mask.rule.role is Role.OPT_OUT
        and match.rule.risk not in SERIOUS
        and match.pieces < mask.pieces
    )


def _is_whole(match: Match, matches: Sequence[Match], pieces: Sequence[Piece]) -> bool:
    around = {
        piece
        for other in matches
        if other.rule.role is Role.FILLER or other.rule is match.rule
        for piece in other.pieces
    }
    return match.pieces | around >= set(range(len(pieces)))


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
        unknown=min((_unknown(read.words) for read in reads), default=0),
        size=len(pieces),
        asks=asks,
        dangling=main is not None and _dangles(main, covered),
        language=main.language.language if main is not None and understood else None,
        answer=None if question is None else _answer(reads, stands, question),
    )


def _unknown(words: Sequence[Word]) -> int:
    return len({word.first for word in words if not word.is_known})


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


def _answer(
    reads: Sequence[_Read], stands: Sequence[Match], question: Question
) -> str | None:
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


