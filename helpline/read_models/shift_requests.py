"""Shifts to be given away or swapped, as those see them who may answer."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from helpline.domain.shift_requests import OPEN_REQUESTS, RequestState
from helpline.storage.sealing import Keyring
from helpline.storage.shift_requests import IS_OPEN, ShiftRequest, list_requests, people_of
from helpline.storage.tables import shift_requests, staff, staff_teams

_TOLD_FOR = timedelta(days=7)


@dataclass(frozen=True)
class ShownRequest:
    """A request. `return_*` is what a swap gives back; `for_name` None: for all colleagues."""

    id: uuid.UUID
    staff_id: uuid.UUID
    name: str
    day: date
    times: str
    return_day: date | None
    return_times: str | None
    for_name: str | None
    taken_by: uuid.UUID | None
    taker: str | None
    is_taken: bool
    is_over: bool


def list_open_requests(connection: Connection, keyring: Keyring) -> list[ShownRequest]:
    """Everything that is open, what waits for a decision first."""
    shown = _shown(connection, keyring, IS_OPEN)
    return sorted(shown, key=lambda one: not one.is_taken)


def list_my_requests(
    connection: Connection, keyring: Keyring, staff_id: uuid.UUID, now: datetime
) -> list[ShownRequest]:
    """What is open of somebody's own, and what they may take or have taken; and what of theirs
    came to nothing of late.
    """
    mine = select(staff_teams.c.team_id).where(staff_teams.c.staff_id == staff_id)
    colleagues = select(staff_teams.c.staff_id).where(staff_teams.c.team_id.in_(mine))
    table = shift_requests.c
    is_for_all = (
        table.for_staff_id.is_(None) & table.taken_by.is_(None) & table.staff_id.in_(colleagues)
    )
    came_to_nothing = and_(
        table.state == RequestState.EXPIRED.value,
        table.staff_id == staff_id,
        table.ended_at > now - _TOLD_FOR,
    )
    is_theirs = or_(
        table.staff_id == staff_id,
        table.for_staff_id == staff_id,
        table.taken_by == staff_id,
        is_for_all,
    )
    return _shown(connection, keyring, or_(IS_OPEN & is_theirs, came_to_nothing))


def _shown(
    connection: Connection, keyring: Keyring, *which: ColumnElement[bool]
) -> list[ShownRequest]:
    found = list_requests(connection, *which)
    names = _names(connection, keyring, found)
    return [_show(one, names) for one in found]


def _names(
    connection: Connection, keyring: Keyring, found: Sequence[ShiftRequest]
) -> dict[uuid.UUID | None, str]:
    rows = connection.execute(
        select(staff.c.id, staff.c.name_sealed).where(staff.c.id.in_(people_of(found)))
    )
    return {row.id: keyring.open(row.name_sealed) for row in rows}


def _show(one: ShiftRequest, names: dict[uuid.UUID | None, str]) -> ShownRequest:
    back = one.in_return
    return ShownRequest(
        id=one.id,
        staff_id=one.place.staff_id,
        name=names[one.place.staff_id],
        day=one.place.day,
        times=str(one.place.span),
        return_day=None if back is None else back.day,
        return_times=None if back is None else str(back.span),
        for_name=names.get(one.for_id),
        taken_by=one.taken_by,
        taker=names.get(one.taken_by),
        is_taken=one.state is RequestState.TAKEN,
        is_over=one.state not in OPEN_REQUESTS,
    )
