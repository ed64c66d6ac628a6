"""Callers, counsellors and their phones on one clock; a router says which phone rings for whom.

The room knows nothing of strategies. It plays what happens (somebody calls, hangs up, picks up,
ends a conversation) and tells the router, who may ring a phone, stop one, or send a caller to
voicemail. The clock and the events are simpy's.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

import simpy

from day.plan import Answer, Fate, Fates, Plan

BUSY_AFTER = 2.0  # seconds until a call to somebody on the phone is known to be busy


class Standing(Enum):
    """Where a caller is."""

    WAITING = "waiting"
    ANSWERED = "answered"
    ABANDONED = "abandoned"
    VOICEMAIL = "voicemail"


@dataclass(eq=False, slots=True)
class Caller:
    number: int
    fate: Fate
    standing: Standing = Standing.WAITING
    settled_at: float | None = None
    rings: "list[Ring]" = field(default_factory=list)
    times_rung: dict[int, int] = field(default_factory=dict)

    @property
    def is_waiting(self) -> bool:
        return self.standing is Standing.WAITING


@dataclass(eq=False, slots=True)
class Counsellor:
    number: int
    ring: "Ring | None" = None
    in_call: bool = False
    wrap_up_until: float = 0.0
    paused_until: float = 0.0
    on_break: bool = False
    misses: int = 0
    idle_since: float = 0.0
    hung_up_at: float | None = None
    calls: int = 0

    def is_free(self, now: float) -> bool:
        return (
            self.ring is None
            and not self.in_call
            and not self.on_break
            and self.wrap_up_until <= now
            and self.paused_until <= now
        )


@dataclass(eq=False, slots=True)
class Ring:
    """One phone that rings, or is about to, for one caller."""

    caller: Caller
    counsellor: Counsellor
    limit: float
    is_over: bool = False


class Router(Protocol):
    """A way to say which phone rings for whom."""

    def arrived(self, caller: Caller) -> None:
        """Somebody is in the line."""

    def settled(self, caller: Caller) -> None:
        """They were answered or hung up; other phones may ring for them still."""

    def ring_ended(self, ring: Ring, answer: Answer) -> None:
        """A phone rings no more, by what its owner did or did not do."""

    def freed(self, counsellor: Counsellor) -> None:
        """Their wrap-up, pause or break is over."""


class Pace:
    """Calls that begin at most so many a second, first come first; what is withdrawn takes none."""

    def __init__(self, room: "Room", per_second: float) -> None:
        self._room, self._gap = room, 1 / per_second
        self._waiting: deque[Ring] = deque()
        self._free_at = 0.0
        self._awake = False

    def add(self, ring: Ring) -> None:
        self._waiting.append(ring)
        if not self._awake:
            self._awake = True
            self._room.after(self._free_at - self._room.now, self._turn)

    def _turn(self) -> None:
        while self._waiting and self._waiting[0].is_over:
            self._waiting.popleft()
        self._awake = bool(self._waiting)
        if self._waiting:
            self._free_at = self._room.now + self._gap
            self._room.after(self._gap, self._turn)
            self._room.start(self._waiting.popleft())


class Room:
    """One day, played from the first caller to the end."""

    def __init__(self, plan: Plan, fates: Fates, route: "Callable[[Room], Router]") -> None:
        self.plan, self.fates = plan, fates
        self.env = simpy.Environment()
        self.callers: list[Caller] = []
        self.waiting: dict[int, Caller] = {}
        self.counsellors = [Counsellor(number) for number in range(plan.counsellors)]
        self.phones_rung = 0
        self._router = route(self)

    @property
    def now(self) -> float:
        return float(self.env.now)

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        timeout = self.env.timeout(max(0.0, seconds))  # what rounding takes off a moment is nothing
        assert timeout.callbacks is not None
        timeout.callbacks.append(lambda _event: action())

    def play(self) -> "Room":
        self._expect(0)
        self.env.run(until=self.plan.until)
        return self

    def _expect(self, number: int) -> None:
        if number < len(self.fates.callers):
            at = self.fates.callers[number].at
            self.after(at - self.now, lambda: self._arrive(number))

    def _arrive(self, number: int) -> None:
        self._expect(number + 1)
        caller = Caller(number, self.fates.callers[number])
        self.callers.append(caller)
        self.waiting[number] = caller
        self.after(caller.fate.patience, lambda: self._settle(caller, Standing.ABANDONED))
        self._router.arrived(caller)

    def _settle(self, caller: Caller, standing: Standing) -> None:
        if caller.is_waiting:
            caller.standing, caller.settled_at = standing, self.now
            del self.waiting[caller.number]
            self._router.settled(caller)

    def send_to_voicemail(self, caller: Caller) -> None:
        self._settle(caller, Standing.VOICEMAIL)

    def ring(
        self, counsellor: Counsellor, caller: Caller, limit: float, pace: Pace | None = None
    ) -> Ring:
        """Ring somebody who is free, who is reserved from now on."""
        ring = counsellor.ring = self._plan_ring(counsellor, caller, limit)
        self._begin(ring, pace)
        return ring

    def ring_anyway(
        self, counsellor: Counsellor, caller: Caller, limit: float, pace: Pace | None = None
    ) -> Ring:
        """Ring somebody without asking whether they are on the phone."""
        ring = self._plan_ring(counsellor, caller, limit)
        self._begin(ring, pace)
        return ring

    def _plan_ring(self, counsellor: Counsellor, caller: Caller, limit: float) -> Ring:
        ring = Ring(caller, counsellor, limit)
        caller.rings.append(ring)
        times = caller.times_rung
        times[counsellor.number] = times.get(counsellor.number, 0) + 1
        return ring

    def _begin(self, ring: Ring, pace: Pace | None) -> None:
        if pace is None:
            self.start(ring)
        else:
            pace.add(ring)

    def start(self, ring: Ring) -> None:
        """The phone itself rings; or its owner is on it already."""
        counsellor = ring.counsellor
        self.phones_rung += 1
        if counsellor.in_call or counsellor.ring not in (None, ring):
            self.after(BUSY_AFTER, lambda: self._end(ring, Answer.BUSY))
            return
        counsellor.ring = ring
        answer, seconds = self._react(ring)
        self.after(seconds, lambda: self._end(ring, answer))

    def _react(self, ring: Ring) -> tuple[Answer, float]:
        """Who writes up their last call picks up when that is done; who is away does not."""
        who, now = ring.counsellor.number, self.now
        reaction = self.fates.reaction(ring.caller.number, who, ring.caller.times_rung[who])
        seconds = reaction.seconds + max(0.0, ring.counsellor.wrap_up_until - now)
        if self.fates.back_at(who, now) > now or seconds > ring.limit:
            return Answer.MISS, ring.limit
        return reaction.answer, seconds

    def stop(self, ring: Ring) -> None:
        """The phone stops; it cost its owner nothing."""
        if not ring.is_over:
            self._hang_up(ring)

    def _hang_up(self, ring: Ring) -> None:
        ring.is_over = True
        ring.caller.rings.remove(ring)
        if ring.counsellor.ring is ring:
            ring.counsellor.ring = None

    def _end(self, ring: Ring, answer: Answer) -> None:
        if ring.is_over:
            return
        self._hang_up(ring)
        if answer is Answer.ACCEPT:
            answer = self._accept(ring)
        self._router.ring_ended(ring, answer)

    def _accept(self, ring: Ring) -> Answer:
        if not ring.caller.is_waiting:
            return Answer.TOO_LATE
        counsellor = ring.counsellor
        counsellor.in_call, counsellor.misses = True, 0
        if self.now >= self.plan.warm_up:
            counsellor.calls += 1
        handling = ring.caller.fate.handling
        wrap_up = min(self.plan.wrap_up, handling)
        self.after(handling - wrap_up, lambda: self._end_call(counsellor, wrap_up))
        self._settle(ring.caller, Standing.ANSWERED)
        return Answer.ACCEPT

    def _end_call(self, counsellor: Counsellor, wrap_up: float) -> None:
        counsellor.in_call = False
        counsellor.hung_up_at = self.now
        counsellor.wrap_up_until = counsellor.idle_since = self.now + wrap_up
        self.after(wrap_up, lambda: self._router.freed(counsellor))

    def pause(self, counsellor: Counsellor, seconds: float) -> None:
        counsellor.paused_until = self.now + seconds
        self.after(seconds, lambda: self._router.freed(counsellor))

    def take_break(self, counsellor: Counsellor) -> None:
        """Until they are at their phone, have noticed, and have said that they are back."""
        counsellor.on_break = True
        back_at = self.fates.back_at(counsellor.number, self.now) + self.plan.notice
        self.after(back_at - self.now, lambda: self._come_back(counsellor))

    def _come_back(self, counsellor: Counsellor) -> None:
        counsellor.on_break, counsellor.misses = False, 0
        counsellor.idle_since = self.now
        self._router.freed(counsellor)
