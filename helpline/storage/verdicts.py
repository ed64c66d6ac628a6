"""Texts that came in and what they were read as."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from helpline.domain.calls import Direction
from helpline.domain.risk import Risk
from helpline.domain.triage.verdict import Verdict
from helpline.storage.constants import constant
from helpline.storage.tables import texts
from helpline.storage.transaction import Transaction

ASKED_LATELY = timedelta(days=3)
"""How long the answer to a question may take: what comes later is read without it."""


@dataclass(frozen=True)
class UnreadText:
    """A text that came in, claimed to be read."""

    id: uuid.UUID
    line_id: uuid.UUID
    thread_id: uuid.UUID
    body: str
    received_at: datetime
    opt_out_type: str | None


IS_UNREAD = and_(
    texts.c.thread_id.is_not(None),
    texts.c.triaged_at.is_(None),
    texts.c.direction == constant(Direction.INBOUND),
)
"""Of a text: it came in, and nobody has read it."""


def claim_unread(tx: Transaction, text_id: uuid.UUID) -> UnreadText | None:
    """Claim a text by writing that it was read; None where somebody else has."""
    row = tx.connection.execute(
        update(texts)
        .where(texts.c.id == text_id, texts.c.thread_id.is_not(None), texts.c.triaged_at.is_(None))
        .values(triaged_at=tx.now)
        .returning(texts)
    ).first()
    if row is None:
        return None
    return UnreadText(
        id=row.id,
        line_id=row.line_id,
        thread_id=row.thread_id,
        body=tx.keyring.open(row.body_sealed),
        received_at=row.created_at,
        opt_out_type=row.opt_out_type,
    )


def keep_verdict(tx: Transaction, text_id: uuid.UUID, verdict: Verdict) -> None:
    """Keep it with the text: the reasons sealed, for an answer to a question may be among them."""
    tx.connection.execute(
        update(texts)
        .where(texts.c.id == text_id)
        .values(
            risk=verdict.risk.value,
            urgent=verdict.urgent,
            opt_out=verdict.opt_out,
            keyword=None if verdict.keyword is None else verdict.keyword.value,
            automatic=None if verdict.automatic is None else verdict.automatic.value,
            confidence=verdict.confidence,
            rule_version=verdict.rule_version,
            reasons_sealed=tx.keyring.seal(json.dumps(verdict.reasons)),
        )
    )


def read_reasons(written: str | None) -> tuple[str, ...]:
    """The reasons as `keep_verdict` wrote them."""
    return () if written is None else tuple(map(str, json.loads(written)))


def last_question(tx: Transaction, thread_id: uuid.UUID, before: datetime) -> str | None:
    """The name of what we asked last, where it was not long ago."""
    asked = (
        select(texts.c.asks)
        .where(
            texts.c.thread_id == thread_id,
            texts.c.direction == Direction.OUTBOUND.value,
            texts.c.asks.is_not(None),
            texts.c.created_at <= before,
            texts.c.created_at > before - ASKED_LATELY,
        )
        .order_by(texts.c.created_at.desc())
        .limit(1)
    )
    return tx.connection.execute(asked).scalar()


def count_ok(tx: Transaction, thread_id: uuid.UUID, before: uuid.UUID) -> int:
    """How many other texts of a thread said that all is well."""
    counted = select(func.count()).where(
        texts.c.thread_id == thread_id, texts.c.risk == Risk.OK.value, texts.c.id != before
    )
    return int(tx.connection.execute(counted).scalar_one())


def list_unread(connection: Connection, since: datetime, limit: int = 100) -> list[uuid.UUID]:
    """Texts that came by then and that nobody has read, oldest first."""
    unread = select(texts.c.id).where(_is_unread(since)).order_by(texts.c.created_at).limit(limit)
    return list(connection.execute(unread).scalars())


def lines_of_unread(tx: Transaction, since: datetime) -> Iterable[uuid.UUID]:
    """The lines on which texts that came by then are unread."""
    unread = select(texts.c.line_id).where(_is_unread(since)).distinct()
    return tx.connection.execute(unread).scalars().all()


def _is_unread(since: datetime) -> ColumnElement[bool]:
    return and_(IS_UNREAD, texts.c.created_at <= since)
