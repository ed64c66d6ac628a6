"""What somebody who wrote an unknown word may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST_SHOWN = 40


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is most like the one that was written; `known` is not empty."""
    words = list(known)
    # The cost of a comparison grows with the word: a long one is compared by its beginning.
    alike = get_close_matches(word[:_LONGEST_SHOWN].casefold(), words, n=1, cutoff=0.0)
    return alike[0] if alike else words[0]


def shown(word: str) -> str:
    """A written word in quotation marks, cut short and free of control characters."""
    cut = word if len(word) <= _LONGEST_SHOWN else word[:_LONGEST_SHOWN] + "…"
    return '"' + "".join(char if char.isprintable() else "�" for char in cut) + '"'


def unknown_key(key: str, known: Iterable[str]) -> str:
    """The reason that an unknown key is refused with."""
    return f"unknown key {shown(key)}; the nearest known one is {shown(nearest(key, known))}"
