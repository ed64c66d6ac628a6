"""Escalations that the watchdog has to tell of. Locked, and left alone where somebody has them
locked: they are being looked after.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, exists, or_, select

from helpline.domain.calls import Direction
from helpline.domain.escalations import EscalationState
from helpline.domain.followup.enrolments import EnrolmentState
from helpline.domain.notices import NoticeKind
from helpline.domain.triage.verdict import SERIOUS
from helpline.storage.constants import constant
from helpline.storage.escalations import Escalation, escalation_of
from helpline.storage.tables import contacts, enrolments, escalations, notices, threads
from helpline.storage.transaction import Transaction


def list_late(
    tx: Transaction, opened_before: datetime, alarmed_before: datetime
) -> Sequence[Escalation]:
    """Those that are open past their time, or that page people; not those just alarmed about."""
    since = escalations.c.opened_at
    return _list_since(tx, EscalationState.OPEN, since, opened_before, alarmed_before)


def list_left_open(
    tx: Transaction, taken_before: datetime, alarmed_before: datetime
) -> Sequence[Escalation]:
    """Those that somebody took by then and that are not closed; not those just alarmed about."""
    since = escalations.c.taken_at
    return _list_since(tx, EscalationState.TAKEN, since, taken_before, alarmed_before)


def _list_since(
    tx: Transaction,
    state: EscalationState,
    since: Column[datetime],
    before: datetime,
    alarmed_before: datetime,
) -> Sequence[Escalation]:
    rows = tx.connection.execute(
        select(escalations)
        .where(
            escalations.c.state == constant(state),
            since <= before,
            or_(escalations.c.alarmed_at.is_(None), escalations.c.alarmed_at <= alarmed_before),
        )
        .order_by(since)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return [escalation_of(row) for row in rows]


def list_not_called(tx: Transaction) -> Sequence[Escalation]:
    """Those that somebody took, whose person should have been rung by now and was not, nor was
    talked with since the text came; not those of which that was said before. Whoever is followed
    and has not agreed to calls is rung only when their life is in danger.
    """
    is_rung = (contacts.c.direction == constant(Direction.OUTBOUND)) & (
        contacts.c.started_at >= escalations.c.opened_at
    )
    is_talked_with = contacts.c.answered_at.is_not(None) & or_(
        contacts.c.ended_at.is_(None), contacts.c.ended_at >= escalations.c.opened_at
    )
    called = exists().where(
        contacts.c.number_hash == threads.c.number_hash,
        contacts.c.channel == "voice",
        or_(is_rung, is_talked_with),
    )
    wants_no_calls = exists().where(
        enrolments.c.number_hash == threads.c.number_hash,
        enrolments.c.state != constant(EnrolmentState.ENDED),
        ~enrolments.c.consent_calls,
        escalations.c.risk.not_in([risk.value for risk in SERIOUS]),
    )
    said = exists().where(
        notices.c.kind == constant(NoticeKind.CALL_NOT_BEGUN), notices.c.about == escalations.c.id
    )
    rows = tx.connection.execute(
        select(escalations)
        .join(threads, threads.c.id == escalations.c.thread_id)
        .where(
            escalations.c.state == constant(EscalationState.TAKEN),
            escalations.c.call_by <= tx.now,
            ~called,
            ~wants_no_calls,
            ~said,
        )
        .order_by(escalations.c.call_by)
        .with_for_update(skip_locked=True, key_share=True, of=escalations)
    )
    return [escalation_of(row) for row in rows]
