"""When somebody may be rung back: within their own window and the line's hours, and not by night.

All of it in the line's local time. `helpline.domain.weekly` says what happens when clocks change.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from helpline.domain.callbacks import AttemptPlan, next_attempt_at
from helpline.domain.hours import OpeningHours, is_open, next_closing, next_opening
from helpline.domain.weekly import (
    Interval,
    Span,
    days_around,
    days_between,
    interval_of,
    local_day,
    starting,
)

SOON_LASTS = timedelta(minutes=60)
"""So long after they asked, somebody who wants a call as soon as possible is rung by night too."""

SAME_HOUR = timedelta(minutes=60)
"""Two attempts on two days that are no further apart on the clock are at the same hour."""

_MOST_NIGHTS = 30
_MOST_OPENINGS = 400
_HALF_A_DAY, _DAY = timedelta(hours=12), timedelta(days=1)
_STEP = timedelta(minutes=1)


@dataclass(frozen=True)
class Wish:
    """What the person said. `asked_at` is None where others asked for them."""

    asked_at: datetime | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None


@dataclass(frozen=True)
class RingingTimes:
    """When a line may ring somebody; `quiet` is None where the line keeps no quiet hours."""

    hours: OpeningHours
    zone: ZoneInfo
    quiet: Span | None = None
    wish: Wish = field(default=Wish())


def first_moment(times: RingingTimes, earliest: datetime) -> datetime | None:
    """The first moment at or after `earliest`, and not before they want it, to ring somebody.

    None for a line that never opens. One that is open in its quiet hours alone rings in them.
    """
    earliest = max(earliest, times.wish.not_before or earliest)
    at = _first_open(times, earliest)
    for _ in range(_MOST_NIGHTS):
        if at is None:
            return None
        night = _night(times, at)
        if night is None or _is_wanted(times.wish, night, at):
            return at
        at = _first_open(times, night.end)
    return _first_open(times, earliest)


def _first_open(times: RingingTimes, earliest: datetime) -> datetime | None:
    if is_open(times.hours, times.zone, earliest):
        return earliest
    return next_opening(times.hours, times.zone, earliest)


def is_in_night(times: RingingTimes, at: datetime) -> bool:
    """Whether the moment lies in the quiet hours."""
    return _night(times, at) is not None


def _night(times: RingingTimes, at: datetime) -> Interval | None:
    """The quiet hours that the moment lies in."""
    if times.quiet is None:
        return None
    days = days_between(*days_around(at, times.zone))
    nights = (interval_of(times.quiet, day, times.zone) for day in days)
    return next((night for night in nights if night.holds(at)), None)


def _is_wanted(wish: Wish, night: Interval, at: datetime) -> bool:
    """Whether they chose a time of this night, or asked to be rung soon a moment ago."""
    if wish.not_after is not None:
        begins = wish.not_before is not None and night.holds(wish.not_before)
        return begins or night.start < wish.not_after <= night.end
    begun = _begun(wish)
    return begun is not None and begun <= at < begun + SOON_LASTS


def _begun(wish: Wish) -> datetime | None:
    return max(filter(None, (wish.asked_at, wish.not_before)), default=None)


def look_again_at(times: RingingTimes, at: datetime) -> datetime | None:
    """The next moment at which window or night may end what is allowed now; None for never."""
    begun = _begun(times.wish)
    moments = [times.wish.not_after, None if begun is None else begun + SOON_LASTS]
    if times.quiet is not None:
        days = days_between(*days_around(at, times.zone))
        moments += [interval_of(times.quiet, day, times.zone).start for day in days]
    return min((moment for moment in moments if moment is not None and moment > at), default=None)


def next_attempt(
    times: RingingTimes,
    plan: AttemptPlan,
    made: int,
    unanswered: Sequence[datetime],
    now: datetime,
) -> datetime | None:
    """When to try again after `made` attempts; None: a person decides.

    None, too, when their own window is over before. `unanswered` is when attempts began that
    nobody took: on another day, another hour is tried.
    """
    wanted = next_attempt_at(plan, made, now)
    if wanted is None:
        return None
    at = first_moment(times, wanted) or wanted + _DAY
    if not _is_in_window(times, at):
        return None
    return at_another_hour(times, unanswered, at)


def _is_in_window(times: RingingTimes, at: datetime) -> bool:
    return times.wish.not_after is None or at <= times.wish.not_after


def at_another_hour(times: RingingTimes, unanswered: Sequence[datetime], at: datetime) -> datetime:
    """Later on the same day, when that is possible; else as it was."""
    day = local_day(at, times.zone)
    earlier = [one for one in unanswered if local_day(one, times.zone) < day]
    moved = at
    while (ahead := _same_hour(times.zone, earlier, moved)) is not None:
        wall = moved.astimezone(times.zone).replace(tzinfo=None) + ahead
        later = first_moment(times, starting(wall, times.zone))
        if later is None or later <= moved or local_day(later, times.zone) != day:
            return at
        moved = later
    return moved if _is_in_window(times, moved) else at


def _same_hour(zone: ZoneInfo, earlier: Sequence[datetime], at: datetime) -> timedelta | None:
    """How far on another hour begins; None when no attempt before was at this one."""
    for one in earlier:
        behind = _clock(one, zone) - _clock(at, zone)
        apart = (behind + _HALF_A_DAY) % _DAY - _HALF_A_DAY
        if abs(apart) <= SAME_HOUR:
            return apart + SAME_HOUR + _STEP
    return None


def _clock(at: datetime, zone: ZoneInfo) -> timedelta:
    local = at.astimezone(zone)
    return timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)


def promise(times: RingingTimes, begin: datetime, within: timedelta) -> datetime | None:
    """Until when they are to be rung: the end of their window, or `within` in opening hours."""
    if times.wish.not_after is not None:
        return times.wish.not_after
    return open_time_after(times.hours, times.zone, begin, within)


def open_time_after(
    hours: OpeningHours, zone: ZoneInfo, begin: datetime, span: timedelta
) -> datetime | None:
    """When a line has been open for so long from `begin`; None when it never is."""
    at, left = begin, span
    for _ in range(_MOST_OPENINGS):
        opened = at if is_open(hours, zone, at) else next_opening(hours, zone, at)
        if opened is None:
            return None
        closes = next_closing(hours, zone, opened)
        if closes is None or opened + left <= closes:
            return opened + left
        left -= closes - opened
        at = closes
    return None
