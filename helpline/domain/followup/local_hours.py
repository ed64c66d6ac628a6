"""The hours at which one person may be texted: their own clock, their own wishes, never at night.

A moment is open when the clock on their wall shows a time within all of them, and only then: on
the nights when clocks change, the wall decides each time anew.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from itertools import product
from zoneinfo import ZoneInfo

from helpline.domain.weekly import (
    FULL_DAY,
    MINUTES_A_DAY,
    Span,
    days_between,
    ending,
    local_day,
    starting,
)

QUIET = Span(20 * 60, (24 + 9) * 60)
"""Nothing that is scheduled goes out from eight in the evening to nine in the morning."""

LATER_BY = 3 * 60
SHORTEST = 60
"""Minutes."""

_LOOK_AHEAD = timedelta(days=4)
"""A day's opening may be jumped over, and so may, in one zone once, a whole day."""


@dataclass(frozen=True, slots=True)
class LocalHours:
    """Where somebody lives, when they may be texted, and when nobody may."""

    zone: ZoneInfo
    safe: Span = FULL_DAY
    quiet: Span = QUIET


@lru_cache(maxsize=4096)
def openings(window: Span, hours: LocalHours) -> tuple[Span, ...]:
    """The times of a day that are in the window, safe, and not quiet; in order, none overlapping."""
    open_times = _meet(_within_a_day(window), _within_a_day(hours.safe))
    return tuple(_meet(open_times, _outside(_within_a_day(hours.quiet))))


def is_within(span: Span, zone: ZoneInfo, instant: datetime) -> bool:
    """Whether the clock on the wall shows a time within the span, be it an overnight one."""
    return is_open(tuple(_within_a_day(span)), zone, instant)


def is_open(open_times: tuple[Span, ...], zone: ZoneInfo, instant: datetime) -> bool:
    """Whether the clock on the wall shows one of the times."""
    minute = since_midnight(instant, zone) // 60
    return any(span.start <= minute < span.end for span in open_times)


def next_open(open_times: tuple[Span, ...], zone: ZoneInfo, earliest: datetime) -> datetime | None:
    """The first open moment from `earliest` on (UTC); None when there is none."""
    if is_open(open_times, zone, earliest):
        return earliest
    days = days_between(local_day(earliest, zone), local_day(earliest + _LOOK_AHEAD, zone))
    walls = [
        datetime.combine(day, time()) + timedelta(minutes=span.start)
        for day, span in product(days, open_times)
    ]
    begins = [begin for wall in walls for begin in (starting(wall, zone), ending(wall, zone))]
    later = [begin for begin in begins if begin >= earliest and is_open(open_times, zone, begin)]
    return min(later, default=None)


def since_midnight(instant: datetime, zone: ZoneInfo) -> int:
    """What the clock on the wall shows, in whole seconds."""
    wall = instant.astimezone(zone)
    return wall.hour * 3600 + wall.minute * 60 + wall.second


def later(safe: Span, quiet: Span = QUIET) -> Span | None:
    """The safe hours of somebody who wants to be texted later in the day; None when there is no
    later.
    """
    evening = quiet.start if quiet.end > MINUTES_A_DAY else MINUTES_A_DAY
    start = max(safe.start, quiet.end % MINUTES_A_DAY) + LATER_BY
    end = min(safe.end, evening)
    return Span(start, end) if end - start >= SHORTEST else None


def _within_a_day(span: Span) -> list[Span]:
    if span.end <= MINUTES_A_DAY:
        return [span]
    return [Span(0, span.end - MINUTES_A_DAY), Span(span.start, MINUTES_A_DAY)]


def _outside(spans: list[Span]) -> list[Span]:
    ends = [0, *(span.end for span in spans)]
    starts = [*(span.start for span in spans), MINUTES_A_DAY]
    return [Span(end, start) for end, start in zip(ends, starts, strict=True) if end < start]


def _meet(some: list[Span], others: list[Span]) -> list[Span]:
    met = [
        Span(max(one.start, other.start), min(one.end, other.end))
        for one, other in product(some, others)
    ]
    return sorted(span for span in met if span.start < span.end)
