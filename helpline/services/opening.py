"""What a caller of a line would meet at a moment, and why: its hours, and who is on shift."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from helpline.domain.hours import is_open, next_closing, next_opening, parse_hours
from helpline.domain.shifts import on_shift, parse_shifts
from helpline.storage.lines import Line
from helpline.storage.sealing import Keyring
from helpline.storage.tables import staff, staff_teams


@dataclass(frozen=True)
class Opening:
    """The line at one moment. `changes_at` is when it next opens or closes (UTC), if ever."""

    is_open: bool
    changes_at: datetime | None
    on_shift: tuple[str, ...]
    has_partner: bool


def opening_at(connection: Connection, keyring: Keyring, line: Line, at: datetime) -> Opening:
    """The line at `at`, by what is configured now."""
    hours, zone = parse_hours(line.hours), ZoneInfo(line.zone)
    opened = is_open(hours, zone, at)
    change = next_closing if opened else next_opening
    return Opening(
        is_open=opened,
        changes_at=change(hours, zone, at),
        on_shift=tuple(_on_shift(connection, keyring, line, at)),
        has_partner=line.overflow_number_sealed is not None,
    )


def _on_shift(connection: Connection, keyring: Keyring, line: Line, at: datetime) -> list[str]:
    """Names of the team's people whose shift it is."""
    rows = connection.execute(
        select(staff.c.name_sealed, staff.c.shifts)
        .join(staff_teams, staff_teams.c.staff_id == staff.c.id)
        .where(staff_teams.c.team_id == line.team.id, staff.c.active)
        .order_by(staff.c.position)
    )
    return [
        keyring.open(row.name_sealed)
        for row in rows
        if row.shifts and on_shift(parse_shifts(row.shifts), ZoneInfo(line.zone), at)
    ]
