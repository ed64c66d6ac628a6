"""A person's shifts by date: what the file says of every week, and what pages changed of a day.

The file's shifts come again every week. A page adds shifts of one day, and takes times of the
file's shifts of one day out; it never changes the file's own. Taken out are minutes of the day,
not a shift: when the file moves its shift, what somebody gave away stays given away, and what is
left is theirs. `helpline.domain.weekly` says what happens when clocks change.
"""

import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from helpline.domain.errors import UnreadableValue
from helpline.domain.hours import OpeningHours
from helpline.domain.outlook import merged, opening_intervals, without
from helpline.domain.shifts import LOOK_AHEAD_DAYS, on_shift
from helpline.domain.shifts import next_boundary as next_boundary_of_week
from helpline.domain.weekly import (
    FULL_DAY,
    Interval,
    Span,
    Week,
    boundaries,
    days_around,
    days_between,
    interval_of,
    local_day,
    next_flip,
    parse_span,
)

_LOOSE = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?-(\d{1,2})(?:[:.]?(\d{2}))?", re.ASCII)


class Origin(StrEnum):
    """Who says that there is a shift."""

    FILE = "file"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Dated:
    """What a page changed of one day: a shift more, or times of the file's taken out."""

    day: date
    span: Span
    is_on: bool


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift that begins on the day."""

    day: date
    span: Span
    origin: Origin


@dataclass(frozen=True, slots=True)
class Place:
    """Whose shift, and when: how a page names it."""

    staff_id: uuid.UUID
    day: date
    span: Span


@dataclass(frozen=True, slots=True)
class Rota:
    """Everything that says when a person is on."""

    week: Week
    dated: tuple[Dated, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing says when they are on: then presence is theirs alone."""
        return not self.dated and not any(self.week.days)

    def shifts_on(self, day: date) -> list[Shift]:
        """What begins on the day, in its order."""
        out = [one.span for one in self.dated if one.day == day and not one.is_on]
        of_file = [left for span in self.week.spans_on(day) for left in _less(span, out)]
        of_page = [one.span for one in self.dated if one.day == day and one.is_on]
        found = [Shift(day, span, Origin.FILE) for span in of_file]
        found += [Shift(day, span, Origin.PAGE) for span in of_page]
        return sorted(found, key=lambda one: (one.span, one.origin))

    def shifts(self, first: date, last: date) -> Iterator[Shift]:
        """What begins from `first` to `last`, both included."""
        for day in days_between(first, last):
            yield from self.shifts_on(day)

    def find(self, day: date, span: Span) -> Shift | None:
        """The very shift."""
        return next((one for one in self.shifts_on(day) if one.span == span), None)


def _less(span: Span, out: Iterable[Span]) -> list[Span]:
    left = [span]
    for gone in out:
        left = [rest for one in left for rest in _rest(one, gone)]
    return left


def _rest(span: Span, gone: Span) -> Iterator[Span]:
    if gone.end <= span.start or gone.start >= span.end:
        yield span
        return
    if span.start < gone.start:
        yield Span(span.start, gone.start)
    if gone.end < span.end:
        yield Span(gone.end, span.end)


def without_shift(rota: Rota, shift: Shift) -> Rota:
    """The same without this one."""
    if shift.origin is Origin.FILE:
        return replace(rota, dated=(*rota.dated, Dated(shift.day, shift.span, is_on=False)))
    added = Dated(shift.day, shift.span, is_on=True)
    return replace(rota, dated=tuple(one for one in rota.dated if one != added))


def when(shift: Shift | Place, zone: ZoneInfo) -> Interval:
    """The shift as instants; empty where the clock jumps over all of it."""
    return interval_of(shift.span, shift.day, zone)


def times_on(rotas: Iterable[Rota], zone: ZoneInfo, first: date, last: date) -> list[Interval]:
    """When any of them is on, in one piece each, of shifts that begin from `first` to `last`."""
    found = (when(shift, zone) for rota in rotas for shift in rota.shifts(first, last))
    return merged(one for one in found if one.start < one.end)


def is_on(rota: Rota, zone: ZoneInfo, instant: datetime) -> bool:
    """Whether one of the shifts is on at the instant."""
    if not rota.dated:
        return on_shift(rota.week, zone, instant)
    around = rota.shifts(*days_around(instant, zone))
    return any(when(shift, zone).holds(instant) for shift in around)


def next_boundary(rota: Rota, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When on becomes off or off becomes on (UTC, after `now`); None for never.

    Shifts that touch or overlap are one: where one follows the other, there is no boundary.
    """
    if not rota.dated:
        return next_boundary_of_week(rota.week, zone, now)
    first = local_day(now, zone) - timedelta(days=1)
    soon = first + timedelta(days=LOOK_AHEAD_DAYS)
    last = max([soon, *(one.day for one in rota.dated)])
    moments = boundaries(times_on([rota], zone, first, last))
    return next_flip(lambda instant: is_on(rota, zone, instant), moments, now)


def overlapping(rota: Rota, place: Place, zone: ZoneInfo) -> Shift | None:
    """A shift there is already at some of the time."""
    wanted = when(place, zone)
    around = rota.shifts(place.day - timedelta(days=1), place.day + timedelta(days=1))
    for shift in around:
        there = when(shift, zone)
        if there.start < wanted.end and wanted.start < there.end:
            return shift
    return None


def made_void(before: Week, after: Week | None, rota: Rota, zone: ZoneInfo) -> list[Dated]:
    """What pages changed that no longer does what it did once the file's week is another one.

    `after` is None for whoever leaves. What was taken out is there no more to be taken out, and
    where something was added the file has a shift of its own by then.
    """
    if after is None:
        return list(rota.dated)
    outs = tuple(one for one in rota.dated if not one.is_on)
    return [
        one
        for one in rota.dated
        if _works(before, outs, one, zone) and not _works(after, outs, one, zone)
    ]


def _works(week: Week, outs: tuple[Dated, ...], change: Dated, zone: ZoneInfo) -> bool:
    if not change.is_on:
        return any(_meet(span, change.span) for span in week.spans_on(change.day))
    return overlapping(Rota(week, outs), Place(_NOBODY, change.day, change.span), zone) is None


_NOBODY = uuid.UUID(int=0)


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def gaps_on(
    hours: Sequence[OpeningHours], on: Sequence[Interval], zone: ZoneInfo, day: date
) -> list[Interval]:
    """Where any of the lines is open that day and nobody is on; `on` is in order, in one piece."""
    today = interval_of(FULL_DAY, day, zone)
    within = (
        Interval(max(one.start, today.start), min(one.end, today.end))
        for one in without(opened_around(hours, zone, day), on)
    )
    return [one for one in within if one.start < one.end]


def opened_around(hours: Sequence[OpeningHours], zone: ZoneInfo, day: date) -> list[Interval]:
    """When any of the lines is open on the day and beside it, in one piece each."""
    return merged(
        one
        for each in hours
        for one in opening_intervals(each, zone, day - timedelta(days=1), day + timedelta(days=1))
    )


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def read_times(text: str) -> Span:
    """Times as somebody types them: "9-17", "22:00 - 6:00", "0900-1730". Raises UnreadableValue."""
    found = _LOOSE.fullmatch(re.sub(r"\s", "", text).replace("\N{EN DASH}", "-"))
    if found is None:
        return parse_span(text)
    hour, minute, until_hour, until_minute = (part or "00" for part in found.groups())
    return parse_span(f"{hour:0>2}:{minute}-{until_hour:0>2}:{until_minute}")


def read_day(text: str) -> date:
    """A day as a form sends it. Raises UnreadableValue."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnreadableValue("write a day as 2026-12-24") from None
