"""A plan's calendar for one person: when each text is due, or why it never will be.

- An offset is counted by the clock on the wall: the text of day 3 is due at the hour at which
  detox ended, whether or not clocks have changed. An hour that the wall jumps over is the moment
  of the jump, and of one that comes twice it is the first.
- A time outside the open hours moves to the nearest open time of the same day; within the first
  day only forward, to the next morning if need be.
- Each moment is moved by up to forty minutes, always the same for the same person and step, so
  that nothing looks like a machine, and not everybody is texted at ten.
- Between two texts there are seven hours in the first week and twenty after it. A text that is
  pushed on by the one before it may go a day later and no further.

The same plan, date and person give the same calendar, so that it can be made anew at any time:
when a person moves, wants other hours, or begins again from another date.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256

from helpline.domain.followup.local_hours import (
    LocalHours,
    is_open,
    next_open,
    openings,
    since_midnight,
)
from helpline.domain.followup.plans import Plan, PlanStep
from helpline.domain.weekly import Span, local_day, starting

JITTER = timedelta(minutes=40)
FIRST_WEEK = timedelta(days=7)
GAP_IN_FIRST_WEEK = timedelta(hours=7)
GAP_AFTER = timedelta(hours=20)

_DAY = timedelta(days=1)


class Unplanned(StrEnum):
    """Why a step has no moment in somebody's calendar."""

    NO_OPEN_HOUR = "no_open_hour"
    CROWDED_OUT = "crowded_out"
    WANTS_LESS = "wants_less"


@dataclass(frozen=True, slots=True)
class Thinning:
    """Somebody asked for fewer texts, `times` times, when `since` was the next step.

    Each LESS halves what is to come; each MORE takes one LESS back.
    """

    since: int = 1
    times: int = 0

    def keeps(self, position: int) -> bool:
        """Whether the step at this place is still sent."""
        return position < self.since or (position - self.since + 1) % 2**self.times == 0


UNTHINNED = Thinning()
MOST_TIMES_LESS = 2


def less(thinning: Thinning, following: int) -> Thinning:
    """Half as many from the step that follows on; no less than a quarter, there is STOP for that."""
    return Thinning(following, min(thinning.times + 1, MOST_TIMES_LESS))


def more(thinning: Thinning, following: int) -> Thinning:
    """Twice as many from the step that follows on, and never more than the plan has."""
    return Thinning(following, max(thinning.times - 1, 0))


@dataclass(frozen=True, slots=True)
class Planned:
    """A step of a plan in somebody's calendar; times in UTC.

    From `valid_until` on it is too late for it. A step with `unplanned` is never sent, and its
    `due_at` is when it would have been.
    """

    position: int
    step: PlanStep
    due_at: datetime
    valid_until: datetime
    unplanned: Unplanned | None = None


def calendar(
    plan: Plan,
    detox_ended_at: datetime,
    hours: LocalHours,
    seed: str,
    thinning: Thinning = UNTHINNED,
) -> tuple[Planned, ...]:
    """Every step of the plan in order. `seed` is the enrolment's, and moves nobody else's moments."""
    planned: list[Planned] = []
    previous: datetime | None = None
    for position, step in enumerate(plan.in_order(), start=1):
        planning = _Planning(step, detox_ended_at, hours, jitter(seed, position))
        due_at, why = (
            planning.moment_after(previous)
            if thinning.keeps(position)
            else (planning.wished, Unplanned.WANTS_LESS)
        )
        previous = due_at if why is None else previous
        planned.append(Planned(position, step, due_at, due_at + step.valid_for, why))
    return tuple(planned)


def jitter(seed: str, position: int) -> timedelta:
    """By how much a step is moved; whole seconds, forty minutes at most either way."""
    digest = sha256(f"{seed}/{position}".encode()).digest()
    width = int(JITTER.total_seconds())
    return timedelta(seconds=int.from_bytes(digest[:8], "big") % (2 * width + 1) - width)


def gap_before(step: PlanStep) -> timedelta:
    """How long after the text before it a step may come at the earliest."""
    return GAP_IN_FIRST_WEEK if step.offset <= FIRST_WEEK else GAP_AFTER


class _Planning:
    """One step being given its moment."""

    def __init__(
        self, step: PlanStep, ended_at: datetime, hours: LocalHours, moved: timedelta
    ) -> None:
        self.step = step
        self.zone = hours.zone
        self.open_times = openings(step.window, hours)
        self.ended_at = ended_at
        self.moved = moved
        wall = ended_at.astimezone(self.zone).replace(tzinfo=None) + step.offset
        self.wished = max(starting(wall, self.zone), ended_at)
        self.day = local_day(self.wished, self.zone)

    def moment_after(self, previous: datetime | None) -> tuple[datetime, Unplanned | None]:
        """When the step is due, or when it would have been and why it is not."""
        if not self.open_times:
            return self.wished, Unplanned.NO_OPEN_HOUR
        earliest = self.ended_at if previous is None else previous + gap_before(self.step)
        nearest = self._nearest()
        moment = next_open(self.open_times, self.zone, max(nearest, earliest))
        if moment is None or local_day(moment, self.zone) > self.day + _DAY:
            return self.wished, Unplanned.CROWDED_OUT
        return moment if moment == nearest else self._not_on_the_dot(moment), None

    def _not_on_the_dot(self, moment: datetime) -> datetime:
        """A little after a moment that other people's texts begin at, too."""
        moved = moment + abs(self.moved)
        stays = local_day(moved, self.zone) == local_day(moment, self.zone)
        return moved if stays and is_open(self.open_times, self.zone, moved) else moment

    def _nearest(self) -> datetime:
        """The open time that is nearest to the wished one, moved by the jitter."""
        wished = since_midnight(self.wished, self.zone)
        moved = int(self.moved.total_seconds())
        for start, last in map(_ends, self.open_times):
            if wished < start:
                return self._at(self.day, min(start + abs(moved), last))
            if wished <= last:
                return self._at(self.day, _turned_back(wished + moved, start, last))
        start, last = _ends(self.open_times[0])
        if self.step.offset < _DAY:
            return self._at(self.day + _DAY, min(start + abs(moved), last))
        start, last = _ends(self.open_times[-1])
        return self._at(self.day, max(last - abs(moved), start))

    def _at(self, day: date, seconds: int) -> datetime:
        return starting(datetime.combine(day, time()) + timedelta(seconds=seconds), self.zone)


def _ends(span: Span) -> tuple[int, int]:
    """The first and the last second of a span."""
    return span.start * 60, span.end * 60 - 1


def _turned_back(second: int, start: int, last: int) -> int:
    """The second, or as far within the span as it lies outside; never beyond its other end."""
    if second < start:
        return min(start + (start - second), last)
    if second > last:
        return max(last - (second - last), start)
    return second
