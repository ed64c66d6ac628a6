"""Referrals as they are kept; the number is sealed."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update

from helpline.domain.referrals import ReferralOutcome
from helpline.storage.tables import referrals
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class Referral:
    """A referral as a transaction sees it, locked. `ask_at` is None where they are not to be asked."""

    id: uuid.UUID
    line_id: uuid.UUID
    thread_id: uuid.UUID
    number: str
    language: str
    sent_by: uuid.UUID
    made_at: datetime
    ask_at: datetime | None
    asked_at: datetime | None
    outcome: ReferralOutcome | None


def add_referral(tx: Transaction, number: str, **columns: Any) -> uuid.UUID:
    """Write one; its id."""
    referral_id = uuid.uuid4()
    tx.connection.execute(
        insert(referrals).values(
            id=referral_id,
            number_sealed=tx.keyring.seal(number),
            number_hash=tx.keyring.hash(number),
            made_at=tx.now,
            **columns,
        )
    )
    return referral_id


def find_thread_id(tx: Transaction, referral_id: uuid.UUID) -> uuid.UUID | None:
    """The thread that it went out in."""
    found = select(referrals.c.thread_id).where(referrals.c.id == referral_id)
    thread_id: uuid.UUID | None = tx.connection.execute(found).scalar()
    return thread_id


def lock_referral(tx: Transaction, referral_id: uuid.UUID) -> Referral | None:
    """One of them, locked."""
    return _lock(tx, referrals.c.id == referral_id)


def lock_unanswered(tx: Transaction, thread_id: uuid.UUID) -> Referral | None:
    """The one of a thread that was asked about last, where nobody has answered yet, locked."""
    return _lock(
        tx,
        referrals.c.thread_id == thread_id,
        referrals.c.asked_at.is_not(None),
        referrals.c.outcome.is_(None),
    )


def change_referral(tx: Transaction, referral_id: uuid.UUID, **columns: Any) -> None:
    """Write columns of one."""
    tx.connection.execute(update(referrals).where(referrals.c.id == referral_id).values(**columns))


def _lock(tx: Transaction, *which: ColumnElement[bool]) -> Referral | None:
    newest = select(referrals).where(*which).order_by(referrals.c.asked_at.desc()).limit(1)
    row = tx.connection.execute(newest.with_for_update()).first()
    return None if row is None else _referral(tx, row)


def _referral(tx: Transaction, row: Row[Any]) -> Referral:
    return Referral(
        id=row.id,
        line_id=row.line_id,
        thread_id=row.thread_id,
        number=tx.keyring.open(row.number_sealed),
        language=row.language,
        sent_by=row.sent_by,
        made_at=row.made_at,
        ask_at=row.ask_at,
        asked_at=row.asked_at,
        outcome=None if row.outcome is None else ReferralOutcome(row.outcome),
    )
