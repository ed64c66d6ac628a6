"""When somebody may be called: now, later today, tomorrow, or between two hours of their choice.

All of it in the local time of the line. "Today" and "tomorrow" end and begin at hours at which
nobody minds their phone; whoever needs another hour chooses it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from helpline.domain.weekly import ending, local_day, starting

HOURS = range(8, 21 + 1)
"""The hours that can be chosen; the last one is an end only."""

DAYS = 7
"""So many days can be chosen from, today among them."""

_MORNING, _EVENING = 9, 21
_LATER = timedelta(hours=2)
_SHORTEST = timedelta(minutes=30)


class When(StrEnum):
    """What can be asked for."""

    NOW = "now"
    TODAY = "today"
    TOMORROW = "tomorrow"
    WINDOW = "window"


@dataclass(frozen=True)
class Times:
    """From when to when (UTC); without an end, for as long as it takes."""

    not_before: datetime
    not_after: datetime | None = None


def later_today(now: datetime, zone: ZoneInfo) -> Times | None:
    """From in two hours until the evening; None when that is too late."""
    end = ending(_at(local_day(now, zone), _EVENING), zone)
    start = now + _LATER
    return Times(start, end) if start + _SHORTEST <= end else None


def tomorrow(now: datetime, zone: ZoneInfo) -> Times:
    """The day after this one, from morning to evening."""
    return chosen(local_day(now, zone) + timedelta(days=1), _MORNING, _EVENING, zone)


def chosen(day: date, first: int, last: int, zone: ZoneInfo) -> Times:
    """From one hour of a day to a later one."""
    return Times(starting(_at(day, first), zone), ending(_at(day, last), zone))


def days_to_choose(now: datetime, zone: ZoneInfo) -> list[date]:
    """Today and the days after it."""
    today = local_day(now, zone)
    return [today + timedelta(days=ahead) for ahead in range(DAYS)]


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(hours=hour)
