"""Numbers so small that they would point at somebody are not shown.

What is told of people who are followed after detox, and of the work of counsellors, is told of
several or not at all. Counts of calls name nobody and stay as they are.
"""

from collections.abc import Sequence
from math import ceil

FEWEST_FOLLOWED = 5
"""Fewer people who are followed, or texts of theirs that worry us, are "fewer than 5"."""

FEWEST_COUNSELLORS = 3
"""An hour that fewer counsellors have worked would tell how busy one of them was."""


def may_be_shown(count: int) -> bool:
    """Of people who are followed: nobody at all points at nobody."""
    return count == 0 or count >= FEWEST_FOLLOWED


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """By nearest rank, of values in order; None of too few."""
    if len(ordered) < FEWEST_FOLLOWED:
        return None
    return ordered[ceil(share * len(ordered)) - 1]
