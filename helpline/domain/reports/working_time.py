"""Who was on when, and how busy: times of counsellors added up by the hour.

On: available by presence, in a conversation, or wrapping up. Busy: in a conversation, or wrapping
up. Occupancy: busy ÷ on. Being rung is not busy. Nobody is on or busy twice at the same moment.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from helpline.domain.reports.period import ALL_CELLS, HOUR, Cell, Period, count_hours
from helpline.domain.reports.small_numbers import FEWEST_COUNSELLORS
from helpline.domain.weekly import Interval


@dataclass(frozen=True)
class WrapUp:
    """What the ledger says of somebody's wrap-up: it begins or is extended by so many seconds,
    or ends at once (0).
    """

    at: datetime
    seconds: int
    extends: bool = False


@dataclass(frozen=True)
class WorkingTime:
    """The times of one counsellor; they may overlap, and reach out of the period."""

    available: Sequence[Interval]
    talking: Sequence[Interval]
    wrapping_up: Sequence[Interval]

    @property
    def busy(self) -> list[Interval]:
        """Conversations and wrap-up, without overlaps."""
        return merged([*self.talking, *self.wrapping_up])

    @property
    def on(self) -> list[Interval]:
        """All of it, without overlaps."""
        return merged([*self.available, *self.talking, *self.wrapping_up])


@dataclass(frozen=True)
class Worked:
    """An hour of the week, or of the day, in all of a period. Counsellor-seconds."""

    on_seconds: float
    busy_seconds: float
    counsellors: int
    """How many different ones were on in it."""
    hours: int
    """How often it came."""

    @property
    def mean_on(self) -> float:
        """How many were on at a time, on average."""
        return self.on_seconds / (self.hours * 3600) if self.hours else 0.0

    @property
    def occupancy(self) -> float | None:
        """Busy ÷ on; None where it would tell of one or two people."""
        if self.counsellors < FEWEST_COUNSELLORS or not self.on_seconds:
            return None
        return self.busy_seconds / self.on_seconds


def merged(times: Iterable[Interval]) -> list[Interval]:
    """The same time, each moment once, in order."""
    whole: list[Interval] = []
    for time in sorted(times, key=lambda one: one.start):
        if whole and time.start <= whole[-1].end:
            whole[-1] = Interval(whole[-1].start, max(whole[-1].end, time.end))
        elif time.start < time.end:
            whole.append(time)
    return whole


def wrap_ups(told: Iterable[WrapUp]) -> list[Interval]:
    """The times of wrap-up that one counsellor's entries come to, in their order."""
    times: list[Interval] = []
    for one in told:
        until = times[-1].end if times else one.at
        if one.extends:
            end = max(one.at, until) + timedelta(seconds=one.seconds)
            times.append(Interval(min(one.at, until), end))
        elif one.seconds:
            times.append(Interval(one.at, max(until, one.at + timedelta(seconds=one.seconds))))
        elif times and until > one.at:
            times[-1] = Interval(min(times[-1].start, one.at), one.at)
    return times


def worked_by_cell(people: Iterable[WorkingTime], period: Period) -> Mapping[Cell, Worked]:
    """Every hour of the week."""
    hours = period.hours()
    on, busy = _Hours(period.since, len(hours)), _Hours(period.since, len(hours))
    seen: dict[Cell, int] = dict.fromkeys(ALL_CELLS, 0)
    for person in people:
        mine = _Hours(period.since, len(hours))
        for time in person.on:
            on.add(time)
            mine.add(time)
        for time in person.busy:
            busy.add(time)
        for cell in {hours[place] for place, spent in enumerate(mine.seconds()) if spent > 0}:
            seen[cell] += 1
    on_seconds, busy_seconds = _by_cell(hours, on.seconds()), _by_cell(hours, busy.seconds())
    counted = count_hours(hours)
    return {
        cell: Worked(on_seconds[cell], busy_seconds[cell], seen[cell], counted[cell])
        for cell in ALL_CELLS
    }


def _by_cell(hours: Sequence[Cell], seconds: Sequence[float]) -> Mapping[Cell, float]:
    added = dict.fromkeys(ALL_CELLS, 0.0)
    for cell, spent in zip(hours, seconds, strict=True):
        added[cell] += spent
    return added


def worked_by_hour(cells: Mapping[Cell, Worked]) -> Mapping[int, Worked]:
    """Every hour of the day. Of the counsellors of seven weekdays as many are sure to be different
    as were on in the fullest of them.
    """
    return {hour: _together([cells[Cell(day, hour)] for day in range(7)]) for hour in range(24)}


def _together(cells: Sequence[Worked]) -> Worked:
    return Worked(
        on_seconds=sum(one.on_seconds for one in cells),
        busy_seconds=sum(one.busy_seconds for one in cells),
        counsellors=max(one.counsellors for one in cells),
        hours=sum(one.hours for one in cells),
    )


class _Hours:
    """Adds times to the hours that they lie in, each in the same few steps however long it is."""

    def __init__(self, since: datetime, count: int) -> None:
        self._since, self._count = since, count
        self._parts = [0.0] * (count + 1)
        self._steps = [0] * (count + 1)

    def add(self, time: Interval) -> None:
        """Whatever of it is within."""
        start = min(max((time.start - self._since) / HOUR, 0.0), float(self._count))
        end = min(max((time.end - self._since) / HOUR, 0.0), float(self._count))
        for at, sign in ((start, 1), (end, -1)):
            hour = int(at)
            self._parts[hour] += sign * (1 - (at - hour))
            if hour < self._count:
                self._steps[hour + 1] += sign

    def seconds(self) -> list[float]:
        """Of each hour."""
        levels = accumulate(self._steps)
        return [
            max(0.0, part + level) * 3600
            for part, level in zip(self._parts[:-1], levels, strict=False)
        ]
