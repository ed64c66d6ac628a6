"""The measures of callbacks, for the wallboard, the API and `/metrics`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from helpline.domain.callback_measures import CallbackFate, CallbackMeasures, measure
from helpline.domain.callbacks import NOT_TRIED, OPEN_STATES, AttemptResult, CallbackState
from helpline.storage.tables import attempts, callbacks

_OPEN = [state.value for state in OPEN_STATES]


def find_callback_measures(
    connection: Connection,
    since: datetime,
    until: datetime,
    now: datetime,
    where: Sequence[ColumnElement[bool]] = (),
) -> CallbackMeasures:
    """Of those that were asked for from `since` on and before `until`, where `where` holds."""
    is_tried = attempts.c.result.is_(None) | attempts.c.result.not_in(NOT_TRIED)
    is_reached = attempts.c.result == AttemptResult.REACHED.value
    made = (
        select(
            func.min(attempts.c.started_at).filter(is_tried).label("first_attempt_at"),
            func.count().filter(is_tried).label("tried"),
            func.min(attempts.c.ended_at).filter(is_reached).label("reached_at"),
        )
        .where(attempts.c.callback_id == callbacks.c.id)
        .lateral()
    )
    asked = (
        select(
            callbacks.c.state,
            callbacks.c.outcome,
            callbacks.c.requested_at,
            callbacks.c.not_before,
            callbacks.c.promised_until,
            callbacks.c.promise_broken_at,
            made,
        )
        .select_from(callbacks)
        .where(callbacks.c.requested_at >= since, callbacks.c.requested_at < until, *where)
    )
    return measure([_fate_of(row) for row in connection.execute(asked)], now)


def find_oldest_open(connection: Connection) -> datetime | None:
    """Since when the longest owed of all open callbacks is owed."""
    oldest = select(func.min(callbacks.c.requested_at)).where(callbacks.c.state.in_(_OPEN))
    return connection.execute(oldest).scalar()


def _fate_of(row: Row[Any]) -> CallbackFate:
    return CallbackFate(
        state=CallbackState(row.state),
        outcome=row.outcome,
        requested_at=row.requested_at,
        not_before=row.not_before,
        promised_until=row.promised_until,
        is_promise_broken=row.promise_broken_at is not None,
        first_attempt_at=row.first_attempt_at,
        attempts=row.tried,
        reached_at=row.reached_at,
    )
