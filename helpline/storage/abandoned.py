"""Who hung up waiting, as one transaction sees it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, or_, select

from helpline.domain.calls import Direction, Outcome
from helpline.storage.nuisance import in_force
from helpline.storage.tables import blocks, contacts, shared_numbers


@dataclass(frozen=True)
class AbandonedCall:
    """A contact that ended in the line."""

    contact_id: uuid.UUID
    line_id: uuid.UUID
    language: str
    number_sealed: bytes | None
    queued_at: datetime | None
    ended_at: datetime

    @property
    def waited_seconds(self) -> float:
        """How long they waited."""
        return (self.ended_at - (self.queued_at or self.ended_at)).total_seconds()


def lock_abandoned(connection: Connection, contact_id: uuid.UUID) -> AbandonedCall | None:
    """The contact, if its caller hung up waiting; of those who decide about it, one at a time."""
    row = connection.execute(
        select(contacts)
        .where(
            contacts.c.id == contact_id,
            contacts.c.direction == Direction.INBOUND.value,
            contacts.c.outcome == Outcome.ABANDONED.value,
            contacts.c.ended_at.is_not(None),
        )
        .with_for_update(key_share=True)
    ).first()
    if row is None:
        return None
    return AbandonedCall(
        row.id, row.line_id, row.language, row.number_sealed, row.queued_at, row.ended_at
    )


def has_rung_again(connection: Connection, call: AbandonedCall, hashes: list[bytes]) -> bool:
    """Whether that number has rung the line since."""
    again = exists().where(
        contacts.c.number_hash.in_(hashes),
        contacts.c.line_id == call.line_id,
        contacts.c.direction == Direction.INBOUND.value,
        contacts.c.started_at >= call.ended_at,
    )
    return bool(connection.execute(select(again)).scalar_one())


def must_be_spared(
    connection: Connection, line_id: uuid.UUID, hashes: list[bytes], now: datetime
) -> bool:
    """Whether nobody can tell who would pick up there, or the number is blocked."""
    blocked = exists().where(
        blocks.c.number_hash.in_(hashes),
        *in_force(now),
        or_(blocks.c.line_id.is_(None), blocks.c.line_id == line_id),
    )
    shared = exists().where(shared_numbers.c.number_hash.in_(hashes))
    return bool(connection.execute(select(or_(blocked, shared))).scalar_one())
