"""Callbacks and their attempts."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, func, insert, select, update

from helpline.domain.callbacks import (
    CALLBACK_MACHINE,
    NOT_TRIED,
    OPEN_STATES,
    UNANSWERED,
    AttemptPlan,
    AttemptResult,
    CallbackEvent,
    CallbackReason,
    CallbackState,
)
from helpline.domain.followup.stages import Stage
from helpline.domain.transitions import find_next
from helpline.domain.voicemails import SETTLES_VOICEMAILS
from helpline.storage.constants import constants
from helpline.storage.tables import attempts, callbacks
from helpline.storage.transaction import Transaction
from helpline.storage.voicemails import settle_voicemails

_OPEN = constants(OPEN_STATES)


_OPEN_TO_NUMBER = select(callbacks.c.id).where(
    callbacks.c.line_id == bindparam("line_id"),
    callbacks.c.number_hash.in_(bindparam("hashes", expanding=True)),
    callbacks.c.state.in_(_OPEN),
)


@dataclass(frozen=True)
class Callback:
    """A callback as one transaction sees it."""

    id: uuid.UUID
    state: CallbackState
    reason: CallbackReason
    line_id: uuid.UUID
    language: str
    number_sealed: bytes | None
    number_hash: bytes | None
    origin_contact_id: uuid.UUID | None
    requested_at: datetime
    waiting_since: datetime
    due_at: datetime | None
    not_before: datetime | None
    not_after: datetime | None
    asked_at: datetime | None
    promised_at: datetime | None
    promised_until: datetime | None
    promise_broken_at: datetime | None
    voicemail_ok: bool
    attempts: int
    outcome: str | None
    attempt_plan: AttemptPlan | None
    stage: Stage | None


def plan_columns(plan: AttemptPlan | None) -> dict[str, object]:
    """A plan of its own, of which the gaps are all as long as the first."""
    if plan is None:
        return {}
    return {"own_attempts": plan.attempts, "own_gap_seconds": round(plan.gaps[0].total_seconds())}


def add_callback(tx: Transaction, **columns: Any) -> uuid.UUID:
    """Write a new callback in the state `requested`."""
    callback_id = uuid.uuid4()
    tx.connection.execute(
        insert(callbacks).values(
            id=callback_id,
            state=CALLBACK_MACHINE.initial.value,
            requested_at=tx.now,
            **columns,
        )
    )
    return callback_id


def lock_callback(tx: Transaction, callback_id: uuid.UUID) -> Callback | None:
    """A callback, locked (after its call's lock, never before)."""
    row = tx.connection.execute(
        select(callbacks).where(callbacks.c.id == callback_id).with_for_update(key_share=True)
    ).first()
    return None if row is None else _callback_of(row)


def try_lock_callback(tx: Transaction, callback_id: uuid.UUID) -> Callback | None:
    """A callback, locked unless somebody else holds it: for the matcher, which never waits."""
    row = tx.connection.execute(
        select(callbacks)
        .where(callbacks.c.id == callback_id)
        .with_for_update(key_share=True, skip_locked=True)
    ).first()
    return None if row is None else _callback_of(row)


def find_callback(connection: Connection, callback_id: uuid.UUID) -> Callback | None:
    """A callback, unlocked."""
    row = connection.execute(select(callbacks).where(callbacks.c.id == callback_id)).first()
    return None if row is None else _callback_of(row)


def list_due_at(
    tx: Transaction, line_id: uuid.UUID, moments: Collection[datetime]
) -> list[Callback]:
    """Callbacks of a line that wait for exactly one of these moments, locked."""
    rows = tx.connection.execute(
        select(callbacks)
        .where(
            callbacks.c.line_id == line_id,
            callbacks.c.due_at.in_(moments),
            callbacks.c.state.in_([CallbackState.REQUESTED.value, CallbackState.SCHEDULED.value]),
        )
        .order_by(callbacks.c.id)
        .with_for_update(key_share=True)
    )
    return [_callback_of(row) for row in rows]


def list_open_callback_ids(
    tx: Transaction, line_id: uuid.UUID, number_hashes: list[bytes]
) -> list[uuid.UUID]:
    """Open callbacks to one number on one line: one, or two while keys are being rotated."""
    asked = {"line_id": line_id, "hashes": number_hashes}
    return list(tx.connection.execute(_OPEN_TO_NUMBER, asked).scalars())


def find_note(connection: Connection, callback_id: uuid.UUID) -> bytes | None:
    """The sealed note of a callback."""
    return connection.execute(
        select(callbacks.c.note_sealed).where(callbacks.c.id == callback_id)
    ).scalar()


def move_callback(
    tx: Transaction,
    callback: Callback,
    event: CallbackEvent,
    *,
    by: uuid.UUID | None = None,
    **columns: Any,
) -> CallbackState | None:
    """Step a callback and record it; None, and nothing written, when the table has no such row.

    `by` is whoever on the staff did it; an outcome says why it happened.
    """
    following = find_next(CALLBACK_MACHINE, callback.state, event)
    if following is None:
        return None
    tx.connection.execute(
        update(callbacks)
        .where(callbacks.c.id == callback.id)
        .values(state=following.value, **columns)
    )
    tx.record(
        f"callback_{following.value}",
        callback_id=callback.id,
        line_id=callback.line_id,
        staff_id=by,
        event=event.value,
        **{name: columns[name] for name in ("outcome",) if columns.get(name)},
    )
    if following in SETTLES_VOICEMAILS:
        settle_voicemails(tx, callback.id)
    return following


def change_callback(tx: Transaction, callback_id: uuid.UUID, **columns: Any) -> None:
    """Write columns of a callback; the state only through `move_callback`."""
    tx.connection.execute(update(callbacks).where(callbacks.c.id == callback_id).values(**columns))


def add_attempt(
    tx: Transaction, callback_id: uuid.UUID, contact_id: uuid.UUID, staff_id: uuid.UUID
) -> None:
    """Write that somebody is being rung back."""
    number = tx.connection.execute(
        select(func.count()).where(attempts.c.callback_id == callback_id)
    ).scalar_one()
    tx.connection.execute(
        insert(attempts).values(
            id=uuid.uuid4(),
            callback_id=callback_id,
            contact_id=contact_id,
            staff_id=staff_id,
            number=number + 1,
            started_at=tx.now,
        )
    )


def end_attempt(tx: Transaction, contact_id: uuid.UUID, result: AttemptResult) -> None:
    """Write what came of ringing somebody back; a result stands once written."""
    tx.connection.execute(
        update(attempts)
        .where(attempts.c.contact_id == contact_id, attempts.c.result.is_(None))
        .values(result=result.value, ended_at=tx.now)
    )


def is_tried_since(connection: Connection, callback_id: uuid.UUID, since: datetime) -> bool:
    """Whether the person has been rung since then, or somebody is about to."""
    tried = exists().where(
        attempts.c.callback_id == callback_id,
        attempts.c.started_at >= since,
        attempts.c.result.is_(None) | attempts.c.result.not_in(NOT_TRIED),
    )
    return bool(connection.execute(select(tried)).scalar_one())


def list_unanswered(connection: Connection, callback_id: uuid.UUID) -> list[datetime]:
    """When attempts began that nobody took."""
    began = select(attempts.c.started_at).where(
        attempts.c.callback_id == callback_id, attempts.c.result.in_(UNANSWERED)
    )
    return list(connection.execute(began).scalars())


def find_result(connection: Connection, contact_id: uuid.UUID) -> AttemptResult | None:
    """What came of the latest attempt in this call, once that is known."""
    found: str | None = connection.execute(
        select(attempts.c.result)
        .where(attempts.c.contact_id == contact_id)
        .order_by(attempts.c.number.desc())
        .limit(1)
    ).scalar()
    return None if found is None else AttemptResult(found)


def was_message_left(connection: Connection, callback_id: uuid.UUID) -> bool:
    """Whether an attempt has left its message on a machine."""
    left = select(attempts.c.id).where(
        attempts.c.callback_id == callback_id, attempts.c.message_left_at.is_not(None)
    )
    return connection.execute(left.limit(1)).first() is not None


def note_message_left(tx: Transaction, contact_id: uuid.UUID) -> None:
    """Write that the call's attempt leaves its message now, also one that was given up."""
    tx.connection.execute(
        update(attempts).where(attempts.c.contact_id == contact_id).values(message_left_at=tx.now)
    )


def _callback_of(row: Row[Any]) -> Callback:
    return Callback(
        id=row.id,
        state=CallbackState(row.state),
        reason=CallbackReason(row.reason),
        line_id=row.line_id,
        language=row.language,
        number_sealed=row.number_sealed,
        number_hash=row.number_hash,
        origin_contact_id=row.origin_contact_id,
        requested_at=row.requested_at,
        waiting_since=row.waiting_since,
        due_at=row.due_at,
        not_before=row.not_before,
        not_after=row.not_after,
        asked_at=row.asked_at,
        promised_at=row.promised_at,
        promised_until=row.promised_until,
        promise_broken_at=row.promise_broken_at,
        voicemail_ok=row.voicemail_ok,
        attempts=row.attempts,
        outcome=row.outcome,
        attempt_plan=_own_plan(row),
        stage=None if row.stage is None else Stage(row.stage),
    )


def _own_plan(row: Row[Any]) -> AttemptPlan | None:
    if row.own_attempts is None:
        return None
    return AttemptPlan(row.own_attempts, (timedelta(seconds=row.own_gap_seconds),))
