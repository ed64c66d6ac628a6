"""Silences: whoever does not answer, what was done about it, and what a person decided."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, true, update

from helpline.domain.followup.checkins import CONFIRMATION_STEP, CheckInState
from helpline.domain.followup.silence import SilenceDecision
from helpline.domain.followup.silences import (
    SILENCE_MACHINE,
    SilenceCause,
    SilenceEvent,
    SilenceState,
)
from helpline.domain.transitions import find_next
from helpline.storage.constants import constant
from helpline.storage.tables import checkins, silences, texts
from helpline.storage.transaction import Transaction

LATEST = 20
"""Texts of somebody's that tell of a silence; the ladder needs no more than its longest row."""


@dataclass(frozen=True)
class SilenceRow:
    """A silence as a transaction sees it; times in UTC."""

    id: uuid.UUID
    state: SilenceState
    cause: SilenceCause
    enrolment_id: uuid.UUID
    line_id: uuid.UUID
    callback_id: uuid.UUID | None
    opened_at: datetime
    decide_by: datetime | None


@dataclass(frozen=True)
class Texted:
    """A text of a plan that was sent or tried; `asks` whether it wanted an answer."""

    state: str
    asks: bool
    delivered_at: datetime | None
    error_code: str | None


def add_silence(tx: Transaction, **columns: Any) -> uuid.UUID:
    """Write a new one."""
    silence_id = uuid.uuid4()
    state = SILENCE_MACHINE.initial.value
    adding = insert(silences).values(id=silence_id, state=state, opened_at=tx.now, **columns)
    tx.connection.execute(adding)
    return silence_id


def find_silence_enrolment_id(tx: Transaction, silence_id: uuid.UUID) -> uuid.UUID | None:
    """Whose it is: the enrolment is locked before it."""
    found: uuid.UUID | None = tx.connection.execute(
        select(silences.c.enrolment_id).where(silences.c.id == silence_id)
    ).scalar()
    return found


def lock_silence(tx: Transaction, silence_id: uuid.UUID) -> SilenceRow | None:
    """A silence, locked (after its enrolment): of two who decide one is second."""
    row = tx.connection.execute(
        select(silences).where(silences.c.id == silence_id).with_for_update(key_share=True)
    ).first()
    return None if row is None else _silence_of(row)


def lock_live_silence(tx: Transaction, enrolment_id: uuid.UUID) -> SilenceRow | None:
    """The one of somebody that is not closed, locked."""
    row = tx.connection.execute(
        select(silences)
        .where(
            silences.c.enrolment_id == enrolment_id,
            silences.c.state != constant(SilenceState.CLOSED),
        )
        .with_for_update(key_share=True)
    ).first()
    return None if row is None else _silence_of(row)


def last_closed_at(tx: Transaction, enrolment_id: uuid.UUID) -> datetime | None:
    """When the last one was closed: what was asked before counts no more."""
    closed = select(func.max(silences.c.closed_at)).where(silences.c.enrolment_id == enrolment_id)
    found: datetime | None = tx.connection.execute(closed).scalar()
    return found


def move_silence(
    tx: Transaction,
    silence: SilenceRow,
    event: SilenceEvent,
    *,
    by: uuid.UUID | None = None,
    decision: SilenceDecision | None = None,
    **columns: Any,
) -> bool:
    """Change the state of one that is locked, by the table; False where the table has no way."""
    following = find_next(SILENCE_MACHINE, silence.state, event)
    if following is None:
        return False
    if following is SilenceState.CLOSED:
        columns["closed_at"] = tx.now
    if decision is not None:
        columns |= {"closed_by": by, "decision": decision.value}
    tx.connection.execute(
        update(silences).where(silences.c.id == silence.id).values(state=following.value, **columns)
    )
    tx.record(
        f"silence_{following.value}",
        staff_id=by,
        line_id=silence.line_id,
        enrolment=str(silence.enrolment_id),
        event=event.value,
        decision=None if decision is None else decision.value,
    )
    return True


def list_texted(
    tx: Transaction, enrolment_id: uuid.UUID, since: datetime | None
) -> Sequence[Texted]:
    """The latest texts and calls of somebody's plan that were tried, the last one first."""
    tried = (
        select(
            checkins.c.state,
            checkins.c.delivered_at,
            checkins.c.error_code,
            func.coalesce(checkins.c.asks, texts.c.asks.is_not(None)).label("asks"),
        )
        .outerjoin(texts, texts.c.id == checkins.c.text_id)
        .where(
            checkins.c.enrolment_id == enrolment_id,
            checkins.c.step > 0,
            or_(checkins.c.text_id.is_not(None), checkins.c.asks.is_not(None)),
        )
        .order_by(checkins.c.due_at.desc())
        .limit(LATEST)
    )
    if since is not None:
        tried = tried.where(checkins.c.due_at > since)
    rows = tx.connection.execute(tried)
    return [Texted(row.state, row.asks, row.delivered_at, row.error_code) for row in rows]


def failed_question(tx: Transaction, enrolment_id: uuid.UUID, since: datetime | None) -> str | None:
    """Why the text, or the call, that asks somebody to agree did not arrive; None where it did, or
    where a person has decided about it.
    """
    failed = select(checkins.c.error_code).where(
        checkins.c.enrolment_id == enrolment_id,
        checkins.c.step == CONFIRMATION_STEP,
        checkins.c.state == constant(CheckInState.FAILED),
        checkins.c.due_at > since if since is not None else true(),
    )
    found: str | None = tx.connection.execute(failed.limit(1)).scalar()
    return found


def _silence_of(row: Row[Any]) -> SilenceRow:
    return SilenceRow(
        id=row.id,
        state=SilenceState(row.state),
        cause=SilenceCause(row.cause),
        enrolment_id=row.enrolment_id,
        line_id=row.line_id,
        callback_id=row.callback_id,
        opened_at=row.opened_at,
        decide_by=row.decide_by,
    )
