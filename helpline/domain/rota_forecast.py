"""Where fewer are on the rota than callers will need, if they come as they came of late.

The need is that of `helpline.domain.reports.need`, by the hour of the week; the rota is looked at
to the minute, and only while a line is open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from helpline.domain.reports.period import HOUR, Cell
from helpline.domain.weekly import FULL_DAY, Interval, interval_of


@dataclass(frozen=True)
class Short:
    """For a while so many more are needed than are on the rota."""

    time: Interval
    missing: int


def short_on(
    need: Mapping[Cell, int | None],
    opened: Sequence[Interval],
    people: Sequence[Sequence[Interval]],
    zone: ZoneInfo,
    day: date,
) -> list[Short]:
    """Where the day's rota falls short, in order; one piece as long as as many are missing.

    `people` are the times that each of them is on.
    """
    today = interval_of(FULL_DAY, day, zone)
    on = [[_within(time, today) for time in times] for times in people]
    doors = [_within(time, today) for time in opened]
    found: list[Short] = []
    for piece in _pieces(today, [*doors, *(time for times in on for time in times)]):
        if not _is_in(piece, doors):
            continue
        local = piece.start.astimezone(zone)
        there = sum(_is_in(piece, times) for times in on)
        missing = (need.get(Cell(local.weekday(), local.hour)) or 0) - there
        if missing > 0:
            _add(found, Short(piece, missing))
    return found


def _within(time: Interval, day: Interval) -> Interval:
    return Interval(max(time.start, day.start), min(time.end, day.end))


def _pieces(day: Interval, times: Sequence[Interval]) -> list[Interval]:
    """The day, cut at every hour and wherever any of the times begins or ends."""
    hours = (day.end - day.start) // HOUR
    cuts = {day.end, *(day.start + HOUR * number for number in range(hours + 1))}
    cuts |= {cut for time in times if time.start < time.end for cut in (time.start, time.end)}
    return [Interval(start, end) for start, end in pairwise(sorted(cuts))]


def _is_in(piece: Interval, times: Sequence[Interval]) -> bool:
    return any(time.start <= piece.start < time.end for time in times)


def _add(found: list[Short], short: Short) -> None:
    if found and (found[-1].time.end, found[-1].missing) == (short.time.start, short.missing):
        found[-1] = replace(found[-1], time=Interval(found[-1].time.start, short.time.end))
    else:
        found.append(short)
