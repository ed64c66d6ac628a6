"""This project's routing: the real `decide`, with the pauses and timers that the service has.

Modelled: one decision at each change (somebody comes, leaves, is freed, a phone ends), offers
that reserve, Twilio's one call a second, pauses after each way of not taking a call, a break
after two misses in a row, timers that the ticker looks at twice a second. Not modelled: the
tens of milliseconds that a decision and a webhook take, callbacks, teams, languages, shifts.
"""

import math
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from day.plan import Answer
from day.room import Caller, Counsellor, Pace, Ring, Room
from helpline.domain.configuration import Strategy
from helpline.domain.eligibility import Counsellor as OnRoster
from helpline.domain.eligibility import Held, Reason, WaitingCaller
from helpline.domain.offers import MISSES_BEFORE_BREAK, OfferState, Pauses
from helpline.domain.routing import decide

CALLS_PER_SECOND = 1.0
TICKS_PER_SECOND = 2
RING_SECONDS = 20  # a team's default
WIDEN_EVERY = 10  # a team's default

_ROUNDING = 0.001  # `decide` counts in microseconds
_MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
_TEAM = uuid.UUID(int=1)
_PAUSES = Pauses(
    decline=timedelta(seconds=30), busy=timedelta(seconds=20), no_answer=timedelta(seconds=5)
)  # a team's defaults
_HELD = Held(Reason.IN_CALL)
_RINGS_SEVERAL = (Strategy.RING_ALL, Strategy.WIDEN)
_ENDS_AS = {
    Answer.DECLINE: OfferState.DECLINED,
    Answer.MISS: OfferState.MISSED,
    Answer.BUSY: OfferState.BUSY,
}


class Ours:
    """A router that asks `decide` at every change."""

    def __init__(self, room: Room, strategy: Strategy, ring_seconds: int = RING_SECONDS) -> None:
        self._room, self._strategy, self._ring_seconds = room, strategy, ring_seconds
        self._pace = Pace(room, CALLS_PER_SECOND)
        self._staff_ids = [_make_id(room, -1, one.number) for one in room.counsellors]
        self._by_staff_id = dict(zip(self._staff_ids, room.counsellors, strict=True))
        self._offered_at: dict[int, datetime] = {}
        self._asking: dict[Caller, _Asking] = {}

    def arrived(self, caller: Caller) -> None:
        self._asking[caller] = _Asking(_make_id(self._room, -2, caller.number))
        self._match()

    def settled(self, caller: Caller) -> None:
        del self._asking[caller]
        for ring in list(caller.rings):
            self._room.stop(ring)
        self._match()

    def ring_ended(self, ring: Ring, answer: Answer) -> None:
        counsellor = ring.counsellor
        if answer in _ENDS_AS:
            pause = _PAUSES.after(_ENDS_AS[answer])
            self._room.pause(counsellor, pause.total_seconds())
        if answer is Answer.MISS:
            counsellor.misses += 1
            if counsellor.misses >= MISSES_BEFORE_BREAK:
                self._room.take_break(counsellor)
        self._match()

    def freed(self, counsellor: Counsellor) -> None:
        """The ticker finds out, at its next look."""
        del counsellor
        now = self._room.now
        tick = math.ceil(now * TICKS_PER_SECOND) / TICKS_PER_SECOND
        self._room.after(tick - now, self._match)

    def _match(self) -> None:
        is_anybody_free = any(one.is_free(self._room.now) for one in self._room.counsellors)
        if is_anybody_free and self._room.waiting:
            for caller, counsellor in self._decide():
                self._offer(caller, counsellor)

    def _offer(self, caller: Caller, counsellor: Counsellor) -> None:
        now, asking = _time(self._room.now), self._asking[caller]
        staff_id = self._staff_ids[counsellor.number]
        asking.asked[staff_id] = asking.asked.get(staff_id, 0) + 1
        self._offered_at[counsellor.number] = asking.rung_at = now
        self._room.ring(counsellor, caller, self._ring_seconds, self._pace)
        if self._strategy is Strategy.WIDEN:
            self._room.after(WIDEN_EVERY + _ROUNDING, self._match)

    def _decide(self) -> list[tuple[Caller, Counsellor]]:
        """Whom to offer to whom: here alone is the face of `decide` known."""
        callers = {
            asking.contact_id: caller
            for caller, asking in self._asking.items()
            if self._strategy in _RINGS_SEVERAL or not caller.rings
        }
        pairings = decide(
            [self._waiting(caller) for caller in callers.values()],
            [self._on_roster(one) for one in self._room.counsellors],
            _time(self._room.now),
        )
        return [
            (callers[one.caller.contact_id], self._by_staff_id[one.staff_id]) for one in pairings
        ]

    def _waiting(self, caller: Caller) -> WaitingCaller:
        asking = self._asking[caller]
        return WaitingCaller(
            contact_id=asking.contact_id,
            team_id=_TEAM,
            language="en",
            since=_time(caller.fate.at),
            asked=asking.asked,
            ring_seconds=self._ring_seconds,
            strategy=self._strategy,
            widen_every=timedelta(seconds=WIDEN_EVERY),
            ringing=len(caller.rings),
            rung_at=asking.rung_at if caller.rings else None,
        )

    def _on_roster(self, counsellor: Counsellor) -> OnRoster:
        number = counsellor.number
        turns = {_TEAM: self._offered_at[number]} if number in self._offered_at else {}
        return OnRoster(
            staff_id=self._staff_ids[number],
            team_ids=frozenset({_TEAM}),
            languages=frozenset({"en"}),
            idle_since=_time(counsellor.idle_since),
            held=None if counsellor.is_free(self._room.now) else _HELD,
            has_missed=counsellor.misses > 0,
            offered_at=turns,
            calls_today=counsellor.calls,
            position=number,
        )


@dataclass(eq=False, slots=True)
class _Asking:
    """What the ledger knows of a caller's offers: how often each was asked, when the last was."""

    contact_id: uuid.UUID
    asked: dict[uuid.UUID, int] = field(default_factory=dict)
    rung_at: datetime | None = None


def _time(seconds: float) -> datetime:
    return _MIDNIGHT + timedelta(seconds=seconds)


def _make_id(room: Room, *what: int) -> uuid.UUID:
    """As random as the service's, and the same for every strategy."""
    return uuid.UUID(int=int(room.fates.dice(*what)[0] * 2**128))
