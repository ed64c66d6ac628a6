"""Whom somebody on the staff is talking with: found by a contact, a callback or a conversation."""

import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, literal, null, or_, select

from helpline.domain.threads import ThreadState
from helpline.storage.tables import callbacks, contacts, lines, threads
from helpline.storage.voicemails import Viewer, seen_by


class PersonOf(StrEnum):
    """Where somebody on the staff has them before their eyes."""

    CONTACT = "contact"
    CALLBACK = "callback"
    TEXT = "text"


@dataclass(frozen=True)
class Person:
    """Somebody with a number, on a line."""

    number_sealed: bytes
    number_hash: bytes
    line_id: uuid.UUID
    language: str | None
    contact_id: uuid.UUID | None
    callback_id: uuid.UUID | None


def find_person(
    connection: Connection, of: PersonOf, ref: uuid.UUID, viewer: Viewer
) -> Person | None:
    """Whoever it is, where the viewer has to do with them and they show a number.

    A contact's counsellor has, and whoever oversees; a callback's team; whom a conversation is with.
    """
    row = connection.execute(_STATEMENTS[of](ref, viewer)).first()
    return None if row is None or row.number_sealed is None else Person(*row)


def _of_contact(ref: uuid.UUID, viewer: Viewer) -> Select[Any]:
    mine = or_(literal(viewer.oversees), contacts.c.counsellor_id == viewer.staff_id)
    return select(
        contacts.c.number_sealed,
        contacts.c.number_hash,
        contacts.c.line_id,
        contacts.c.language,
        contacts.c.id,
        null(),
    ).where(contacts.c.id == ref, mine)


def _of_callback(ref: uuid.UUID, viewer: Viewer) -> Select[Any]:
    return (
        select(
            callbacks.c.number_sealed,
            callbacks.c.number_hash,
            callbacks.c.line_id,
            callbacks.c.language,
            callbacks.c.origin_contact_id,
            callbacks.c.id,
        )
        .join(lines, lines.c.id == callbacks.c.line_id)
        .where(callbacks.c.id == ref, seen_by(viewer))
    )


def _of_thread(ref: uuid.UUID, viewer: Viewer) -> Select[Any]:
    return select(
        threads.c.number_sealed,
        threads.c.number_hash,
        threads.c.line_id,
        threads.c.language,
        null(),
        null(),
    ).where(
        threads.c.id == ref,
        threads.c.state == ThreadState.TAKEN.value,
        threads.c.taken_by == viewer.staff_id,
    )


_STATEMENTS = {
    PersonOf.CONTACT: _of_contact,
    PersonOf.CALLBACK: _of_callback,
    PersonOf.TEXT: _of_thread,
}
