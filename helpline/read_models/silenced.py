"""How we know that somebody wants no texts."""

import uuid

from sqlalchemy import ColumnElement, Connection, select

from helpline.domain.consent import SuppressionSource
from helpline.storage.tables import contacts, suppressions


def list_silenced(
    connection: Connection, hashes: list[bytes], line_id: uuid.UUID
) -> tuple[SuppressionSource, ...]:
    """All that stands against texting a number from a line, oldest first."""
    on_line = suppressions.c.line_id.is_(None) | (suppressions.c.line_id == line_id)
    return _list(connection, suppressions.c.number_hash.in_(hashes), on_line)


def list_silenced_of_contact(
    connection: Connection, contact_id: uuid.UUID
) -> tuple[SuppressionSource, ...]:
    """The same for whoever rang, or was rung, in a contact."""
    contact = select(contacts.c.number_hash, contacts.c.line_id).where(contacts.c.id == contact_id)
    row = connection.execute(contact).first()
    if row is None or row.number_hash is None:
        return ()
    return list_silenced(connection, [row.number_hash], row.line_id)


def _list(connection: Connection, *which: ColumnElement[bool]) -> tuple[SuppressionSource, ...]:
    rows = connection.execute(
        select(suppressions.c.source)
        .where(*which, suppressions.c.lifted_at.is_(None))
        .order_by(suppressions.c.since)
    )
    return tuple(SuppressionSource(row.source) for row in rows)
