"""Who on a roster is free, known by their places in it, and in groups of people who are alike in
all that decides whom they may take.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

from helpline.domain.eligibility import Counsellor

Key = Callable[[Counsellor], tuple[Any, ...]]
"""What people are sorted by."""

_ALIKE = attrgetter(
    "has_missed",
    "team_ids",
    "languages",
    "skills",
    "gender",
    "is_off",
    "is_on_call",
    "capped_teams",
)


@dataclass(frozen=True)
class Ranking:
    """People in one order; and for each group the ranks of its members in it."""

    places: list[int]
    ranks_of: list[list[int]]


class People:
    """A roster; all but the roster itself tells of the free alone."""

    def __init__(self, roster: Sequence[Counsellor]) -> None:
        self.roster = roster
        self.is_free = [one.held is None or one.is_off for one in roster]
        self.free = sum(self.is_free)
        self.taken: set[int] = set()
        self.groups = self._group_alike()
        self.examples = [roster[members[0]] for members in self.groups]
        self.free_of = [len(members) for members in self.groups]
        self._group_of = [0] * len(roster)
        for number, members in enumerate(self.groups):
            for place in members:
                self._group_of[place] = number

    def _group_alike(self) -> list[list[int]]:
        groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for place, one in enumerate(self.roster):
            if self.is_free[place]:
                groups[_ALIKE(one)].append(place)
        return list(groups.values())

    def take(self, place: int) -> None:
        """Strike somebody off."""
        self.is_free[place] = False
        self.taken.add(place)
        self.free -= 1
        self.free_of[self._group_of[place]] -= 1

    def rank(self, key: Key, groups: Iterable[int]) -> Ranking:
        """Where everybody in these groups comes when they are sorted by this."""
        members = [place for number in groups for place in self.groups[number]]
        keys = [key(self.roster[place]) for place in members]
        ranked = [members[at] for at in sorted(range(len(members)), key=keys.__getitem__)]
        ranks_of: list[list[int]] = [[] for _ in self.groups]
        for rank, place in enumerate(ranked):
            ranks_of[self._group_of[place]].append(rank)
        return Ranking(ranked, ranks_of)

    @cached_property
    def seats(self) -> list[int]:
        """Everybody's place, by the order of their ids."""
        return sorted(range(len(self.roster)), key=lambda place: self.roster[place].staff_id.int)
