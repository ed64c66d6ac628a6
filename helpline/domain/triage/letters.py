"""One way of writing for the many ways of typing the same letters."""

import re
import unicodedata
from collections.abc import Mapping

_SHOWN_AS_NOTHING = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
)
"""Fillers that are letters to Unicode, and the skin tones of emoji."""

_NOT_LETTERS = frozenset({"Mn", "Me", "Cf"})
_APOSTROPHES = re.compile("[\u2019\u2018`\u00b4\u02bc\u2032\uff07]")
_QUOTES = re.compile("[“”„«»‟]")
_LOOK_ALIKES = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0455\u0458\u0501"
    "\u03b1\u03bf\u03c1\u03b9\u03ba\u03bd\u03c4\u03c5\u03b5",
    "abekmhopctyxisjdaopikvtue",
)
"""Cyrillic and Greek letters that look Latin, after case-folding."""


def fold(text: str) -> str:
    """Lower case without accents, full-width forms, invisible characters or curly quotes."""
    if text.isascii():
        return text.lower()
    shown = "".join(char for char in text if not _is_invisible(char))
    plain = _QUOTES.sub('"', _APOSTROPHES.sub("'", shown))
    cased = unicodedata.normalize("NFKC", plain).upper().casefold()
    apart = unicodedata.normalize("NFKD", cased)
    letters = "".join(char for char in apart if unicodedata.category(char) not in _NOT_LETTERS)
    return letters.translate(_LOOK_ALIKES)


def name_symbols(folded: str, symbols: Mapping[str, str]) -> str:
    """The same with every known emoji and smiley as a word: ":crying:"."""
    if folded.isascii() and not _HAS_SMILEY.search(folded):
        return folded
    words = _SMILEY.sub(lambda found: f" :{symbols.get(found[0], 'face')}: ", folded)
    return "".join(f" :{symbols[char]}: " if char in symbols else char for char in words)


_HAS_SMILEY = re.compile(r"[:;=<][-']?[()/|dp3]")
_SMILEY = re.compile(r"(?<!\S)(?:[:;=]['-]?[()/|dp]|</?3)(?!\S)")


def _is_invisible(char: str) -> bool:
    return char in _SHOWN_AS_NOTHING or unicodedata.category(char) == "Cf"
