"""Times for a callback that are offered one after the other, to be taken with a key.

All of it in the local time of the line: today in steps of two hours, then parts of the days to
come. What is offered lies within the line's hours and outside its quiet hours. A line that is open
in its quiet hours alone is for people who are up by night, and offers those.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain

from helpline.domain.attempt_times import RingingTimes
from helpline.domain.callback_times import HOURS, Times, chosen, days_to_choose
from helpline.domain.hours import is_open, next_closing, next_opening
from helpline.domain.weekly import days_around, days_between, interval_of

Part = tuple[int, int]

_DAY_ENDS = HOURS[-1]
_TODAY = tuple((hour, min(hour + 2, _DAY_ENDS)) for hour in range(HOURS[0], _DAY_ENDS, 2))
_LATER_DAYS = ((9, 12), (12, 15), (15, 18), (18, _DAY_ENDS))
_DAY_AND_NIGHT = tuple((hour, hour + 2) for hour in range(0, 24, 2))

_SOON = timedelta(minutes=30)
"""Sooner than that is as soon as possible, which nobody has to choose."""

_SHORTEST = timedelta(minutes=30)


def times_to_offer(ringing: RingingTimes, now: datetime) -> Iterator[Times]:
    """What can be offered at `now` (UTC), soonest first; nothing for a line that never opens."""
    by_day = _possible(ringing, now, _TODAY, _LATER_DAYS)
    first = next(by_day, None)
    if first is not None:
        return chain([first], by_day)
    return _possible(replace(ringing, quiet=None), now, _DAY_AND_NIGHT, _DAY_AND_NIGHT)


def _possible(
    ringing: RingingTimes, now: datetime, today: Sequence[Part], later: Sequence[Part]
) -> Iterator[Times]:
    for day, part in _parts(days_to_choose(now, ringing.zone), today, later):
        wanted = chosen(day, *part, ringing.zone)
        is_ahead = wanted.not_after is not None and wanted.not_after > now + _SOON
        times = _within(ringing, wanted) if is_ahead else None
        if times is not None and times.not_before >= now + _SOON:
            yield times


def _parts(
    days: Sequence[date], today: Sequence[Part], later: Sequence[Part]
) -> Iterator[tuple[date, Part]]:
    for ahead, day in enumerate(days):
        for part in later if ahead else today:
            yield day, part


def _within(ringing: RingingTimes, wanted: Times) -> Times | None:
    """The first part of these times in which the line may ring somebody, if it is long enough."""
    start, end = wanted.not_before, wanted.not_after or wanted.not_before
    if ringing.quiet is not None:
        for day in days_between(*days_around(start, ringing.zone)):
            night = interval_of(ringing.quiet, day, ringing.zone)
            start = night.end if night.holds(start) else start
            end = night.start if start < night.start < end else end
    opened = _open_from(ringing, start)
    if opened is None or opened + _SHORTEST > end:
        return None
    closes = next_closing(ringing.hours, ringing.zone, opened)
    end = end if closes is None else min(end, closes)
    return Times(opened, end) if opened + _SHORTEST <= end else None


def _open_from(ringing: RingingTimes, start: datetime) -> datetime | None:
    hours, zone = ringing.hours, ringing.zone
    return start if is_open(hours, zone, start) else next_opening(hours, zone, start)
