"""yap's five call strategies, from its documented semantics (5.0, August 2026).

Modelled: a hop counter per caller that indexes the list; a phone is rung whoever is on it
already, for 20 seconds; every leg that ends without an answer is followed by the next hop;
blasting counts legs that were not taken and ends in voicemail when all are counted; phones are
not stopped when somebody else took the call or the caller left; no pause after a miss or a
decline; Twilio's one call a second. Not modelled, to its advantage: the time of a hop's
webhooks and REST reads, lost and doubled webhooks, personal voicemails, text messages.
"""

from enum import Enum

from day.plan import Answer
from day.room import Caller, Counsellor, Pace, Ring, Room

CALLS_PER_SECOND = 1.0
CALL_TIMEOUT = 20.0


class YapStrategy(Enum):
    """As its settings name them."""

    LINEAR_LOOP = "linear loop"
    LINEAR_ONCE = "linear once"
    RANDOM_LOOP = "random loop"
    BLASTING = "blasting"
    RANDOM_ONCE = "random once"


class Yap:
    """A router that dials a list, hop after hop."""

    def __init__(self, room: Room, strategy: YapStrategy) -> None:
        self._room, self._strategy = room, strategy
        self._pace = Pace(room, CALLS_PER_SECOND)
        self._hops: dict[Caller, int] = {}

    def arrived(self, caller: Caller) -> None:
        self._hops[caller] = 0
        if self._strategy is YapStrategy.BLASTING:
            for counsellor in self._room.counsellors:
                self._room.ring_anyway(counsellor, caller, CALL_TIMEOUT, self._pace)
        else:
            self._hop(caller)

    def _hop(self, caller: Caller) -> None:
        chosen = self._choose(caller, self._hops[caller])
        if chosen is None:
            self._room.send_to_voicemail(caller)
        else:
            self._room.ring_anyway(chosen, caller, CALL_TIMEOUT, self._pace)

    def _choose(self, caller: Caller, hop: int) -> Counsellor | None:
        people = self._room.counsellors
        if self._strategy is YapStrategy.LINEAR_LOOP:
            return people[hop % len(people)]
        if self._strategy is YapStrategy.RANDOM_LOOP:
            return people[int(self._room.fates.dice(caller.number, -3, hop)[0] * len(people))]
        if hop >= len(people):
            return None
        return people[hop] if self._strategy is YapStrategy.LINEAR_ONCE else self._deal(caller, hop)

    def _deal(self, caller: Caller, hop: int) -> Counsellor:
        """Shuffled once for each caller."""
        dice = self._room.fates.dice
        order = sorted(
            self._room.counsellors, key=lambda one: dice(caller.number, -4, one.number)[0]
        )
        return order[hop]

    def settled(self, caller: Caller) -> None:
        """Nothing: the phones ring on, and whoever picks up hears that it is too late."""

    def ring_ended(self, ring: Ring, answer: Answer) -> None:
        caller = ring.caller
        if answer is Answer.ACCEPT or not caller.is_waiting:
            return
        self._hops[caller] += 1
        if self._strategy is not YapStrategy.BLASTING:
            self._hop(caller)
        elif self._hops[caller] == len(self._room.counsellors):
            self._room.send_to_voicemail(caller)

    def freed(self, counsellor: Counsellor) -> None:
        """Nothing: it does not know who is on the phone."""
