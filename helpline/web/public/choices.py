"""The times that the form of a line offers: only those at which the line can call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from helpline.content.wording import page_words, times
from helpline.domain.attempt_times import Wish
from helpline.domain.callback_times import (
    HOURS,
    Times,
    When,
    chosen,
    days_to_choose,
    later_today,
    tomorrow,
)
from helpline.services.ringing_times import can_ring_within
from helpline.storage.lines import Line

_NOON, _EVENING = 12, 18


@dataclass(frozen=True)
class Choices:
    """What can be chosen, and how days and hours are called; hours are of the line's zone."""

    when: tuple[When, ...]
    days: Mapping[str, str]
    hours: Mapping[int, str]


def choices_of(line: Line, language: str, now: datetime) -> Choices:
    """What the form offers now."""
    zone = ZoneInfo(line.zone)
    days = [
        day
        for day in days_to_choose(now, zone)
        if can_call(line, chosen(day, HOURS[0], HOURS[-1], zone), now)
    ]
    offered = {
        When.NOW: True,
        When.TODAY: can_call(line, later_today(now, zone), now),
        When.TOMORROW: can_call(line, tomorrow(now, zone), now),
        When.WINDOW: bool(days),
    }
    return Choices(
        when=tuple(when for when, is_there in offered.items() if is_there),
        days={day.isoformat(): day_name(day, now.astimezone(zone), language) for day in days},
        hours={hour: hour_name(hour, language) for hour in HOURS},
    )


def can_call(line: Line, wanted: Times | None, now: datetime) -> bool:
    """Whether the line is open within these times, as far as they lie ahead."""
    if wanted is None:
        return False
    return can_ring_within(line, Wish(now, wanted.not_before, wanted.not_after), now)


def day_name(day: date, local_now: datetime, language: str) -> str:
    """A day as the form calls it."""
    words, calendar = page_words(language), times(language)
    ahead = (day - local_now.date()).days
    form = words[{0: "day_today", 1: "day_tomorrow"}.get(ahead, "day_later")]
    return form.format(
        weekday=calendar["weekdays"][day.weekday()],
        day=day.day,
        month=calendar["months"][day.month - 1],
    )


def hour_name(hour: int, language: str) -> str:
    """A full hour as the form calls it."""
    words = page_words(language)
    if hour == _NOON:
        return words["hour_noon"]
    part = "morning" if hour < _NOON else "afternoon" if hour < _EVENING else "evening"
    return words[f"hour_{part}"].format(hour=hour % _NOON)
