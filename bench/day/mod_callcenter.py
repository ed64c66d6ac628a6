"""FreeSWITCH's mod_callcenter, from its documented semantics (2026) and its sample settings.

Modelled: a look ten times a second at all who wait, longest wait first; `longest-idle-agent`
(since the last call ended, whatever was declined since), `ring-all`, `ring-progressively` (one
more every 10 s); reject-delay-time 10 s, no delay after a miss, a break after three
(max-no-answer), from which people come back as they do with us. Ring time is the sample's
leg_timeout of 10 s, or another. Set unlike the sample, to its advantage: the same wrap-up as
everybody's, and agents are reserved. Not modelled: tiers, announcements, personal voicemails,
a pace of dialling, what its database costs. The look itself is played only where something
changed.
"""

import math
from enum import Enum

from day.plan import Answer
from day.room import Caller, Counsellor, Ring, Room

TICKS_PER_SECOND = 10
LEG_TIMEOUT = 10.0
REJECT_DELAY = 10.0
PROGRESSIVELY = 10.0
MAX_NO_ANSWER = 3


class CenterStrategy(Enum):
    """As callcenter.conf names them."""

    LONGEST_IDLE = "longest-idle-agent"
    RING_ALL = "ring-all"
    RING_PROGRESSIVELY = "ring-progressively"


class ModCallcenter:
    """A router that looks at everything ten times a second."""

    def __init__(
        self, room: Room, strategy: CenterStrategy, leg_timeout: float = LEG_TIMEOUT
    ) -> None:
        self._room, self._strategy, self._leg_timeout = room, strategy, leg_timeout
        self._widened_at: dict[Caller, float] = {}
        self._is_awake = False

    def arrived(self, caller: Caller) -> None:
        del caller
        self._wake()

    def freed(self, counsellor: Counsellor) -> None:
        del counsellor
        self._wake()

    def settled(self, caller: Caller) -> None:
        self._widened_at.pop(caller, None)
        for ring in list(caller.rings):
            self._room.stop(ring)
        self._wake()

    def ring_ended(self, ring: Ring, answer: Answer) -> None:
        counsellor = ring.counsellor
        if answer is Answer.DECLINE:
            self._room.pause(counsellor, REJECT_DELAY)
        if answer is Answer.MISS:
            counsellor.misses += 1
            if counsellor.misses >= MAX_NO_ANSWER:
                self._room.take_break(counsellor)
        self._wake()

    def _wake(self) -> None:
        """Look at the next tenth of a second."""
        if not self._is_awake and self._room.waiting:
            self._is_awake = True
            now = self._room.now
            tick = (math.floor(now * TICKS_PER_SECOND) + 1) / TICKS_PER_SECOND
            self._room.after(tick - now, self._look)

    def _look(self) -> None:
        self._is_awake = False
        ready = [one for one in self._room.counsellors if one.is_free(self._room.now)]
        ready.sort(key=_idleness)
        for caller in self._room.waiting.values():
            wanted = self._wanted(caller, len(ready))
            for counsellor in ready[:wanted]:
                self._room.ring(counsellor, caller, self._leg_timeout)
            del ready[:wanted]

    def _wanted(self, caller: Caller, ready: int) -> int:
        """How many more phones ring for this caller now."""
        if self._strategy is CenterStrategy.LONGEST_IDLE:
            return 0 if caller.rings else 1
        if self._strategy is CenterStrategy.RING_ALL:
            return 0 if caller.rings else ready
        if ready and self._may_widen(caller):
            self._widened_at[caller] = self._room.now
            self._room.after(PROGRESSIVELY, self._wake)
            return 1
        return 0

    def _may_widen(self, caller: Caller) -> bool:
        widened_at = self._widened_at.get(caller)
        return (
            not caller.rings or widened_at is None or self._room.now - widened_at >= PROGRESSIVELY
        )


def _idleness(counsellor: Counsellor) -> tuple[float, int]:
    never = counsellor.hung_up_at is None
    return (-1.0 if never else counsellor.hung_up_at or 0.0, counsellor.number)
