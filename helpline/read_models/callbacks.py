"""Callbacks as the API and the wallboard show them. No phone number, no note."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from helpline.domain.callbacks import OPEN_STATES, CallbackState
from helpline.read_models.cursors import PAGE_SIZE, Page, Place, page_of, turn_to
from helpline.storage.tables import callbacks, lines

_OPEN = [state.value for state in OPEN_STATES]
COUNT_OPEN = (
    select(func.count())
    .select_from(callbacks)
    .where(callbacks.c.state.in_(_OPEN))
    .scalar_subquery()
)
"""How many people we owe a call, as part of a statement."""


@dataclass(frozen=True)
class CallbackRow:
    """A callback; `line` is the line's name, `attempts` counts those made."""

    id: uuid.UUID
    state: str
    reason: str
    line: str
    language: str
    requested_at: datetime
    due_at: datetime | None
    not_before: datetime | None
    not_after: datetime | None
    attempts: int
    outcome: str | None


@dataclass(frozen=True)
class CallbackFilter:
    """Which callbacks: in one state, or all."""

    state: CallbackState | None = None
    after: Place | None = None
    size: int = PAGE_SIZE


_COLUMNS = (
    callbacks.c.id,
    callbacks.c.state,
    callbacks.c.reason,
    lines.c.name.label("line"),
    callbacks.c.language,
    callbacks.c.requested_at,
    callbacks.c.due_at,
    callbacks.c.not_before,
    callbacks.c.not_after,
    callbacks.c.attempts,
    callbacks.c.outcome,
)


def list_callbacks(connection: Connection, wanted: CallbackFilter) -> Page[CallbackRow]:
    """One page of callbacks, newest first."""
    statement = _callbacks()
    if wanted.state is not None:
        statement = statement.where(callbacks.c.state == wanted.state.value)
    statement = turn_to(
        statement, callbacks.c.requested_at, callbacks.c.id, wanted.after, wanted.size
    )
    rows = [_row_of(row) for row in connection.execute(statement)]
    return page_of(rows, wanted.size, lambda row: Place(row.requested_at, row.id))


def find_callback(connection: Connection, callback_id: uuid.UUID) -> CallbackRow | None:
    """One callback."""
    row = connection.execute(_callbacks().where(callbacks.c.id == callback_id)).first()
    return None if row is None else _row_of(row)


def list_open_callbacks(connection: Connection, limit: int) -> tuple[CallbackRow, ...]:
    """Whom we still owe, the longest owed first."""
    statement = (
        _callbacks()
        .where(callbacks.c.state.in_(_OPEN))
        .order_by(callbacks.c.requested_at, callbacks.c.id)
        .limit(limit)
    )
    return tuple(_row_of(row) for row in connection.execute(statement))


def _callbacks() -> Select[Any]:
    return select(*_COLUMNS).join(lines, lines.c.id == callbacks.c.line_id)


def _row_of(row: Row[Any]) -> CallbackRow:
    return CallbackRow(
        id=row.id,
        state=row.state,
        reason=row.reason,
        line=row.line,
        language=row.language,
        requested_at=row.requested_at,
        due_at=row.due_at,
        not_before=row.not_before,
        not_after=row.not_after,
        attempts=row.attempts,
        outcome=row.outcome,
    )
