"""Who is on the phone with us, or is being rung, at this moment."""

import uuid

from sqlalchemy import Connection, or_, select

from helpline.domain.calls import Direction
from helpline.storage.tables import contacts


def find_outbound_contact_id(connection: Connection, callback_id: uuid.UUID) -> uuid.UUID | None:
    """The live call through which a callback is in the line or being made."""
    return connection.execute(
        select(contacts.c.id).where(
            contacts.c.callback_id == callback_id,
            contacts.c.direction == Direction.OUTBOUND.value,
            contacts.c.ended_at.is_(None),
        )
    ).scalar()


def is_ringing_in(
    connection: Connection, line_id: uuid.UUID, callback_id: uuid.UUID, number_hashes: list[bytes]
) -> bool:
    """Whether somebody with this number, or to whom this callback was promised, is on this line
    right now: they may want to be called on another number than they ring from.
    """
    statement = select(contacts.c.id).where(
        contacts.c.line_id == line_id,
        or_(contacts.c.number_hash.in_(number_hashes), contacts.c.callback_id == callback_id),
        contacts.c.direction == Direction.INBOUND.value,
        contacts.c.channel == "voice",
        contacts.c.ended_at.is_(None),
    )
    return connection.execute(statement.limit(1)).first() is not None
