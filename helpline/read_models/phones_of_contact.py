"""What became of the phones and the texts of one contact, for its story: no number and no words."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from helpline.domain.calls import Direction
from helpline.domain.legs import Party
from helpline.storage.tables import contacts, legs, texts

AFTERWARDS = timedelta(hours=24)
"""A text to or from the same number belongs to the story for so long after a contact's end."""

_MOST_TEXTS = 50


@dataclass(frozen=True)
class Happened:
    """As an event of the ledger, from a row that keeps the moment itself."""

    at: datetime
    kind: str
    staff_id: uuid.UUID | None
    data: Mapping[str, Any]


def list_legs(connection: Connection, contact_id: uuid.UUID) -> list[Happened]:
    """Each phone: dialled, picked up, down again."""
    found = connection.execute(
        select(legs, contacts.c.direction)
        .join(contacts, contacts.c.id == legs.c.contact_id)
        .where(legs.c.contact_id == contact_id)
    )
    return [happened for row in found for happened in _of_leg(row)]


def _of_leg(row: Row[Any]) -> Iterator[Happened]:
    rang_us = row.party == Party.CALLER.value and row.direction == Direction.INBOUND.value
    data = {"party": row.party, "status": row.end_status or "without a word"}
    for kind, at in (
        ("leg_dialled", row.dialled_at),
        ("leg_answered", None if rang_us else row.answered_at),
        ("leg_ended", row.ended_at),
    ):
        if at is not None:
            yield Happened(at, kind, row.staff_id, data)


def list_texts(connection: Connection, contact_id: uuid.UUID, now: datetime) -> list[Happened]:
    """Texts of the same number, from the beginning of the contact until a day after its end."""
    contact = connection.execute(select(contacts).where(contacts.c.id == contact_id)).one()
    began = contact.started_at or contact.queued_at
    if contact.number_hash is None or began is None:
        return []
    found = connection.execute(
        select(texts.c.direction, texts.c.created_at, texts.c.state, texts.c.thread_id)
        .where(
            texts.c.number_hash == contact.number_hash,
            texts.c.created_at >= began,
            texts.c.created_at <= (contact.ended_at or now) + AFTERWARDS,
        )
        .order_by(texts.c.created_at)
        .limit(_MOST_TEXTS)
    )
    return [
        Happened(
            row.created_at,
            "text_in" if row.direction == Direction.INBOUND.value else "text_out",
            None,
            {"state": row.state, "thread": row.thread_id and str(row.thread_id)},
        )
        for row in found
    ]
