"""The rota: the shifts of the file, and what pages have changed of single days."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, insert, select, update

from helpline.domain.rota import Dated, Place, Rota
from helpline.domain.shifts import parse_shifts
from helpline.domain.weekly import Span
from helpline.storage.tables import helpline, rota_changes, staff, staff_teams
from helpline.storage.transaction import Transaction

_LOOK_BACK = timedelta(days=35)
"""For the end of a shift that nobody attended to for a while."""

_STANDING = rota_changes.c.undone_at.is_(None)


@dataclass(frozen=True)
class RotaPerson:
    """Somebody of a team."""

    id: uuid.UUID
    name_sealed: bytes
    rota: Rota


@dataclass(frozen=True)
class Change:
    """A change of a page that stands."""

    id: uuid.UUID
    staff_id: uuid.UUID
    dated: Dated

    @property
    def place(self) -> Place:
        """Whose, and when."""
        return Place(self.staff_id, self.dated.day, self.dated.span)


def find_zone(tx: Transaction) -> ZoneInfo:
    """The zone that shifts are written in."""
    return ZoneInfo(tx.connection.execute(select(helpline.c.timezone)).scalar_one())


def find_rota(tx: Transaction, staff_id: uuid.UUID, shifts: Iterable[str]) -> Rota:
    """Somebody's rota, with the changes from some weeks ago on."""
    since = tx.now.date() - _LOOK_BACK
    changes = list_changes(tx.connection, [staff_id], since)
    return Rota(parse_shifts(shifts), tuple(one.dated for one in changes))


_PEOPLE: Select[Any] = (
    select(staff.c.id, staff.c.name_sealed, staff.c.shifts)
    .where(staff.c.active)
    .order_by(staff.c.position, staff.c.id)
)


def list_people(
    connection: Connection, team_id: uuid.UUID, since: date | None = None
) -> list[RotaPerson]:
    """The people of a team, in the order of the file; changes from a day on (all, when None)."""
    of_team = _PEOPLE.join(staff_teams, staff_teams.c.staff_id == staff.c.id).where(
        staff_teams.c.team_id == team_id
    )
    return _with_changes(connection, connection.execute(of_team).all(), since)


def find_rota_person(connection: Connection, staff_id: uuid.UUID, since: date) -> RotaPerson | None:
    """One person, with changes from a day on."""
    return next(iter(list_rota_people(connection, [staff_id], since)), None)


def list_rota_people(
    connection: Connection, staff_ids: Iterable[uuid.UUID], since: date
) -> list[RotaPerson]:
    """Several people, with changes from a day on."""
    found = connection.execute(_PEOPLE.where(staff.c.id.in_(list(staff_ids)))).all()
    return _with_changes(connection, found, since)


def _with_changes(
    connection: Connection, found: Sequence[Row[Any]], since: date | None
) -> list[RotaPerson]:
    dated: dict[uuid.UUID, list[Dated]] = {}
    for change in list_changes(connection, [row.id for row in found], since):
        dated.setdefault(change.staff_id, []).append(change.dated)
    return [
        RotaPerson(
            row.id, row.name_sealed, Rota(parse_shifts(row.shifts), tuple(dated.get(row.id, ())))
        )
        for row in found
    ]


def list_changes(
    connection: Connection, staff_ids: Iterable[uuid.UUID], since: date | None = None
) -> list[Change]:
    """What pages changed of these people's days, from a day on."""
    statement = select(rota_changes).where(rota_changes.c.staff_id.in_(list(staff_ids)), _STANDING)
    if since is not None:
        statement = statement.where(rota_changes.c.day >= since)
    ordered = statement.order_by(rota_changes.c.day, rota_changes.c.start_minute)
    return [_change(row) for row in connection.execute(ordered)]


def find_change(tx: Transaction, change_id: uuid.UUID) -> Change | None:
    """A change that stands."""
    row = tx.connection.execute(
        select(rota_changes).where(rota_changes.c.id == change_id, _STANDING)
    ).first()
    return None if row is None else _change(row)


def add_change(tx: Transaction, place: Place, by: uuid.UUID, *, is_on: bool) -> None:
    """Write one down."""
    tx.connection.execute(
        insert(rota_changes).values(
            id=uuid.uuid4(),
            staff_id=place.staff_id,
            day=place.day,
            start_minute=place.span.start,
            end_minute=place.span.end,
            is_on=is_on,
            made_at=tx.now,
            made_by=by,
        )
    )


def undo_change(tx: Transaction, place: Place, by: uuid.UUID, *, is_on: bool) -> bool:
    """Undo the very one; whether there was any."""
    undone = tx.connection.execute(
        update(rota_changes)
        .where(
            rota_changes.c.staff_id == place.staff_id,
            rota_changes.c.day == place.day,
            rota_changes.c.start_minute == place.span.start,
            rota_changes.c.end_minute == place.span.end,
            rota_changes.c.is_on == is_on,
            _STANDING,
        )
        .values(undone_at=tx.now, undone_by=by)
    )
    return undone.rowcount > 0


def _change(row: Row[Any]) -> Change:
    span = Span(row.start_minute, row.end_minute)
    return Change(row.id, row.staff_id, Dated(row.day, span, row.is_on))
