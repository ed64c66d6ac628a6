"""Asterisk's app_queue, from its documented semantics (2026) and its defaults.

Modelled: each caller's own thread, which looks once a second whether it is their turn; ring time
15 s an attempt, 5 s pause after it; the turn gate, with `autofill=no` (the default: one caller at
a time) or `yes`; `ringall`, `leastrecent` and `rrmemory`; after a decline the next best member is
rung in what is left of the attempt; no pause after a miss (`autopause=no`). Set unlike the
defaults, to its advantage: `ringinuse=no` and the same wrap-up as everybody's. Not modelled:
penalties, weights, announcements, personal voicemails, a pace of dialling.
"""

from collections.abc import Callable, Generator, Iterator
from enum import Enum
from typing import Any

import simpy

from day.plan import Answer
from day.room import Caller, Counsellor, Ring, Room

RECHECK = 1.0
TIMEOUT = 15.0
RETRY = 5.0


class QueueStrategy(Enum):
    """As queues.conf names them."""

    RINGALL = "ringall"
    LEASTRECENT = "leastrecent"
    RRMEMORY = "rrmemory"


class AppQueue:
    """A router with a thread for each caller."""

    def __init__(self, room: Room, strategy: QueueStrategy, *, autofill: bool = False) -> None:
        self._room, self._strategy = room, strategy
        self._is_parallel = autofill and strategy is not QueueStrategy.RINGALL
        self._attempts: dict[Caller, _Attempt] = {}
        self._pointer = 0

    def arrived(self, caller: Caller) -> None:
        self._room.env.process(self._thread(caller))

    def _thread(self, caller: Caller) -> Generator[simpy.Event, Any, None]:
        room = self._room
        while caller.is_waiting:
            if not self._is_turn_of(caller):
                yield room.env.timeout(RECHECK)
                continue
            attempt = self._attempts[caller] = _Attempt(room, caller, self._rank())
            attempt.begin(together=self._strategy is QueueStrategy.RINGALL)
            yield attempt.over
            del self._attempts[caller]
            if attempt.last_rung is not None:
                self._pointer = (attempt.last_rung + 1) % len(room.counsellors)
            yield room.env.timeout(RETRY)

    def _is_turn_of(self, caller: Caller) -> bool:
        available = sum(1 for _ in self._available())
        before = 0
        for other in self._room.waiting.values():
            if other is caller:
                break
            before += not self._is_parallel or other not in self._attempts
        return before < (available if self._is_parallel else min(1, available))

    def _available(self) -> Iterator[Counsellor]:
        return (one for one in self._room.counsellors if one.is_free(self._room.now))

    def _rank(self) -> list[Counsellor]:
        """Those who are available, best first."""
        return sorted(self._available(), key=self._metric())

    def _metric(self) -> Callable[[Counsellor], float]:
        if self._strategy is QueueStrategy.LEASTRECENT:
            return lambda one: 0.0 if one.hung_up_at is None else one.hung_up_at
        size = len(self._room.counsellors)
        return lambda one: (one.number - self._pointer) % size

    def settled(self, caller: Caller) -> None:
        for ring in list(caller.rings):
            self._room.stop(ring)
        if caller in self._attempts:
            self._attempts[caller].end()

    def ring_ended(self, ring: Ring, answer: Answer) -> None:
        if ring.caller in self._attempts and answer is not Answer.ACCEPT:
            self._attempts[ring.caller].lost(answer)

    def freed(self, counsellor: Counsellor) -> None:
        """Nothing: the threads look for themselves."""


class _Attempt:
    """Fifteen seconds in which members are rung for one caller."""

    def __init__(self, room: Room, caller: Caller, members: list[Counsellor]) -> None:
        self._room, self._caller = room, caller
        self._left = members[::-1]
        self._until = room.now + TIMEOUT
        self.over = room.env.event()
        self.last_rung: int | None = None

    def begin(self, *, together: bool) -> None:
        self._ring_next()
        while together and self._left:
            self._ring_next()

    def _ring_next(self) -> None:
        member = self._left.pop()
        self.last_rung = member.number
        self._room.ring(member, self._caller, self._until - self._room.now)

    def lost(self, answer: Answer) -> None:
        """A phone rings no more; after a decline the next one does, if there is time."""
        if self._caller.rings:
            return
        while self._left and answer is not Answer.MISS:
            if self._left[-1].is_free(self._room.now):
                self._ring_next()
                return
            self._left.pop()
        self.end()

    def end(self) -> None:
        if not self.over.triggered:
            self.over.succeed()
