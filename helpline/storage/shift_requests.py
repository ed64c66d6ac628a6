"""Rows of shifts to be given away or swapped."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from helpline.domain.rota import Place
from helpline.domain.shift_requests import (
    OPEN_REQUESTS,
    REQUEST_MACHINE,
    RequestEvent,
    RequestState,
)
from helpline.domain.transitions import find_next
from helpline.domain.weekly import Span
from helpline.storage.tables import shift_requests, staff_teams
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class ShiftRequest:
    """A request. `for_id`: whom it is for, anybody of their teams when None.

    `in_return` is the other shift of a swap, and then for `for_id` alone.
    """

    id: uuid.UUID
    state: RequestState
    place: Place
    for_id: uuid.UUID | None
    in_return: Place | None
    taken_by: uuid.UUID | None


def add_request(
    tx: Transaction, place: Place, for_id: uuid.UUID | None, in_return: Place | None
) -> uuid.UUID:
    """Write a new one."""
    request_id = uuid.uuid4()
    tx.connection.execute(
        insert(shift_requests).values(
            id=request_id,
            state=REQUEST_MACHINE.initial.value,
            staff_id=place.staff_id,
            day=place.day,
            start_minute=place.span.start,
            end_minute=place.span.end,
            for_staff_id=for_id,
            return_day=None if in_return is None else in_return.day,
            return_start_minute=None if in_return is None else in_return.span.start,
            return_end_minute=None if in_return is None else in_return.span.end,
            asked_at=tx.now,
        )
    )
    return request_id


def lock_request(tx: Transaction, request_id: uuid.UUID) -> ShiftRequest | None:
    """One, locked (before the people it is about)."""
    row = tx.connection.execute(
        select(shift_requests).where(shift_requests.c.id == request_id).with_for_update()
    ).first()
    return None if row is None else request_of(row)


def move_request(
    tx: Transaction, request: ShiftRequest, event: RequestEvent, **columns: Any
) -> bool:
    """Take it along the table; False where that is impossible by now."""
    state = find_next(REQUEST_MACHINE, request.state, event)
    if state is None:
        return False
    ended = {} if state in OPEN_REQUESTS else {"ended_at": tx.now}
    tx.connection.execute(
        update(shift_requests)
        .where(shift_requests.c.id == request.id)
        .values(state=state.value, **ended, **columns)
    )
    return True


def list_requests(connection: Connection, *which: ColumnElement[bool]) -> list[ShiftRequest]:
    """Those for which all of this holds, soonest first."""
    found = connection.execute(
        select(shift_requests)
        .where(*which)
        .order_by(shift_requests.c.day, shift_requests.c.start_minute, shift_requests.c.id)
    )
    return [request_of(row) for row in found]


IS_OPEN = shift_requests.c.state.in_([state.value for state in OPEN_REQUESTS])


def has_open(connection: Connection, place: Place) -> bool:
    """Whether this shift is offered already."""
    return bool(
        list_requests(
            connection,
            IS_OPEN,
            shift_requests.c.staff_id == place.staff_id,
            shift_requests.c.day == place.day,
            shift_requests.c.start_minute == place.span.start,
        )
    )


def are_colleagues(connection: Connection, one: uuid.UUID, other: uuid.UUID) -> bool:
    """Whether two people have a team in common."""
    theirs = select(staff_teams.c.team_id).where(staff_teams.c.staff_id == one)
    found = select(staff_teams.c.team_id).where(
        staff_teams.c.staff_id == other, staff_teams.c.team_id.in_(theirs)
    )
    return connection.execute(found).first() is not None


def people_of(requests: Sequence[ShiftRequest]) -> set[uuid.UUID]:
    """Everybody they name."""
    named = {one.place.staff_id for one in requests}
    named |= {who for one in requests for who in (one.for_id, one.taken_by) if who}
    return named


def request_of(row: Row[Any]) -> ShiftRequest:
    """A row as a request."""
    in_return = (
        Place(
            row.for_staff_id,
            row.return_day,
            Span(row.return_start_minute, row.return_end_minute),
        )
        if row.return_day is not None
        else None
    )
    return ShiftRequest(
        id=row.id,
        state=RequestState(row.state),
        place=Place(row.staff_id, row.day, Span(row.start_minute, row.end_minute)),
        for_id=row.for_staff_id,
        in_return=in_return,
        taken_by=row.taken_by,
    )
