"""What is known of the switch of every line: how it stands, and who did what and why."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, or_, select

from helpline.domain.switches import SwitchKind
from helpline.services.line_hours import is_line_open, opens_at
from helpline.storage.lines import Line, list_active_lines
from helpline.storage.sealing import Keyring
from helpline.storage.tables import lines, staff, switches

HISTORY_SHOWN = 50

_made_by = staff.alias("made_by")
_undone_by = staff.alias("undone_by")


@dataclass(frozen=True)
class SwitchRow:
    """One turn of a switch. `number` is where the line was diverted to, if not to its partner.

    Undone by nobody: its time was over.
    """

    line_id: uuid.UUID
    line: str
    kind: SwitchKind
    reason: str
    number: str | None
    made_at: datetime
    made_by: str
    until: datetime | None
    undone_at: datetime | None
    undone_by: str | None


@dataclass(frozen=True)
class LineStanding:
    """A line as callers meet it now; `switch` while one counts."""

    id: uuid.UUID
    name: str
    is_open: bool
    opens_at: datetime | None
    has_partner: bool
    switch: SwitchRow | None


@dataclass(frozen=True)
class Switchboard:
    """Every line, and what was done lately, newest first."""

    zone: ZoneInfo | None
    lines: tuple[LineStanding, ...]
    history: tuple[SwitchRow, ...]


def find_switchboard(connection: Connection, keyring: Keyring, now: datetime) -> Switchboard:
    """Read it."""
    found = list_active_lines(connection)
    open_ones = {
        row.line_id: _switch(row, keyring)
        for row in connection.execute(_switches().where(switches.c.undone_at.is_(None)))
    }
    newest = _switches().order_by(switches.c.made_at.desc(), switches.c.id).limit(HISTORY_SHOWN)
    return Switchboard(
        zone=ZoneInfo(found[0].zone) if found else None,
        lines=tuple(_standing(line, open_ones, now) for line in found),
        history=tuple(_switch(row, keyring) for row in connection.execute(newest)),
    )


def list_switched(connection: Connection, now: datetime) -> tuple[tuple[str, SwitchKind], ...]:
    """The names of the lines that a switch holds now, each with what it does."""
    rows = connection.execute(
        select(lines.c.name, switches.c.kind)
        .join(lines, lines.c.id == switches.c.line_id)
        .where(
            lines.c.active,
            switches.c.undone_at.is_(None),
            or_(switches.c.until.is_(None), switches.c.until > now),
        )
        .order_by(lines.c.position)
    )
    return tuple((row.name, SwitchKind(row.kind)) for row in rows)


def find_open_switch(
    connection: Connection, keyring: Keyring, line_id: uuid.UUID
) -> SwitchRow | None:
    """The switch of one line that nobody has undone."""
    row = connection.execute(
        _switches().where(switches.c.line_id == line_id, switches.c.undone_at.is_(None))
    ).first()
    return None if row is None else _switch(row, keyring)


def _standing(line: Line, open_ones: Mapping[uuid.UUID, SwitchRow], now: datetime) -> LineStanding:
    opened = is_line_open(line, now)
    return LineStanding(
        id=line.id,
        name=line.name,
        is_open=opened,
        opens_at=None if opened else opens_at(line, now),
        has_partner=line.overflow_number_sealed is not None,
        switch=open_ones.get(line.id) if line.switched(now) else None,
    )


def _switches() -> Select[Any]:
    return (
        select(
            switches,
            lines.c.name.label("line_name"),
            _made_by.c.name_sealed.label("made_by_sealed"),
            _undone_by.c.name_sealed.label("undone_by_sealed"),
        )
        .join(lines, lines.c.id == switches.c.line_id)
        .join(_made_by, _made_by.c.id == switches.c.made_by)
        .outerjoin(_undone_by, _undone_by.c.id == switches.c.undone_by)
    )


def _switch(row: Row[Any], keyring: Keyring) -> SwitchRow:
    return SwitchRow(
        line_id=row.line_id,
        line=row.line_name,
        kind=SwitchKind(row.kind),
        reason=keyring.open(row.reason_sealed),
        number=keyring.open_if(row.number_sealed),
        made_at=row.made_at,
        made_by=keyring.open(row.made_by_sealed),
        until=row.until,
        undone_at=row.undone_at,
        undone_by=keyring.open_if(row.undone_by_sealed),
    )
