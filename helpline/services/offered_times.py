"""Which times for a callback are offered to a caller, one after the other."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from helpline.content.spoken_times import spoken_span
from helpline.domain.attempt_times import Wish
from helpline.domain.callback_times import Times
from helpline.domain.instructions import Say
from helpline.domain.offered_times import times_to_offer
from helpline.services.line_hours import closed_until
from helpline.services.ringing_times import times_of
from helpline.storage.calls import Call
from helpline.storage.lines import Line


def time_on_offer(call: Call) -> Times | None:
    """The time that the caller's last document named; None when there is none any more."""
    offered = _times(call.line, call.changed_at)
    return next((times for times in offered if _is_from(call.time_offered, times)), None)


def next_time(call: Call, now: datetime) -> Times | None:
    """What is offered after that, from the beginning again at the end; None for nothing at all."""
    later = (times for times in _times(call.line, now) if _is_after(call.time_offered, times))
    return next(later, None) or next(_times(call.line, now), None)


def told_of_time(prompt: str, call: Call) -> tuple[Say, ...]:
    """The time that is on offer, said by this prompt, in each language that the caller hears."""
    times = time_on_offer(call)
    if times is None:
        return ()
    return tuple(
        Say(prompt, {"when": _spoken(times, call, language)}, language)
        for language in call.languages
    )


def _spoken(times: Times, call: Call, language: str) -> str:
    zone = ZoneInfo(call.line.zone)
    start, end = times.not_before, times.not_after or times.not_before
    now = call.changed_at.astimezone(zone)
    return spoken_span(start.astimezone(zone), end.astimezone(zone), now, language)


def _is_from(begin: datetime | None, times: Times) -> bool:
    return begin is not None and times.not_before >= begin


def _is_after(begin: datetime | None, times: Times) -> bool:
    return begin is None or times.not_before > begin


def _times(line: Line, now: datetime) -> Iterator[Times]:
    return times_to_offer(times_of(line, Wish()), closed_until(line, now) or now)
