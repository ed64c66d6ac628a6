"""A look ahead at a line's hours and its team's shifts: where they do not fit, and where clocks bite.

Days and times are local; instants are UTC.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from helpline.domain.hours import OpeningHours
from helpline.domain.weekly import (
    FULL_DAY,
    Interval,
    Span,
    Week,
    beginning_of,
    days_between,
    interval_of,
    intervals,
    local_day,
)

LOOK_AHEAD_DAYS = 400
"""A year, and both changes of the clock with a month to spare."""

LOOK_BEYOND_DAYS = LOOK_AHEAD_DAYS + 8
"""So that what begins within the time is seen to its end."""


class Gap(NamedTuple):
    """Stretches that begin and end at the same times of the week, the first of them in full."""

    first: Interval
    times: int


class Vanished(NamedTuple):
    """Times that the wall clock jumps over one day."""

    day: date
    span: Span


def opening_intervals(
    hours: OpeningHours, zone: ZoneInfo, first: date, last: date
) -> list[Interval]:
    """When the line is open, each opening in one piece; those that begin from `first` to `last`."""
    opened = merged(intervals(hours.week, zone, first, last))
    shut = [
        interval_of(FULL_DAY, day, zone)
        for day in days_between(first, last + timedelta(days=1))
        if hours.is_closed_on(day)
    ]
    return without(opened, merged(shut))


def uncovered(
    hours: OpeningHours, on: Sequence[Interval], zone: ZoneInfo, today: date
) -> list[Gap]:
    """Where the line is open and nobody is on, in the days to come; `on` in order, in one piece."""
    last = today + timedelta(days=LOOK_BEYOND_DAYS)
    opened = opening_intervals(hours, zone, today, last)
    end = today + timedelta(days=LOOK_AHEAD_DAYS)
    return _alike([gap for gap in without(opened, on) if local_day(gap.start, zone) < end], zone)


def vanished(week: Week, zone: ZoneInfo, today: date) -> list[Vanished]:
    """The times of a week that do not happen on some day to come."""
    return [
        Vanished(day, span)
        for day in days_between(today, today + timedelta(days=LOOK_AHEAD_DAYS))
        if _clock_changes_near(day, zone)
        for span in week.spans_on(day)
        if _is_empty(interval_of(span, day, zone))
    ]


def merged(times: Iterable[Interval]) -> list[Interval]:
    """The same times in order, those that touch or overlap in one piece."""
    found: list[Interval] = []
    for interval in sorted(times, key=lambda one: (one.start, one.end)):
        if found and interval.start <= found[-1].end:
            last = found.pop()
            interval = Interval(last.start, max(last.end, interval.end))  # noqa: PLW2901
        found.append(interval)
    return found


def without(times: Sequence[Interval], less: Sequence[Interval]) -> list[Interval]:
    """What is left of times without others; both in order and each in one piece."""
    left: list[Interval] = []
    place = 0
    for interval in times:
        while place < len(less) and less[place].end <= interval.start:
            place += 1
        left.extend(_rest(interval, less, place))
    return left


def _rest(interval: Interval, less: Sequence[Interval], place: int) -> Iterator[Interval]:
    start = interval.start
    while place < len(less) and less[place].start < interval.end:
        if start < less[place].start:
            yield Interval(start, less[place].start)
        start = max(start, less[place].end)
        place += 1
    if start < interval.end:
        yield Interval(start, interval.end)


def _alike(gaps: Iterable[Interval], zone: ZoneInfo) -> list[Gap]:
    """Gaps that come again at the same times of the week are told once."""
    found: dict[object, Gap] = {}
    for gap in gaps:
        start, end = gap.start.astimezone(zone), gap.end.astimezone(zone)
        days = (end.date() - start.date()).days
        key = (start.weekday(), start.time(), end.time(), days)
        first, times = found.get(key, Gap(gap, 0))
        found[key] = Gap(first, times + 1)
    return list(found.values())


def _clock_changes_near(day: date, zone: ZoneInfo) -> bool:
    """Whether it may change within a span that begins that day."""
    midnight = beginning_of(day, zone).astimezone(zone)
    later = (midnight.astimezone(UTC) + timedelta(days=2)).astimezone(zone)
    return midnight.utcoffset() != later.utcoffset()


def _is_empty(interval: Interval) -> bool:
    return interval.start >= interval.end
