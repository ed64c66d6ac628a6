"""Which known words a mistyped one may be, by a bounded edit distance."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

_SHORTEST = 4
_LONGEST = 24
_ONE_EDIT_FROM = 5
_TWO_EDITS_FROM = 8
_OTHER_BEGINNING_FROM = 7


class NearWords:
    """The words of a vocabulary, found by what is left of them when letters are left out.

    Four letters may have two neighbours swapped; five to seven have one edit; more have two. An
    edit leaves out, adds, changes or swaps neighbours. Short words keep their first letter.
    """

    def __init__(self, words: Iterable[str]) -> None:
        """Index every word that is long enough to be recognised when mistyped."""
        self._by_remains: dict[str, list[str]] = defaultdict(list)
        for word in words:
            if _SHORTEST <= len(word) <= _LONGEST and word.isalpha():
                for remains in _remains(word, _allowed(word)):
                    self._by_remains[remains].append(word)

    def like(self, written: str) -> tuple[str, ...]:
        """Every word that may be meant, the nearest first."""
        if not _SHORTEST <= len(written) <= _LONGEST:
            return ()
        edits = _allowed(written)
        found = {
            word for rest in _remains(written, edits) for word in self._by_remains.get(rest, ())
        }
        near = [(distance(written, word), word) for word in found if _may_be(written, word)]
        return tuple(word for _, word in sorted(near))


def distance(one: str, other: str) -> int:
    """Edits between two words, a swap of neighbours counting once."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _allowed(word: str) -> int:
    return 2 if len(word) >= _TWO_EDITS_FROM else 1


def _may_be(written: str, word: str) -> bool:
    if max(len(written), len(word)) < _ONE_EDIT_FROM:
        return _is_swap(written, word)
    if written[0] != word[0] and len(word) < _OTHER_BEGINNING_FROM and not _is_swap(written, word):
        return False
    return distance(written, word) <= min(_allowed(written), _allowed(word))


def _is_swap(one: str, other: str) -> bool:
    if len(one) != len(other) or sorted(one) != sorted(other):
        return False
    differing = [at for at in range(len(one)) if one[at] != other[at]]
    return len(differing) == len("ab") and all(b - a == 1 for a, b in pairwise(differing))


def _remains(word: str, edits: int) -> Iterator[str]:
    """The word, and what is left when up to `edits` letters are left out."""
    seen = {word}
    level = {word}
    for _ in range(edits):
        level = {left[:at] + left[at + 1 :] for left in level for at in range(len(left))}
        seen |= level
    yield from seen
