"""Who is offered which caller now, and why: `decide` is the whole matcher.

Callers are taken in the order of their priority. Among those who may take a caller, the last
counsellor of a returning caller comes first, then whoever was asked least often for this very
caller, then the earlier tier, then whoever did not miss their last offer; the team's strategy
orders the rest. A caller whom nobody free may take never holds up those behind.
"""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from helpline.domain.configuration import Strategy
from helpline.domain.eligibility import (
    Counsellor,
    Held,
    Reason,
    WaitingCaller,
    fit,
    just_passed_on,
    why_not,
)

RING_ALL_BATCH = 5
"""Phones that ring together for one caller: at one call a second the last starts after 5 s (R1)."""

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Pairing:
    """Offer this caller to this counsellor."""

    caller: WaitingCaller
    staff_id: uuid.UUID


def seniority(caller: WaitingCaller) -> tuple[datetime, datetime, int]:
    """Sort key of the line; the id only breaks ties, so that the order is one order."""
    return (*caller.place.order, caller.contact_id.int)


def phones_wanted(caller: WaitingCaller, now: datetime) -> int:
    """How many more phones are to ring for this caller at this moment."""
    if caller.callback_id is not None or caller.strategy not in (
        Strategy.RING_ALL,
        Strategy.WIDEN,
    ):
        return 0 if caller.ringing else 1
    if caller.strategy is Strategy.RING_ALL:
        return max(0, RING_ALL_BATCH - caller.ringing)
    is_early = caller.rung_at is not None and now - caller.rung_at < caller.widen_every
    return 0 if caller.ringing and is_early else 1


def preference(caller: WaitingCaller) -> Callable[[Counsellor], tuple[Any, ...]]:
    """Sort key among counsellors of one tier who were asked equally often; the id breaks ties.

    Behind all others comes whoever missed their last offer: an empty chair stays idle longest, and
    would be rung for one caller after the other. Before the strategy counts how many of the line's
    languages they lack for a caller of whom nobody knows which it is.
    """
    key = _PREFERENCES[caller.strategy](caller)
    if caller.open_to:
        return lambda one: (one.has_missed, len(caller.open_to - one.languages), *key(one))
    return lambda one: (one.has_missed, *key(one))


def _by_idle(_caller: WaitingCaller) -> Callable[[Counsellor], tuple[Any, ...]]:
    return lambda one: (one.idle_since, one.staff_id.int)


def _by_turn(caller: WaitingCaller) -> Callable[[Counsellor], tuple[Any, ...]]:
    """Whoever this team offered a call least recently: the pointer is the ledger itself, so it
    survives restarts and changes of roster; who is new comes next.
    """
    return lambda one: (
        one.offered_at.get(caller.team_id, _NEVER),
        one.position,
        one.staff_id.int,
    )


def _by_calls(_caller: WaitingCaller) -> Callable[[Counsellor], tuple[Any, ...]]:
    return lambda one: (one.calls_today, one.idle_since, one.staff_id.int)


def _by_position(_caller: WaitingCaller) -> Callable[[Counsellor], tuple[Any, ...]]:
    return lambda one: (one.position, one.staff_id.int)


def _by_chance(caller: WaitingCaller) -> Callable[[Counsellor], tuple[Any, ...]]:
    """An order drawn from the two ids: random between calls, fixed within one, explainable."""
    drawn = caller.contact_id.bytes
    return lambda one: (hashlib.sha256(drawn + one.staff_id.bytes).digest(),)


_PREFERENCES = {
    Strategy.LONGEST_IDLE: _by_idle,
    Strategy.ROUND_ROBIN: _by_turn,
    Strategy.FEWEST_CALLS: _by_calls,
    Strategy.ORDERED: _by_position,
    Strategy.RANDOM: _by_chance,
    Strategy.RING_ALL: _by_idle,
    Strategy.WIDEN: _by_idle,
}


def decide(
    waiting: Sequence[WaitingCaller], roster: Sequence[Counsellor], now: datetime
) -> list[Pairing]:
    """Pair callers with counsellors, the highest priority first."""
    choosing = _Choosing(roster, now)
    pairings = []
    for caller in sorted(waiting, key=seniority):
        for _ in range(phones_wanted(caller, now)):
            chosen = choosing.take_best(caller)
            if chosen is None:
                break
            pairings.append(Pairing(caller, chosen.staff_id))
    return pairings


def explain(
    caller: WaitingCaller,
    roster: Iterable[Counsellor],
    now: datetime,
    chosen: uuid.UUID | None = None,
    reserved: frozenset[uuid.UUID] = frozenset(),
) -> dict[uuid.UUID, Held]:
    """Why each person was chosen or not. `reserved` are being offered other callers just now."""
    people = {one.staff_id: one for one in roster}
    on = teams_on(people.values())
    waited_for = _waited_for(caller, people, on, now)
    considered = {}
    for one in people.values():
        if one.staff_id == chosen:
            held = Held(Reason.CHOSEN)
        elif one.staff_id in reserved:
            held = Held(Reason.OFFERED)
        else:
            held = why_not(caller, one, on, now) or waited_for or Held(Reason.OTHERS_FIRST)
        considered[one.staff_id] = held
    return considered


def teams_on(roster: Iterable[Counsellor]) -> frozenset[uuid.UUID]:
    """The teams of which somebody is on, free or not, and not at the end of the team's daily cap."""
    return frozenset(
        team_id for one in roster if one.is_on for team_id in one.team_ids - one.capped_teams
    )


def _waited_for(
    caller: WaitingCaller,
    people: Mapping[uuid.UUID, Counsellor],
    on: frozenset[uuid.UUID],
    now: datetime,
) -> Held | None:
    """For a short while a returning caller waits for the counsellor they know: while that one
    could be rung, or could but for wrapping up, and has not been asked about this call yet.
    """
    until = caller.place.entered_at + caller.wishes.last_counsellor_for
    known = caller.last_counsellor_id
    if known is None or now >= until or caller.asked.get(known) or caller.is_urgent:
        return None
    if known not in people:
        return None
    person = people[known]
    if person.held is not None and person.held.reason is Reason.WRAPPING_UP:
        person = replace(person, held=None)
    if why_not(caller, person, on, now) is not None:
        return None
    return Held(Reason.LAST_COUNSELLOR_FIRST, until)


class _Choosing:
    """The free counsellors, sorted once for each kind of caller and struck off as they are taken.

    Sorting once keeps a decision at n log n: without it each caller would look at everybody. And
    who is alike in all that decides whom they may take is looked at once for each kind.
    """

    def __init__(self, roster: Sequence[Counsellor], now: datetime) -> None:
        self._people = {one.staff_id: one for one in roster}
        self._free = [one for one in roster if one.held is None or one.is_off]
        self._alike = _group_alike(self._free)
        self._teams_on = teams_on(roster)
        self._now = now
        self._taken: set[uuid.UUID] = set()
        self._sorted: dict[tuple[Any, ...], list[Counsellor]] = {}
        self._ranked: dict[tuple[Any, ...], list[int]] = {}

    def take_best(self, caller: WaitingCaller) -> Counsellor | None:
        """Strike off the first of those asked least often, or None when nobody may take them."""
        best: Counsellor | None = None
        fewest = 0
        for counsellor in self._candidates(caller):
            times = caller.asked.get(counsellor.staff_id, 0)
            if best is None or times < fewest:
                best, fewest = counsellor, times
            if times == 0:
                break
        if best is not None:
            self._taken.add(best.staff_id)
        return best

    def _candidates(self, caller: WaitingCaller) -> Iterator[Counsellor]:
        order = self._order_for(caller)
        while order and order[-1].staff_id in self._taken:
            order.pop()
        free = (one for one in reversed(order) if one.staff_id not in self._taken)
        if caller.passed_on:
            free = (one for one in free if just_passed_on(caller, one, self._now) is None)
        known = caller.last_counsellor_id
        if known is not None and known not in self._taken and self._waits_for_known(caller):
            free = (one for one in free if one.staff_id == known)
        return free

    def _waits_for_known(self, caller: WaitingCaller) -> bool:
        return _waited_for(caller, self._people, self._teams_on, self._now) is not None

    def _order_for(self, caller: WaitingCaller) -> list[Counsellor]:
        """Those who may take such a caller, best last, so that who is taken is cheap to drop."""
        kind = self._kind(caller)
        if kind not in self._sorted:
            self._sorted[kind] = self._sort_for(caller)
        return self._sorted[kind]

    def _sort_for(self, caller: WaitingCaller) -> list[Counsellor]:
        ranks = self._ranks_for(caller)
        able: list[tuple[int, int, int]] = []
        for members in self._alike:
            tier = fit(caller, self._free[members[0]], self._teams_on, self._now)
            if not isinstance(tier, Held):
                able += [(tier, ranks[one], one) for one in members]
        able.sort(reverse=True)
        return [self._free[one] for _, _, one in able]

    def _ranks_for(self, caller: WaitingCaller) -> list[int]:
        """Where each of the free stands by the strategy, whoever they may take."""
        turns_of = caller.team_id if caller.strategy is Strategy.ROUND_ROBIN else None
        by = (caller.strategy, turns_of, _drawn_for(caller), caller.open_to)
        if by not in self._ranked:
            key = preference(caller)
            ordered = sorted(range(len(self._free)), key=lambda one: key(self._free[one]))
            ranks = [0] * len(ordered)
            for rank, one in enumerate(ordered):
                ranks[one] = rank
            self._ranked[by] = ranks
        return self._ranked[by]

    def _kind(self, caller: WaitingCaller) -> tuple[Any, ...]:
        """What callers have in common whom the same people may take, in the same order."""
        waited = self._now - caller.place.entered_at
        return (
            caller.language,
            caller.open_to,
            caller.strategy,
            _drawn_for(caller),
            tuple((tier.team_id, waited >= tier.after) for tier in caller.tiers),
            caller.wishes,
            waited < caller.wishes.prefer_for,
            caller.is_urgent,
            caller.musts_lifted,
        )


def _drawn_for(caller: WaitingCaller) -> uuid.UUID | None:
    """For whom alone an order counts that is drawn by chance."""
    return caller.contact_id if caller.strategy is Strategy.RANDOM else None


def _group_alike(free: Iterable[Counsellor]) -> list[list[int]]:
    """The places of those who may take the same callers."""
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for place, one in enumerate(free):
        alike = (
            one.team_ids,
            one.languages,
            one.skills,
            one.gender,
            one.is_off,
            one.on_call_rank is not None,
            one.capped_teams,
        )
        groups[alike].append(place)
    return list(groups.values())
