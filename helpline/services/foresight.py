"""What does not fit in the 400 days to come: a line's hours against its team's shifts, in words."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from helpline.domain.hours import OpeningHours
from helpline.domain.outlook import (
    LOOK_AHEAD_DAYS,
    LOOK_BEYOND_DAYS,
    Gap,
    opening_intervals,
    uncovered,
    vanished,
)
from helpline.domain.rota import Rota, times_on
from helpline.domain.weekly import WEEKDAYS, Week, days_between, local_day
from helpline.services.line_hours import hours_of
from helpline.services.opening import list_shifts
from helpline.storage.lines import Line


def look_ahead(connection: Connection, line: Line, now: datetime) -> list[str]:
    """Everything worth a look, one line each; nothing when all is well."""
    hours, zone = hours_of(line)
    rotas = [rota for _, rota in list_shifts(connection, line, now)]
    return list(_findings(hours, rotas, zone, local_day(now, zone)))


def _findings(
    hours: OpeningHours, rotas: Sequence[Rota], zone: ZoneInfo, today: date
) -> Iterator[str]:
    *_, last = days_between(today, date.fromordinal(today.toordinal() + LOOK_AHEAD_DAYS))
    if not opening_intervals(hours, zone, today, last):
        yield f"never open in the next {LOOK_AHEAD_DAYS} days"
    if rotas:
        first, beyond = today - timedelta(days=1), today + timedelta(days=LOOK_BEYOND_DAYS)
        for gap in uncovered(hours, times_on(rotas, zone, first, beyond), zone, today):
            yield _told(gap, zone)
    yield from _jumped_over("hours", [hours.week], zone, today)
    yield from _jumped_over("a shift", [rota.week for rota in rotas], zone, today)
    passed = sorted(day for day in hours.closed_on if day < today)
    if passed:
        yield f"closed_on has passed: {', '.join(day.isoformat() for day in passed)}"


def _told(gap: Gap, zone: ZoneInfo) -> str:
    start, end = gap.first.start.astimezone(zone), gap.first.end.astimezone(zone)
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%a %H:%M}"
    times = "once, on" if gap.times == 1 else f"{gap.times} times, first on"
    return f"open, and nobody has a shift: {start:%a %H:%M}-{until}, {times} {start:%Y-%m-%d}"


def _jumped_over(what: str, weeks: Iterable[Week], zone: ZoneInfo, today: date) -> Iterator[str]:
    for day, span in sorted({gone for week in weeks for gone in vanished(week, zone, today)}):
        written = f"{WEEKDAYS[day.weekday()]} {span}"
        yield f"{what} {written} do not happen on {day}: the clock jumps over them"
