"""Replies that say all is well: seldom thanked for, and read by a person now and then all the same."""

from collections.abc import Sequence
from hashlib import sha256

THANKS_EVERY = 3
READ_ONE_IN = 10


def thanks_for(earlier: int) -> bool:
    """Whether this one is answered, after so many `earlier` ones: the first, the fourth and so on.

    Whoever is thanked each time hears a machine.
    """
    return earlier % THANKS_EVERY == 0


def to_be_read(ids: Sequence[str]) -> tuple[str, ...]:
    """Which of a day's replies a person reads: at least one in ten, at least one of any.

    Drawn by their ids, so that nobody chooses, and the same ones again when it is asked again.
    """
    drawn = sorted(ids, key=lambda each: sha256(each.encode()).digest())
    return tuple(drawn[: -(-len(drawn) // READ_ONE_IN)])
