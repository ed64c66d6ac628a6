"""What somebody who wrote an unknown word may have meant."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST_SHOWN = 40
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}", re.ASCII)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is most like the one that was written; `known` is not empty."""
    words = {known_word.casefold(): known_word for known_word in known}
    # The cost of a comparison grows with the word: a long one is compared by its beginning.
    alike = get_close_matches(word[:_LONGEST_SHOWN].casefold(), words, n=1, cutoff=0.0)
    return words[alike[0]] if alike else next(iter(words.values()))


def shown(word: str) -> str:
    """A written word in quotation marks, cut short and free of control characters."""
    cut = word if len(word) <= _LONGEST_SHOWN else word[:_LONGEST_SHOWN] + "…"
    return '"' + "".join(char if char.isprintable() else "�" for char in cut) + '"'


def unknown(what: str, word: str, known: Iterable[str]) -> str:
    """The reason that an unknown word is refused with; it names the nearest known one."""
    return f"unknown {what} {shown(word)}; the nearest known one is {shown(nearest(word, known))}"


def written_key(key: str) -> str:
    """A key as it stands in a key path: in quotation marks where the file would need them."""
    return key if _BARE_KEY.fullmatch(key) else shown(key)
