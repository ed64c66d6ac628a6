"""A text as words: what was written, and what each word is taken for in one language."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from helpline.domain.triage.rulebook import LanguageRules

_PIECE = re.compile(
    r"(?P<symbol>:[a-z_]+:)|(?P<number>\d+/\d+)"
    r"|(?P<word>(?:[^\W_]|[@$])+(?:['!*](?:[^\W_]|[@$])+)*)"
    r"|(?P<stop>[.,;:!?\n]|(?<=\s)[-\u2013\u2014](?=\s))"
)
COUNTED = re.compile(r"\d+(?:/\d+)?(?:mg|ml|mcg|g|am|pm|st|nd|rd|th|h|hrs?|d|ish|x|k|%)?")
"""Digits, with or without a unit."""

_FEWEST_SPACED_OUT = 3
_MOST_SPACED_OUT = 16
_LEET = str.maketrans("0134579@$!", "oieastgasi")
_LEET_L = str.maketrans("0134579@$!", "oleastgasi")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_ANY_RUN = re.compile(r"(.)\1+")
_LONGEST_RESPELLED = 40
_MOST_SPELLINGS = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """One written word, folded; `after_stop` when punctuation stands before it."""

    text: str
    after_stop: bool


@dataclass(frozen=True, slots=True)
class Word:
    """What is written from piece `first` to `last`, taken for one of `spellings`."""

    spellings: tuple[str, ...]
    first: int
    last: int
    after_stop: bool
    is_mistyped: bool = False
    is_known: bool = True


def pieces_of(named: str) -> list[Piece]:
    """The words of a folded text whose symbols have names."""
    found: list[Piece] = []
    after_stop = True
    for piece in _PIECE.finditer(named):
        if piece.lastgroup == "stop":
            after_stop = True
            continue
        is_symbol = piece.lastgroup == "symbol"
        found.append(Piece(piece[0].replace("'", ""), after_stop or is_symbol))
        after_stop = is_symbol
    return found


def read_words(
    pieces: Sequence[Piece], language: LanguageRules, foreign: frozenset[str]
) -> list[Word]:
    """The words of one language that the pieces are taken for.

    A word that is known in another language (`foreign`) is never a mistyped one of this.
    """
    found: list[Word] = []
    for first, last in _together(pieces, language):
        text = "".join(piece.text for piece in pieces[first : last + 1])
        after_stop = pieces[first].after_stop
        for taken in _taken_for(text, language, foreign):
            found.append(Word(taken[0], first, last, after_stop, *taken[1:]))
            after_stop = False
    return found


def _together(pieces: Sequence[Piece], language: LanguageRules) -> Iterator[tuple[int, int]]:
    """First and last piece of each word: letters that are spaced out may make a known one."""
    first = 0
    while first < len(pieces):
        end = first
        longest = min(len(pieces), first + _MOST_SPACED_OUT)
        while end < longest and _is_letter(pieces[end].text):
            end += 1
        joined = "".join(piece.text for piece in pieces[first:end])
        is_word = end - first >= _FEWEST_SPACED_OUT and joined in language.words
        last = end - 1 if is_word else first
        yield first, last
        first = last + 1


def _is_letter(text: str) -> bool:
    return len(text) == 1 and text.isalpha()


_Taken = tuple[tuple[str, ...], bool, bool]
"""Spellings, whether mistyped, whether known."""


def _taken_for(text: str, language: LanguageRules, foreign: frozenset[str]) -> list[_Taken]:
    exact = _exactly(text, language, foreign)
    if exact is not None or text.startswith(":"):
        return exact or [((text,), False, True)]
    variants = list(_respelled(text)) if len(text) <= _LONGEST_RESPELLED else []
    for variant in variants:
        if (found := _exactly(variant, language, foreign)) is not None:
            return found
    if "!" in text:
        return [taken for part in text.split("!") for taken in _taken_for(part, language, foreign)]
    for variant in (text, *variants):
        if near := language.near.like(variant):
            expanded = language.expand(near[0])
            if len(expanded) > 1:
                return [((word,), True, True) for word in expanded]
            return [(_spellings(near, language), True, True)]
    return [((text,), False, False)]


def _spellings(near: Sequence[str], language: LanguageRules) -> tuple[str, ...]:
    expanded = [language.expand(word) for word in near]
    return tuple(words[0] for words in expanded if len(words) == 1)[:_MOST_SPELLINGS]


def _exactly(text: str, language: LanguageRules, foreign: frozenset[str]) -> list[_Taken] | None:
    if text in language.known:
        return [((word,), False, True) for word in language.expand(text)]
    if COUNTED.fullmatch(text) or text in foreign:
        return [((text,), False, True)]
    return None


def _respelled(text: str) -> Iterator[str]:
    """The same word without drawn-out letters, and with letters for the digits among them."""
    if _LONG_RUN.search(text):
        yield _LONG_RUN.sub(r"\1\1", text)
        yield _LONG_RUN.sub(r"\1", text)
    if _ANY_RUN.search(text):
        yield _ANY_RUN.sub(r"\1", text)
    if not text.isalpha() and not text.isdigit():
        for table in (_LEET, _LEET_L):
            lettered = text.translate(table)
            yield lettered
            yield _ANY_RUN.sub(r"\1", lettered)
