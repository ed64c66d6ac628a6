"""The choice of one decision: people are struck off as they are taken, and nothing is worked out
twice. Whom people may take is looked at once for each kind of caller and each group of people who
are alike in it, and people are sorted once for each strategy. That keeps a decision at n log n;
without it each caller would look at everybody.
"""

import uuid
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from helpline.domain.configuration import Strategy
from helpline.domain.crowd import People, Ranking
from helpline.domain.eligibility import (
    Counsellor,
    Held,
    WaitingCaller,
    fit,
    is_in,
    is_other,
    just_passed_on,
    waited_for,
)
from helpline.domain.orders import Drawn, Order, Ranges, Sorted, sorting_key


class Choosing:
    """The people of a roster, known by their places in it."""

    def __init__(
        self, roster: Sequence[Counsellor], teams_on: frozenset[uuid.UUID], now: datetime
    ) -> None:
        self._people = People(roster)
        self._teams_on, self._now = teams_on, now
        self._orders: dict[tuple[Any, ...], Order] = {}
        self._ranges: dict[tuple[Any, ...], Ranges] = {}
        self._rankings: dict[Hashable, Ranking] = {}

    @property
    def free(self) -> int:
        """How many are free and not taken yet."""
        return self._people.free

    def take_best(self, caller: WaitingCaller) -> Counsellor | None:
        """Strike off whoever comes first for this caller, or None when nobody may take them."""
        known = self._known_to(caller)
        place = self._best(caller) if known is None else known
        if place is None or not self._people.is_free[place]:
            return None
        self._people.take(place)
        return self._people.roster[place]

    def _known_to(self, caller: WaitingCaller) -> int | None:
        """For whom this caller waits a little, unless somebody else has just got them."""
        if caller.last_counsellor_id is None:
            return None
        place = self._places.get(caller.last_counsellor_id)
        if place is None or place in self._people.taken:
            return None
        known = self._people.roster[place]
        is_waited_for = waited_for(caller, known, self._teams_on, self._now) is not None
        return place if is_waited_for else None

    @cached_property
    def _places(self) -> dict[uuid.UUID, int]:
        return {one.staff_id: place for place, one in enumerate(self._people.roster)}

    def _best(self, caller: WaitingCaller) -> int | None:
        order = self._order_for(caller)
        if caller.asked or caller.passed_on:
            return self._least_asked(caller, order.left(caller))
        return order.first(caller)

    def _least_asked(self, caller: WaitingCaller, left: Iterator[int]) -> int | None:
        """The first of those asked least often about this very caller."""
        best: int | None = None
        fewest = 0
        for place in left:
            person = self._people.roster[place]
            if just_passed_on(caller, person, self._now) is not None:
                continue
            times = caller.asked.get(person.staff_id, 0)
            if best is None or times < fewest:
                best, fewest = place, times
            if times == 0:
                break
        return best

    def _order_for(self, caller: WaitingCaller) -> Order:
        kind = (caller.strategy, *_kind(caller, self._now))
        order = self._orders.get(kind)
        if order is None:
            order = self._orders[kind] = self._make_order(caller)
        return order

    def _make_order(self, caller: WaitingCaller) -> Order:
        kind = _kind(caller, self._now)
        if kind not in self._ranges:
            self._ranges[kind] = self._ranges_for(caller)
        if caller.strategy is Strategy.RANDOM:
            return Drawn(self._people, self._ranges[kind])
        return Sorted(self._people, self._ranges[kind], self._ranking_for(caller))

    def _ranges_for(self, caller: WaitingCaller) -> Ranges:
        """By tier; behind all others of it comes whoever missed their last offer, as an empty chair
        stays idle longest, and would be rung for one caller after the other; then whoever is not of
        the team that is best for where this caller is on their way; then it counts how many of the
        line's languages they lack, for a caller of whom nobody knows which it is.
        """
        found: dict[tuple[int, bool, bool, int], list[int]] = defaultdict(list)
        for number, one in enumerate(self._people.examples):
            tier = fit(caller, one, self._teams_on, self._now)
            if not isinstance(tier, Held):
                lacks = len(caller.open_to - one.languages)
                found[tier, one.has_missed, is_other(caller, one), lacks].append(number)
        return [found[step] for step in sorted(found)]

    def _ranking_for(self, caller: WaitingCaller) -> Ranking:
        """Where people stand by the strategy, whoever they may take. The turns of a team are
        looked at for those alone who take its calls.
        """
        key = sorting_key(caller)
        takes_turns = caller.strategy is Strategy.ROUND_ROBIN
        by = caller.tiers if takes_turns else key
        if by not in self._rankings:
            ranked = [
                number
                for number, one in enumerate(self._people.examples)
                if not takes_turns or any(is_in(one, tier) for tier in caller.tiers)
            ]
            self._rankings[by] = self._people.rank(key, ranked)
        return self._rankings[by]


def _kind(caller: WaitingCaller, now: datetime) -> tuple[Any, ...]:
    """What callers have in common whom the same people may take, equally well."""
    waited = now - caller.came_at
    return (
        caller.team_id,
        caller.language,
        caller.open_to,
        caller.is_urgent,
        caller.musts_lifted,
        caller.wishes,
        caller.prefers_team_id,
        waited < caller.wishes.prefer_for,
        tuple([(tier.team_id, waited >= tier.after) for tier in caller.further_tiers]),
    )
