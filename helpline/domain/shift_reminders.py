"""When somebody who wants it is reminded of tomorrow's shifts: at six in the evening before."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from helpline.domain.rota import Rota, Shift, when
from helpline.domain.shifts import LOOK_AHEAD_DAYS
from helpline.domain.weekly import days_between, local_day, starting

_AT = time(18)
_NOT_AFTER = time(21)
_A_DAY = timedelta(days=1)


def next_reminder(rota: Rota, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The next evening (UTC, after `now`) before a day on which shifts begin; None for never."""
    today = local_day(now, zone)
    last = max([today + timedelta(days=LOOK_AHEAD_DAYS), *(one.day for one in rota.dated)])
    for day in days_between(today + _A_DAY, last):
        due = starting(datetime.combine(day - _A_DAY, _AT), zone)
        if due > now and _real(rota, zone, day):
            return due
    return None


def shifts_to_remind_of(rota: Rota, zone: ZoneInfo, now: datetime) -> Sequence[Shift]:
    """Tomorrow's, in the evening; none once it is late: nobody is woken for it."""
    local = now.astimezone(zone)
    if not _AT <= local.time() < _NOT_AFTER:
        return ()
    return _real(rota, zone, local.date() + _A_DAY)


def _real(rota: Rota, zone: ZoneInfo, day: date) -> list[Shift]:
    times = ((shift, when(shift, zone)) for shift in rota.shifts_on(day))
    return [shift for shift, there in times if there.start < there.end]
