"""What a team's week on the rota lacks: open and nobody, and fewer than callers will need."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from helpline.domain.reports.period import Period
from helpline.domain.rota import gaps_on, opened_around, times_on
from helpline.domain.rota_forecast import short_on
from helpline.domain.weekly import Interval, local_day
from helpline.read_models.reports.scope import Scope
from helpline.read_models.reports.staffing import Need, find_need
from helpline.services.line_hours import hours_of
from helpline.storage.lines import Line
from helpline.storage.rota import RotaPerson

_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Gaps:
    """By day. `nobody`: times at which a line is open and nobody is on. `short`: those at which
    more are needed than are on, and how many more, by what the `need` was of late.
    """

    nobody: tuple[tuple[str, ...], ...]
    short: tuple[tuple[tuple[str, int], ...], ...]
    need: Need

    @property
    def is_forecast(self) -> bool:
        """Whether enough is known of callers to say what they will need."""
        return self.need.callers.handling_seconds is not None


def find_gaps(
    connection: Connection,
    team_id: uuid.UUID,
    lines: Sequence[Line],
    people: Sequence[RotaPerson],
    days: Sequence[date],
    zone: ZoneInfo,
    now: datetime,
) -> Gaps:
    """Those of the week that these days are."""
    hours = [hours_of(line)[0] for line in lines]
    first, last = days[0] - _A_DAY, days[-1] + _A_DAY
    on = times_on([one.rota for one in people], zone, first, last)
    each = [times_on([one.rota], zone, first, last) for one in people]
    need = _need(connection, team_id, lines, days[0], zone, now)
    return Gaps(
        nobody=tuple(
            tuple(_times(gap, zone) for gap in gaps_on(hours, on, zone, day)) for day in days
        ),
        short=tuple(
            tuple(
                (_times(short.time, zone), short.missing)
                for short in short_on(need.needed, opened_around(hours, zone, day), each, zone, day)
            )
            for day in days
        ),
        need=need,
    )


def _need(
    connection: Connection,
    team_id: uuid.UUID,
    lines: Sequence[Line],
    monday: date,
    zone: ZoneInfo,
    now: datetime,
) -> Need:
    """By the weeks before this one, or before the one that is looked at where that is past."""
    last = min(local_day(now, zone), monday) - _A_DAY
    of_lines = frozenset(line.id for line in lines)
    return find_need(
        connection, Scope(Period(last, last, zone), of_lines, frozenset({team_id})), now
    )


def _times(gap: Interval, zone: ZoneInfo) -> str:
    start, end = gap.start.astimezone(zone), gap.end.astimezone(zone)
    return f"{start:%H:%M}-{'24:00' if end.date() > start.date() else f'{end:%H:%M}'}"
