"""Who is offered which caller now, and why: `decide` is the whole matcher.

Callers are taken in the order of their seniority, those dropped in mid-call first. Among those
who may take a caller, whoever was asked least often for this very caller comes first; the
team's strategy orders the rest. A caller whom nobody free may take never holds up those behind.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from helpline.domain.configuration import Strategy

RING_ALL_BATCH = 5
"""Phones that ring together for one caller: at one call a second the last starts after 5 s (R1)."""

WIDEN_EVERY = timedelta(seconds=10)
"""How long the phones that ring are given before one more does."""

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class WaitingCaller:
    """Somebody in the line: since when (UTC), and how often each counsellor was asked already.

    `ringing` are those being rung for them now, the latest since `rung_at`. `callback_id` is set
    for somebody we are to ring back; `ring_seconds` and `strategy` are their team's.
    """

    contact_id: uuid.UUID
    team_id: uuid.UUID
    language: str
    since: datetime
    front: bool = False
    asked: Mapping[uuid.UUID, int] = field(default_factory=dict)
    ring_seconds: int = 20
    callback_id: uuid.UUID | None = None
    strategy: Strategy = Strategy.LONGEST_IDLE
    ringing: int = 0
    rung_at: datetime | None = None


@dataclass(frozen=True)
class FreeCounsellor:
    """Somebody who can be rung now.

    `idle_since` is the end of their last wrap-up, `offered_at` the latest offer by each team,
    `calls_today` counts conversations since local midnight, `position` is their place in the file.
    """

    staff_id: uuid.UUID
    team_ids: frozenset[uuid.UUID]
    languages: frozenset[str]
    idle_since: datetime
    offered_at: Mapping[uuid.UUID, datetime] = field(default_factory=dict)
    calls_today: int = 0
    position: int = 0


@dataclass(frozen=True)
class Pairing:
    """Offer this caller to this counsellor."""

    caller: WaitingCaller
    staff_id: uuid.UUID


def may_take(counsellor: FreeCounsellor, caller: WaitingCaller) -> bool:
    """Whether team and language allow it."""
    return caller.team_id in counsellor.team_ids and caller.language in counsellor.languages


def seniority(caller: WaitingCaller) -> tuple[bool, datetime, str]:
    """Sort key of the line; the id only breaks ties, so that the order is one order."""
    return (not caller.front, caller.since, str(caller.contact_id))


def phones_wanted(caller: WaitingCaller, now: datetime) -> int:
    """How many more phones are to ring for this caller at this moment."""
    if caller.callback_id is not None or caller.strategy not in (
        Strategy.RING_ALL,
        Strategy.WIDEN,
    ):
        return 0 if caller.ringing else 1
    if caller.strategy is Strategy.RING_ALL:
        return max(0, RING_ALL_BATCH - caller.ringing)
    return 0 if caller.rung_at is not None and now - caller.rung_at < WIDEN_EVERY else 1


def preference(caller: WaitingCaller) -> Callable[[FreeCounsellor], tuple[Any, ...]]:
    """Sort key among counsellors who were asked equally often; the id only breaks ties."""
    return _PREFERENCES[caller.strategy](caller)


def _by_idle(_caller: WaitingCaller) -> Callable[[FreeCounsellor], tuple[Any, ...]]:
    return lambda one: (one.idle_since, str(one.staff_id))


def _by_turn(caller: WaitingCaller) -> Callable[[FreeCounsellor], tuple[Any, ...]]:
    """Whoever this team offered a call least recently: the pointer is the ledger itself, so it
    survives restarts and changes of roster; who is new comes next.
    """
    return lambda one: (
        one.offered_at.get(caller.team_id, _NEVER),
        one.position,
        str(one.staff_id),
    )


def _by_calls(_caller: WaitingCaller) -> Callable[[FreeCounsellor], tuple[Any, ...]]:
    return lambda one: (one.calls_today, one.idle_since, str(one.staff_id))


def _by_position(_caller: WaitingCaller) -> Callable[[FreeCounsellor], tuple[Any, ...]]:
    return lambda one: (one.position, str(one.staff_id))


def _by_chance(caller: WaitingCaller) -> Callable[[FreeCounsellor], tuple[Any, ...]]:
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
    waiting: Sequence[WaitingCaller], free: Sequence[FreeCounsellor], now: datetime
) -> list[Pairing]:
    """Pair callers with counsellors, most senior caller first."""
    roster = _Roster(free)
    pairings = []
    for caller in sorted(waiting, key=seniority):
        for _ in range(phones_wanted(caller, now)):
            chosen = roster.take_best(caller)
            if chosen is None:
                break
            pairings.append(Pairing(caller, chosen.staff_id))
    return pairings


class _Roster:
    """The free counsellors, sorted once for each kind of caller and struck off as they are taken.

    Sorting once keeps a decision at n log n: without it each caller would look at everybody.
    """

    def __init__(self, free: Sequence[FreeCounsellor]) -> None:
        self._free = free
        self._taken: set[uuid.UUID] = set()
        self._sorted: dict[tuple[Any, ...], list[FreeCounsellor]] = {}

    def take_best(self, caller: WaitingCaller) -> FreeCounsellor | None:
        """Strike off the first of those asked least often, or None when nobody may take them."""
        best: FreeCounsellor | None = None
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

    def _candidates(self, caller: WaitingCaller) -> Iterator[FreeCounsellor]:
        order = self._order_for(caller)
        while order and order[-1].staff_id in self._taken:
            order.pop()
        return (one for one in reversed(order) if one.staff_id not in self._taken)

    def _order_for(self, caller: WaitingCaller) -> list[FreeCounsellor]:
        """Those who may take such a caller, best last, so that who is taken is cheap to drop."""
        drawn = caller.contact_id if caller.strategy is Strategy.RANDOM else None
        kind = (caller.team_id, caller.language, caller.strategy, drawn)
        if kind not in self._sorted:
            able = [one for one in self._free if may_take(one, caller)]
            self._sorted[kind] = sorted(able, key=preference(caller), reverse=True)
        return self._sorted[kind]
