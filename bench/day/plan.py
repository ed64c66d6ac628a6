"""What happens in a day whoever routes it: who calls when, how long they stay, who picks up.

All of it is drawn from the seed alone, so that two strategies meet the same day (common random
numbers): what differs between them is the strategy.
"""

import hashlib
import math
import random
import struct
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

HOUR = 3600.0


@dataclass(frozen=True)
class Plan:
    """A day. Times in seconds.

    `load` is the conversations that would go on at once if nobody had to wait, over the number
    of counsellors. Handling is conversation and wrap-up together.
    """

    load: float
    seed: int = 1
    counsellors: int = 20
    hours: float = 24.0
    warm_up: float = HOUR
    handling: float = 600.0
    wrap_up: float = 30.0
    patience: float = 180.0
    rings: bool = True
    set_up: float = 2.0
    pick_up: float = 5.0
    chance_missed: float = 0.03
    chance_declined: float = 0.04
    absence: float = 300.0
    between_absences: float = 7200.0
    notice: float = 60.0

    @property
    def calls_per_second(self) -> float:
        return self.load * self.counsellors / self.handling

    @property
    def until(self) -> float:
        """The end of the day, the warm-up before it included."""
        return self.warm_up + self.hours * HOUR

    @property
    def share_away(self) -> float:
        """Of the time in which a counsellor is on, without having said so."""
        if not self.rings:
            return 0.0
        return self.absence / (self.absence + self.between_absences)


class Answer(Enum):
    """What a person does when their phone rings."""

    ACCEPT = "accept"
    DECLINE = "decline"
    MISS = "miss"
    BUSY = "busy"
    TOO_LATE = "too late"


@dataclass(frozen=True)
class Reaction:
    """What they do, and how long the phone has rung by then; a miss has no time of its own."""

    answer: Answer
    seconds: float


@dataclass(frozen=True)
class Fate:
    """A caller: when they ring, how long they would wait, how long they need."""

    at: float
    patience: float
    handling: float


class Fates:
    """Everything about a day that does not depend on the strategy."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._key = struct.pack("<q", plan.seed)

    @cached_property
    def callers(self) -> list[Fate]:
        chance = random.Random(f"callers {self.plan.seed}")
        at = 0.0
        found: list[Fate] = []
        while True:
            at += chance.expovariate(1.0) / self.plan.calls_per_second
            patience = chance.expovariate(1 / self.plan.patience)
            handling = chance.expovariate(1 / self.plan.handling)
            if at >= self.plan.until:
                return found
            found.append(Fate(at, patience, handling))

    @cached_property
    def _absences(self) -> list[list[float]]:
        """For each counsellor, when they leave the phone and when they are back, in turns."""
        return [self._draw_absences(number) for number in range(self.plan.counsellors)]

    def _draw_absences(self, counsellor: int) -> list[float]:
        chance = random.Random(f"absences {self.plan.seed} {counsellor}")
        at, times = 0.0, []
        while self.plan.rings and at < self.plan.until:
            at += chance.expovariate(1 / self.plan.between_absences)
            times.append(at)
            at += chance.expovariate(1 / self.plan.absence)
            times.append(at)
        return times

    def back_at(self, counsellor: int, now: float) -> float:
        """Until when they are away from their phone; now, if they are there."""
        times = self._absences[counsellor]
        index = bisect_right(times, now)
        return times[index] if index % 2 else now

    def reaction(self, caller: int, counsellor: int, nth: int) -> Reaction:
        """What this person does when they are rung for this caller for the nth time."""
        plan = self.plan
        if not plan.rings:
            return Reaction(Answer.ACCEPT, 0.0)
        dice = self.dice(caller, counsellor, nth)
        seconds = plan.set_up - plan.pick_up / 2 * math.log(dice[1] * dice[2])
        if dice[0] < plan.chance_missed:
            return Reaction(Answer.MISS, math.inf)
        declined = dice[0] < plan.chance_missed + plan.chance_declined
        return Reaction(Answer.DECLINE if declined else Answer.ACCEPT, seconds)

    def dice(self, *what: int) -> tuple[float, float, float]:
        """Three numbers above 0 and below 1 that belong to this very thing."""
        packed = struct.pack(f"<{len(what)}q", *what)
        digest = hashlib.blake2b(packed, digest_size=24, key=self._key).digest()
        first, second, third = struct.unpack("<3Q", digest)
        return (first + 0.5) / 2**64, (second + 0.5) / 2**64, (third + 0.5) / 2**64
