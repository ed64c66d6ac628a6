"""The audit trail: what people saw, played, unmasked, changed and exported, newest first."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from helpline.domain.trail import DEED_OF, OF_THE_CONSOLE, Deed, kinds_of
from helpline.storage.sealing import Keyring
from helpline.storage.tables import events, lines, staff

PAGE_SIZE = 50


@dataclass(frozen=True)
class Asked:
    """What of the trail: a period (its end is not in it), a person, a deed."""

    since: datetime
    until: datetime
    staff_id: uuid.UUID | None = None
    deed: Deed | None = None


@dataclass(frozen=True)
class TrailRow:
    """One deed. `name`: who did it; `whose`: the colleague it is about."""

    id: int
    at: datetime
    kind: str
    deed: Deed
    name: str | None
    whose: str | None
    line: str | None
    contact_id: uuid.UUID | None
    callback_id: uuid.UUID | None
    data: Mapping[str, Any]


def list_trail(
    connection: Connection,
    keyring: Keyring,
    asked: Asked,
    *,
    before: int | None = None,
    size: int = PAGE_SIZE,
) -> tuple[list[TrailRow], int | None]:
    """A page, and where the next one begins; None at the end."""
    statement = _statement(asked)
    if before is not None:
        statement = statement.where(events.c.id < before)
    found = connection.execute(statement.order_by(events.c.id.desc()).limit(size + 1)).all()
    names = _names(connection, keyring, found[:size])
    rows = [_row_of(row, names) for row in found[:size]]
    return rows, rows[-1].id if len(found) > size else None


def list_doers(connection: Connection, keyring: Keyring) -> list[tuple[uuid.UUID, str]]:
    """Everybody who ever was on the staff, by name."""
    found = connection.execute(select(staff.c.id, staff.c.name_sealed))
    named = [(row.id, keyring.open(row.name_sealed)) for row in found]
    return sorted(named, key=lambda one: one[1].casefold())


def _statement(asked: Asked) -> Select[Any]:
    statement = (
        select(events, lines.c.name.label("line"))
        .outerjoin(lines, lines.c.id == events.c.line_id)
        .where(
            events.c.at >= asked.since,
            events.c.at < asked.until,
            events.c.kind.in_(kinds_of(asked.deed)),
        )
    )
    if asked.staff_id is None:
        return statement
    # Whom an operator's change is about has not made it.
    return statement.where(
        events.c.staff_id == asked.staff_id, events.c.kind.not_in(OF_THE_CONSOLE)
    )


def _names(connection: Connection, keyring: Keyring, rows: Iterable[Row[Any]]) -> dict[str, str]:
    wanted = {str(row.staff_id) for row in rows} | {row.data.get("whose") for row in rows}
    ids = [uuid.UUID(one) for one in wanted if one not in (None, "None")]
    found = connection.execute(select(staff.c.id, staff.c.name_sealed).where(staff.c.id.in_(ids)))
    return {str(row.id): keyring.open(row.name_sealed) for row in found}


def _row_of(row: Row[Any], names: Mapping[str, str]) -> TrailRow:
    named = names.get(str(row.staff_id))
    of_console = row.kind in OF_THE_CONSOLE
    return TrailRow(
        id=row.id,
        at=row.at,
        kind=row.kind,
        deed=DEED_OF[row.kind],
        name=None if of_console else named,
        whose=named if of_console else names.get(row.data.get("whose", "")),
        line=row.line,
        contact_id=row.contact_id,
        callback_id=row.callback_id,
        data=row.data,
    )
