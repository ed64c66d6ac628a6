"""Notes of contacts, version by version; sealed."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, select, update
from sqlalchemy.dialects.postgresql import distinct_on

from helpline.domain.offers import OfferState
from helpline.storage.sealing import Keyring
from helpline.storage.tables import notes, offers, staff
from helpline.storage.transaction import Transaction
from helpline.storage.writes import Adding

_NEW = Adding(notes)
_HAD_IT = (OfferState.ACCEPTED.value, OfferState.FINISHED.value)


@dataclass(frozen=True)
class NoteVersion:
    """The last version of what one person wrote of one contact."""

    version: int
    body: str
    page: uuid.UUID
    begun_at: datetime


@dataclass(frozen=True)
class Note:
    """A version as it is shown; `writer` is a name, `written_at` when it was saved last."""

    contact_id: uuid.UUID
    staff_id: uuid.UUID
    writer: str
    version: int
    body: str
    written_at: datetime


def is_theirs(connection: Connection, contact_id: uuid.UUID, staff_id: uuid.UUID) -> bool:
    """Whether somebody has this contact, or had it."""
    theirs = exists().where(
        offers.c.contact_id == contact_id,
        offers.c.staff_id == staff_id,
        offers.c.state.in_(_HAD_IT),
    )
    return bool(connection.execute(select(theirs)).scalar())


def lock_last_version(
    tx: Transaction, contact_id: uuid.UUID, staff_id: uuid.UUID
) -> NoteVersion | None:
    """What they wrote last, locked."""
    row = tx.connection.execute(
        select(notes)
        .where(_is_of(contact_id, staff_id))
        .order_by(notes.c.version.desc())
        .limit(1)
        .with_for_update()
    ).first()
    if row is None:
        return None
    return NoteVersion(row.version, tx.keyring.open(row.body_sealed), row.page, row.begun_at)


def add_version(
    tx: Transaction,
    contact_id: uuid.UUID,
    staff_id: uuid.UUID,
    version: int,
    body: str,
    page: uuid.UUID,
) -> None:
    """Begin a version; the primary key refuses one that somebody else has begun meanwhile."""
    tx.write(
        _NEW,
        {
            "contact_id": contact_id,
            "staff_id": staff_id,
            "version": version,
            "body_sealed": tx.keyring.seal(body),
            "page": page,
            "begun_at": tx.now,
            "written_at": tx.now,
        },
    )


def write_on(
    tx: Transaction, contact_id: uuid.UUID, staff_id: uuid.UUID, version: int, body: str
) -> None:
    """Write on in a version."""
    tx.connection.execute(
        update(notes)
        .where(_is_of(contact_id, staff_id), notes.c.version == version)
        .values(body_sealed=tx.keyring.seal(body), written_at=tx.now)
    )


def _is_of(contact_id: uuid.UUID, staff_id: uuid.UUID) -> Any:
    return and_(notes.c.contact_id == contact_id, notes.c.staff_id == staff_id)


def list_notes(
    connection: Connection, keyring: Keyring, contact_ids: list[uuid.UUID]
) -> list[Note]:
    """The last version of everybody's notes of these contacts, oldest first."""
    if not contact_ids:
        return []
    latest = (
        _shown(contact_ids)
        .ext(distinct_on(notes.c.contact_id, notes.c.staff_id))
        .order_by(notes.c.contact_id, notes.c.staff_id, notes.c.version.desc())
    )
    found = [_note_of(row, keyring) for row in connection.execute(latest)]
    return sorted(found, key=lambda note: note.written_at)


def list_versions(connection: Connection, keyring: Keyring, contact_id: uuid.UUID) -> list[Note]:
    """Every version of everybody's notes of a contact, oldest first."""
    every = _shown([contact_id]).order_by(notes.c.begun_at, notes.c.version)
    return [_note_of(row, keyring) for row in connection.execute(every)]


def _shown(contact_ids: list[uuid.UUID]) -> Select[Any]:
    return (
        select(notes, staff.c.name_sealed)
        .join(staff, staff.c.id == notes.c.staff_id)
        .where(notes.c.contact_id.in_(contact_ids))
    )


def _note_of(row: Any, keyring: Keyring) -> Note:
    return Note(
        contact_id=row.contact_id,
        staff_id=row.staff_id,
        writer=keyring.open(row.name_sealed),
        version=row.version,
        body=keyring.open(row.body_sealed),
        written_at=row.written_at,
    )
