"""When a line rings people back: its hours, its switch, its quiet hours, and what they asked for."""

from datetime import datetime, timedelta

from helpline.domain.attempt_times import RingingTimes, Wish, first_moment, promise
from helpline.domain.configuration import NEVER_QUIET
from helpline.domain.weekly import parse_span
from helpline.services.line_hours import closed_until, hours_of
from helpline.storage.callbacks import Callback
from helpline.storage.lines import Line


def times_of(line: Line, wish: Wish) -> RingingTimes:
    """When a line may ring somebody with this wish, whatever its switch says."""
    hours, zone = hours_of(line)
    quiet = None if line.quiet_hours == NEVER_QUIET else parse_span(line.quiet_hours)
    return RingingTimes(hours, zone, quiet, wish)


def wish_of(callback: Callback) -> Wish:
    """What a callback's person asked for."""
    return Wish(callback.asked_at, callback.not_before, callback.not_after)


def wish_left(callback: Callback, now: datetime) -> Wish:
    """The same for somebody who decides by hand: an end that is over counts no more."""
    wish = wish_of(callback)
    is_over = wish.not_after is not None and wish.not_after <= now
    return Wish(wish.asked_at, wish.not_before) if is_over else wish


def due_time(line: Line, earliest: datetime, wish: Wish) -> datetime:
    """The first moment at or after `earliest` to ring somebody back.

    A line closed by its switch is waited for where its end is known. Otherwise callbacks go on:
    whoever is on may ring people back, and nobody waits for a switch that was forgotten.
    """
    first = closed_until(line, earliest) or earliest
    return first_moment(times_of(line, wish), first) or earliest + timedelta(days=1)


def can_ring_within(line: Line, wish: Wish, now: datetime) -> bool:
    """Whether some moment that lies ahead, within what was asked for, is one to ring at."""
    if wish.not_after is None:
        return True
    start = max(wish.not_before or now, now)
    return start < wish.not_after and due_time(line, start, wish) < wish.not_after


def promise_of(line: Line, wish: Wish, begin: datetime) -> datetime | None:
    """Until when we promise to ring, from the moment that we may."""
    return promise(times_of(line, wish), begin, line.callback_within)
