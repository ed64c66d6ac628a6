"""Whether somebody asks for a call by text, says that they want none, or neither.

The wordings are data (`helpline.content.asking`). A text is read in parts of sentences; where it
says both, what it says last counts. Whatever is not sure is neither, and a person reads it.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby


class Wish(StrEnum):
    """What a text asks for."""

    CALL = "call"
    NO_CALL = "no_call"


Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Wordings:
    """One language's; what each list is for is said in its file."""

    ask: tuple[Phrase, ...]
    ask_firmly: tuple[Phrase, ...]
    alone: tuple[Phrase, ...]
    no_call: tuple[Phrase, ...]
    negations: tuple[Phrase, ...]
    yet: tuple[Phrase, ...]
    unsure: tuple[Phrase, ...]
    something_else: tuple[Phrase, ...]
    others: tuple[Phrase, ...]
    not_a_slip: frozenset[str]


_PARTS = re.compile(r"[.,;!?:\n()]+|\b(?:but|pero)\b")
_REACH = 4
"""A negation counts before what is asked for with up to three words between."""

_LONG_ENOUGH = 4
"""A word as short as three letters is next to too many others to be a slip of the finger."""


def plain(text: str) -> str:
    """In small letters, without accents and apostrophes."""
    letters = unicodedata.normalize("NFKD", text.lower())
    kept = (letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"['\u2018\u2019`\u00b4]", "", "".join(kept))


def what_is_asked(text: str, languages: Mapping[str, Wordings]) -> tuple[Wish, str] | None:
    """The wish, and the language it is said in; None for neither."""
    said = None
    for part in _PARTS.split(plain(text)):
        words = tuple(re.findall(r"[a-z0-9]+", part))
        for language, wordings in languages.items():
            wish = _wish(words, wordings)
            if wish is not None:
                said = (wish, language)
                break
    return said


def _wish(words: Phrase, wordings: Wordings) -> Wish | None:
    if _is_any(words, wordings.no_call) and not _is_any(words, wordings.yet):
        return Wish.NO_CALL
    if _is_any(words, wordings.others):
        return None
    if words in wordings.alone:
        return Wish.CALL
    found = [
        _read(words, place, len(phrase), wordings, reach)
        for phrases, reach in ((wordings.ask, _REACH), (wordings.ask_firmly, 1))
        for phrase in phrases
        for place in _places(words, phrase, wordings.not_a_slip)
    ]
    # "Please call me" holds two phrases: a no about either of them is a no about both.
    wishes = [wish for wish in found if wish is not None]
    return Wish.NO_CALL if Wish.NO_CALL in wishes else next(iter(wishes), None)


def _read(words: Phrase, place: int, length: int, wordings: Wordings, reach: int) -> Wish | None:
    before, behind = words[:place], words[place + length : place + length + 1]
    if behind in wordings.something_else:
        return None
    if _is_any(before, wordings.yet):
        return Wish.CALL
    if _is_any(before[-2:], wordings.unsure):
        return None
    return Wish.NO_CALL if _is_any(before[-reach:], wordings.negations) else Wish.CALL


def _is_any(words: Phrase, phrases: Sequence[Phrase]) -> bool:
    return any(_places(words, phrase) for phrase in phrases)


def _places(words: Phrase, phrase: Phrase, not_a_slip: frozenset[str] | None = None) -> list[int]:
    """Where the phrase begins; with `not_a_slip` words may be misspelt."""
    last = len(words) - len(phrase)
    return [
        place
        for place in range(last + 1)
        if all(
            word == meant or (not_a_slip is not None and _is_slip(word, meant, not_a_slip))
            for word, meant in zip(words[place:], phrase, strict=False)
        )
    ]


def _is_slip(word: str, meant: str, not_a_slip: frozenset[str]) -> bool:
    """Letters said longer, or one too many; in longer words also one missing, other or swapped."""
    if word in not_a_slip:
        return False
    short, wanted = _squeezed(word), _squeezed(meant)
    if short == wanted:
        return True
    if len(meant) < _LONG_ENOUGH or short[:1] != wanted[:1]:
        return False
    if len(wanted) < _LONG_ENOUGH:
        return len(short) == len(wanted) + 1 and _is_one_edit(short, wanted)
    return _is_one_edit(short, wanted)


def _squeezed(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def _is_one_edit(one: str, other: str) -> bool:
    """Whether one letter more, less or another, or two swapped, make the one into the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if same is None:
        return True
    rest, wanted = one[same:], other[same:]
    return (
        rest[1:] == wanted[1:]
        or rest[1:] == wanted
        or rest == wanted[1:]
        or (rest[:2] == wanted[:2][::-1] and rest[2:] == wanted[2:])
    )
