"""When somebody on the rota is on, in the local time of the helpline.

A shift is written "mon-fri 09:00-17:00": days, a space, times. Days are one day, a range (which
may go round the end of the week: "fri-mon") or several of both with commas; times may be
several with commas, too. A shift that ends before it starts ends on the next day, so
"sat 22:00-06:00" ends on Sunday morning. `helpline.domain.weekly` says what happens when clocks
change.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from helpline.domain.errors import UnreadableValue
from helpline.domain.spelling import unknown
from helpline.domain.weekly import (
    WEEKDAYS,
    Span,
    Week,
    Weekday,
    boundaries,
    intervals,
    is_within,
    local_day,
    next_flip,
    parse_span,
    week_of,
)

_FORM = 'write days and times, for example "mon-fri 09:00-17:00"'
LOOK_AHEAD_DAYS = 22
"""As for opening hours: the only shift of a week may be jumped over when clocks change."""


def on_shift(shifts: Week, zone: ZoneInfo, instant: datetime) -> bool:
    """Whether one of the shifts is on at the instant."""
    return is_within(shifts, zone, instant)


def next_boundary(shifts: Week, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When on becomes off or off becomes on (UTC, after `now`); None for never.

    Shifts that touch or overlap are one: where one follows the other, there is no boundary.
    """
    first = local_day(now, zone) - timedelta(days=1)
    last = first + timedelta(days=LOOK_AHEAD_DAYS)
    moments = boundaries(intervals(shifts, zone, first, last))
    return next_flip(lambda instant: on_shift(shifts, zone, instant), moments, now)


def parse_shifts(texts: Iterable[str]) -> Week:
    """All shifts of a person as one week; raises `UnreadableValue`."""
    spans: dict[Weekday, list[Span]] = {}
    for text in texts:
        for day, span in parse_shift(text):
            spans.setdefault(day, []).append(span)
    return week_of(spans)


def parse_shift(text: str) -> list[tuple[Weekday, Span]]:
    """Read one shift; raises `UnreadableValue`."""
    parts = text.split()
    if len(parts) != 2:  # noqa: PLR2004 - days and times
        raise UnreadableValue(_FORM)
    spans = [parse_span(part) for part in parts[1].split(",")]
    return [(day, span) for part in parts[0].split(",") for day in _days(part) for span in spans]


def _days(text: str) -> list[Weekday]:
    ends = [_day(word) for word in text.split("-")]
    if len(ends) > 2:  # noqa: PLR2004 - from and to
        raise UnreadableValue(_FORM)
    first, last = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[-1])
    length = (last - first) % len(WEEKDAYS) + 1
    return [WEEKDAYS[(first + place) % len(WEEKDAYS)] for place in range(length)]


def _day(word: str) -> Weekday:
    try:
        return Weekday(word.lower())
    except ValueError:
        raise UnreadableValue(unknown("day", word, WEEKDAYS)) from None
