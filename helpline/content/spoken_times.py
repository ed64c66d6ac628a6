"""Times to come as they are spoken: "tomorrow at nine in the morning", "on Monday at noon"."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from helpline.content.wording import prompt, times

DAYS_AHEAD = 14
"""Further than that no time is named: it helps nobody, and is hard to keep in mind."""

_THIS_WEEK_DAYS = 7
_NOON = 12
_PARTS = ((21, "night"), (18, "evening"), (12, "afternoon"), (6, "morning"), (1, "small_hours"))
_FORMS = {0: "full", 15: "quarter_past", 30: "half_past", 45: "quarter_to"}


def spoken_moment(moment: datetime, now: datetime, language: str) -> str | None:
    """Both in the local time of whoever hears it. None for what is past or too far away.

    Midnight belongs to the day that it ends, as people say it.
    """
    words = times(language)
    day = moment.date()
    if (moment.hour, moment.minute) == (0, 0):
        day -= timedelta(days=1)
    days = (day - now.date()).days
    if moment <= now or days > DAYS_AHEAD:
        return None
    return _day_form(words, days).format(
        time=_time(moment, words),
        weekday=words["weekdays"][day.weekday()],
        day=day.day,
        month=words["months"][day.month - 1],
    )


def spoken_span(start: datetime, end: datetime, now: datetime, language: str) -> str:
    """From one moment to a later one: "tomorrow, between nine in the morning and noon".

    All in the local time of whoever hears it, and within two weeks.
    """
    words = times(language)
    days = (start.date() - now.date()).days
    later = "span_this_week" if days < _THIS_WEEK_DAYS else "span_later"
    form = {0: "span_today", 1: "span_tomorrow"}.get(days, later)
    return str(words[form]).format(
        low=_begin(start, end, words),
        high=_time(end, words),
        weekday=words["weekdays"][start.weekday()],
        day=start.day,
        month=words["months"][start.month - 1],
    )


def _begin(start: datetime, end: datetime, words: Mapping[str, Any]) -> str:
    """The part of the day is said once where it is the same: "between four and six ..."."""
    is_plain = (start.minute, end.minute) == (0, 0) and _NOON not in (start.hour, end.hour)
    if is_plain and start.hour and end.hour and _part(start.hour) == _part(end.hour):
        return str(words["hours"][(start.hour - 1) % _NOON])
    return _time(start, words)


def _day_form(words: Mapping[str, Any], days: int) -> str:
    later = "this_week" if days < _THIS_WEEK_DAYS else "later"
    return str(words[{0: "today", 1: "tomorrow"}.get(days, later)])


def _time(moment: datetime, words: Mapping[str, Any]) -> str:
    hour, minute = moment.hour, moment.minute
    if minute == 0 and hour in (0, _NOON):
        return str(words["noon" if hour else "midnight"])
    return str(words[_FORMS.get(minute, "minutes_past")]).format(
        hour=words["hours"][(hour - 1) % _NOON],
        next=words["hours"][hour % _NOON],
        minutes=minute,
        part=words["parts"][_part(hour)],
    )


def _part(hour: int) -> str:
    return next((name for start, name in _PARTS if hour >= start), "night")


def spoken_wait(seconds: float, language: str) -> str:
    """A wait in words."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return prompt("wait_moment", language)
    if minutes == 1:
        return prompt("wait_minute", language)
    if minutes > 60:  # noqa: PLR2004 - an hour
        return prompt("wait_hours", language)
    return prompt("wait_minutes", language, {"count": str(minutes)})
