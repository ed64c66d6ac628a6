"""When a line is open, in the local time of the helpline.

A date in `closed_on` is closed from midnight to midnight, whatever span runs through it: a span
that began the evening before ends at midnight, one that begins on that day starts at the
midnight that ends it. Spans that touch or overlap are one opening. `helpline.domain.weekly` says
what happens when clocks change.

A line may be closed on public holidays, too. Which dates these are is found out elsewhere and
stored with the hours, so that nobody on the phone waits for it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from helpline.domain.errors import UnreadableValue
from helpline.domain.spelling import unknown, written_key
from helpline.domain.weekly import (
    FULL_DAY,
    FULL_WEEK,
    WEEKDAYS,
    Interval,
    Span,
    Week,
    Weekday,
    boundaries,
    days_around,
    days_between,
    interval_of,
    intervals,
    is_within,
    local_day,
    next_flip,
    parse_span,
    week_of,
)

CLOSED_ON = "closed_on"
HOLIDAYS = "holidays"
REGION = "region"
HOLIDAY_DATES = "holiday_dates"
"""In stored hours only: what `holidays` and `region` come to."""
ALWAYS_WRITTEN = "always"
_KEYS = (*WEEKDAYS, CLOSED_ON, HOLIDAYS, REGION)
_HOLIDAYS_WRITTEN = {"open": False, "closed": True}
# A week is not enough where clocks change: the only span of a week may be jumped over.
_LOOK_AHEAD_DAYS = 22
_YEARS = range(2000, 2200)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The weekly openings and the dates on which there are none.

    `region` is the part of the country whose holidays count. Two hours are the same when they
    are written the same, whichever holidays have been found out.
    """

    week: Week
    closed_on: frozenset[date] = frozenset()
    closed_on_holidays: bool = False
    region: str | None = None
    holidays: frozenset[date] = field(default=frozenset(), compare=False)

    def is_closed_on(self, day: date) -> bool:
        """Whether there is no opening that day, whatever the week says."""
        return day in self.closed_on or day in self.holidays


ALWAYS = OpeningHours(FULL_WEEK)


class HoursFinding(NamedTuple):
    """What is wrong with written hours: where within them ("mon[0]", "" for all), and why."""

    at: str
    reason: str


def is_open(hours: OpeningHours, zone: ZoneInfo, instant: datetime) -> bool:
    """Whether a line with these hours is open at the instant."""
    first, last = days_around(instant, zone)
    closed = (day for day in days_between(first, last) if hours.is_closed_on(day))
    if any(interval_of(FULL_DAY, day, zone).holds(instant) for day in closed):
        return False
    return is_within(hours.week, zone, instant)


def next_change(hours: OpeningHours, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When an open line closes or a closed one opens (UTC, after `now`); None for never."""
    return next_flip(lambda instant: is_open(hours, zone, instant), _moments(hours, zone, now), now)


def next_opening(hours: OpeningHours, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the line opens the next time after `now`, open now or not; None for never."""
    return _next_change_to(True, hours, zone, now)


def next_closing(hours: OpeningHours, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the line closes the next time after `now`, open now or not; None for never."""
    return _next_change_to(False, hours, zone, now)


def _next_change_to(
    wanted: bool, hours: OpeningHours, zone: ZoneInfo, now: datetime
) -> datetime | None:
    change = next_change(hours, zone, now)
    if change is None or is_open(hours, zone, change) is wanted:
        return change
    return next_change(hours, zone, change)


def _moments(hours: OpeningHours, zone: ZoneInfo, now: datetime) -> set[datetime]:
    first = local_day(now, zone) - timedelta(days=1)
    # Closed dates to come may swallow an opening each, and there may be one opening a week.
    coming = [day for day in hours.closed_on | hours.holidays if day >= first]
    last = first + timedelta(days=_LOOK_AHEAD_DAYS + 7 * len(coming))
    return boundaries(_openings_and_closed_days(hours, zone, first, last))


def _openings_and_closed_days(
    hours: OpeningHours, zone: ZoneInfo, first: date, last: date
) -> Iterator[Interval]:
    yield from intervals(hours.week, zone, first, last)
    for day in days_between(first, last):
        if hours.is_closed_on(day):
            yield interval_of(FULL_DAY, day, zone)


def parse_hours(written: object) -> OpeningHours:
    """Read "always" or a table of weekdays, as stored; raises `UnreadableValue` for the first
    thing that is wrong.
    """
    found: list[str] = []
    if isinstance(written, Mapping) and HOLIDAY_DATES in written:
        found = written[HOLIDAY_DATES]
        written = {key: value for key, value in written.items() if key != HOLIDAY_DATES}
    hours, findings = read_hours(written)
    for at, reason in findings:
        raise UnreadableValue(f"{at}: {reason}" if at else reason)
    return replace(hours, holidays=frozenset(map(date.fromisoformat, found))) if found else hours


def stored_hours(hours: OpeningHours) -> str | dict[str, str | list[str]]:
    """The hours as they are written, with the holidays that have been found out."""
    written = written_hours(hours)
    if isinstance(written, str) or not hours.holidays:
        return written
    return {**written, HOLIDAY_DATES: [day.isoformat() for day in sorted(hours.holidays)]}


def written_hours(hours: OpeningHours) -> str | dict[str, str | list[str]]:
    """The same hours in the form of the configuration file, always written the same way."""
    if hours == ALWAYS:
        return ALWAYS_WRITTEN
    table: dict[str, str | list[str]] = {
        day.value: [str(span) for span in spans]
        for day, spans in zip(WEEKDAYS, hours.week.days, strict=True)
        if spans
    }
    closed = [day.isoformat() for day in sorted(hours.closed_on)]
    if closed:
        table[CLOSED_ON] = closed
    if hours.closed_on_holidays:
        table[HOLIDAYS] = "closed"
    if hours.region is not None:
        table[REGION] = hours.region
    return table


def read_hours(written: object) -> tuple[OpeningHours, list[HoursFinding]]:
    """The hours, and everything that is wrong with them (then they mean nothing)."""
    if written == ALWAYS_WRITTEN:
        return ALWAYS, []
    if not isinstance(written, Mapping):
        reason = 'must be "always" or a table such as { mon = ["09:00-17:00"] }'
        return ALWAYS, [HoursFinding("", reason)]
    reading = _Reading(written)
    return reading.hours, reading.findings


class _Reading:
    """One table of hours being read."""

    def __init__(self, table: Mapping[str, object]) -> None:
        self.findings = [_unknown(key) for key in table if key not in _KEYS]
        days = {day: self._spans(table, day) for day in WEEKDAYS}
        self.hours = OpeningHours(
            week_of(days),
            frozenset(self._dates(table)),
            closed_on_holidays=self._holidays(table),
            region=self._region(table),
        )
        if not self.findings and not any(days.values()):
            self.findings.append(HoursFinding("", "no day has any hours"))

    def _spans(self, table: Mapping[str, object], day: Weekday) -> list[Span]:
        return [span for at, text in self._entries(table, day) if (span := self._span(at, text))]

    def _dates(self, table: Mapping[str, object]) -> list[date]:
        entries = self._entries(table, CLOSED_ON)
        return [day for at, value in entries if (day := self._date(at, value))]

    def _holidays(self, table: Mapping[str, object]) -> bool:
        written = table.get(HOLIDAYS, "open")
        closed = _HOLIDAYS_WRITTEN.get(written) if isinstance(written, str) else None
        if closed is None:
            self.findings.append(HoursFinding(HOLIDAYS, 'must be "open" or "closed"'))
        return bool(closed)

    def _region(self, table: Mapping[str, object]) -> str | None:
        region = table.get(REGION)
        if region is None or isinstance(region, str):
            return region
        self.findings.append(HoursFinding(REGION, "must be a text in quotation marks"))
        return None

    def _entries(self, table: Mapping[str, object], key: str) -> list[tuple[str, object]]:
        listed = table.get(key, [])
        if not isinstance(listed, list):
            self.findings.append(HoursFinding(key, "must be a list"))
            return []
        return [(f"{key}[{place}]", value) for place, value in enumerate(listed)]

    def _span(self, at: str, value: object) -> Span | None:
        try:
            return parse_span(value if isinstance(value, str) else "")
        except UnreadableValue as problem:
            self.findings.append(HoursFinding(at, str(problem)))
            return None

    def _date(self, at: str, value: object) -> date | None:
        day = _read_date(value)
        if day is None or day.year not in _YEARS:
            self.findings.append(HoursFinding(at, 'must be a date such as "2026-12-25"'))
            return None
        return day


def _read_date(value: object) -> date | None:
    # TOML has dates of its own; a date with a time of day is another thing.
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        return None


def _unknown(key: str) -> HoursFinding:
    return HoursFinding(written_key(key), unknown("key", key, _KEYS))
