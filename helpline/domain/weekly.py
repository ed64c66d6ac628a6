"""Times that come again every week, and when the clock on the wall is within them.

A week is written in local time. On the two nights a year when clocks change:

- a start is the first moment at which the wall clock shows it, an end is the last one. Where an
  hour comes twice, times that begin or end within it are therefore kept longer, never shorter:
  whenever the wall clock shows a time within a span, we are within it, and never twice for it.
- a time that the wall clock jumps over is the moment of the jump. A span that lies wholly
  within the jump does not happen that day.

So a span is as long as the wall clock says: 22:00-06:00 ends at six, be that seven, eight or
nine hours later.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from helpline.domain.errors import UnreadableValue

MINUTES_A_DAY = 24 * 60
_DAY = timedelta(days=1)
_SPAN = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})", re.ASCII)


class Weekday(StrEnum):
    """The days as they are written; their order is `date.weekday()`."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


WEEKDAYS = tuple(Weekday)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Two wall-clock times in minutes after the midnight that begins the span's day.

    An overnight span ends after 1440. It is never empty and never longer than a day.
    """

    start: int
    end: int

    def __str__(self) -> str:
        """As it is written, "22:00-06:00"."""
        end = self.end if self.end <= MINUTES_A_DAY else self.end - MINUTES_A_DAY
        return f"{_written(self.start)}-{_written(end)}"


@dataclass(frozen=True, slots=True)
class Week:
    """The spans that begin on each of the seven days, Monday first."""

    days: tuple[tuple[Span, ...], ...]

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """The spans that begin on the day."""
        return self.days[day.weekday()]


@dataclass(frozen=True, slots=True)
class Interval:
    """From an instant (included) to a later one (not included), both in UTC."""

    start: datetime
    end: datetime

    def holds(self, instant: datetime) -> bool:
        """Whether the instant lies within."""
        return self.start <= instant < self.end


FULL_DAY = Span(0, MINUTES_A_DAY)
FULL_WEEK = Week(((FULL_DAY,),) * len(WEEKDAYS))


def week_of(spans: Mapping[Weekday, Sequence[Span]]) -> Week:
    """A week from the spans of each day; days left out have none."""
    return Week(tuple(tuple(sorted(set(spans.get(day, ())))) for day in WEEKDAYS))


def parse_span(text: str) -> Span:
    """Read "HH:MM-HH:MM"; an end before the start is on the next day, 24:00 may end a day."""
    found = _SPAN.fullmatch(text)
    if found is None:
        raise UnreadableValue('write times as "HH:MM-HH:MM", for example "09:00-17:00"')
    hours = [int(part) for part in found.groups()]
    start, end = _minutes(hours[0], hours[1]), _minutes(hours[2], hours[3])
    if start == MINUTES_A_DAY:
        raise UnreadableValue("24:00 can only be an end; a start at midnight is 00:00")
    if start == end:
        raise UnreadableValue("start and end are the same; a full day is 00:00-24:00")
    return Span(start, end if end > start else end + MINUTES_A_DAY)


def _minutes(hour: int, minute: int) -> int:
    total = hour * 60 + minute
    if minute >= 60 or total > MINUTES_A_DAY:  # noqa: PLR2004 - minutes an hour
        raise UnreadableValue(f"there is no time {hour:02}:{minute:02}")
    return total


def _written(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def intervals(week: Week, zone: ZoneInfo, first: date, last: date) -> Iterator[Interval]:
    """What the spans that begin from `first` to `last` (included) are as instants, in order."""
    for day in days_between(first, last):
        for span in week.spans_on(day):
            interval = interval_of(span, day, zone)
            if interval.start < interval.end:
                yield interval


def interval_of(span: Span, day: date, zone: ZoneInfo) -> Interval:
    """One day's span as instants; empty where the wall clock jumps over all of it."""
    midnight = datetime.combine(day, time())
    return Interval(
        starting(midnight + timedelta(minutes=span.start), zone),
        ending(midnight + timedelta(minutes=span.end), zone),
    )


def is_within(week: Week, zone: ZoneInfo, instant: datetime) -> bool:
    """Whether the instant lies within a span."""
    return any(span.holds(instant) for span in intervals(week, zone, *days_around(instant, zone)))


def days_around(instant: datetime, zone: ZoneInfo) -> tuple[date, date]:
    """The first and the last day whose spans may hold the instant.

    Yesterday's run overnight; tomorrow's have begun already where clocks that had just struck
    midnight are put back.
    """
    today = local_day(instant, zone)
    return today - _DAY, today + _DAY


def days_between(first: date, last: date) -> Iterator[date]:
    """Each day from the first to the last, both included."""
    day = first
    while day <= last:
        yield day
        day += _DAY


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The date on the wall at the instant."""
    return instant.astimezone(zone).date()


def beginning_of(day: date, zone: ZoneInfo) -> datetime:
    """When the day begins there (UTC): at midnight, or when the clock has jumped over it."""
    return starting(datetime.combine(day, time()), zone)


def starting(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which the wall clock shows this (naive) time, or jumps over it."""
    return _instant(wall, zone, fold=0)


def ending(wall: datetime, zone: ZoneInfo) -> datetime:
    """The last instant at which the wall clock comes to this (naive) time, or jumps over it."""
    return _instant(wall, zone, fold=1)


def _instant(wall: datetime, zone: ZoneInfo, fold: int) -> datetime:
    instant = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    return _jump_over(wall, zone)


def _jump_over(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which the wall clock jumps over the time, to the second."""
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after


def boundaries(times: Iterable[Interval]) -> set[datetime]:
    """Where any of them begins or ends."""
    return {instant for interval in times for instant in (interval.start, interval.end)}


def next_flip(
    holds: Callable[[datetime], bool], candidates: Iterable[datetime], now: datetime
) -> datetime | None:
    """The first candidate after `now` where the answer is another than now; None if none is."""
    present = holds(now)
    later = sorted(instant for instant in candidates if instant > now)
    return next((instant for instant in later if holds(instant) != present), None)
