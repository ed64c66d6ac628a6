"""What a counsellor writes down of a contact, and what came of it in their words."""

import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from helpline.domain.errors import NotFound, Refused
from helpline.domain.notes import DEFAULT_DISPOSITIONS, LONGEST_NOTE, goes_on, tidied
from helpline.storage import calls, notes
from helpline.storage.tables import contacts, helpline
from helpline.storage.transaction import Database, Transaction


def save_note(
    database: Database,
    now: datetime,
    contact_id: uuid.UUID,
    staff_id: uuid.UUID,
    body: str,
    page: uuid.UUID,
) -> None:
    """Save what somebody has written so far, in a transaction of its own.

    Of two pages that begin the first version at once, the second finds it. Raises NotFound for a
    contact that is not theirs, and Refused for more than anybody reads.
    """
    try:
        with database.transaction(now) as tx:
            write_note(tx, contact_id, staff_id, body, page)
    except IntegrityError:
        with database.transaction(now) as tx:
            write_note(tx, contact_id, staff_id, body, page)


def write_note(
    tx: Transaction, contact_id: uuid.UUID, staff_id: uuid.UUID, body: str, page: uuid.UUID
) -> None:
    """Write on in the version of this page, or begin the next; the same again changes nothing."""
    kept = tidied(body)
    if len(kept) > LONGEST_NOTE:
        raise Refused("note", f"is longer than {LONGEST_NOTE} characters")
    _check_theirs(tx, contact_id, staff_id)
    last = notes.lock_last_version(tx, contact_id, staff_id)
    if kept == (last.body if last else ""):
        return
    if last is not None and goes_on(last.page, last.begun_at, page, tx.now):
        notes.write_on(tx, contact_id, staff_id, last.version, kept)
        return
    version = 1 if last is None else last.version + 1
    notes.add_version(tx, contact_id, staff_id, version, kept, page)
    tx.record("note_written", contact_id=contact_id, staff_id=staff_id, version=version)


def add_to_note(tx: Transaction, contact_id: uuid.UUID, staff_id: uuid.UUID, words: str) -> None:
    """Write a line beneath one's note of any contact: why one did something with it.

    Reasons are kept here and not in the ledger, as somebody's name may be among the words.
    """
    last = notes.lock_last_version(tx, contact_id, staff_id)
    body = words if last is None else f"{last.body}\n{words}".strip()
    version = 1 if last is None else last.version + 1
    notes.add_version(tx, contact_id, staff_id, version, body, uuid.uuid4())


def say_what_came(
    tx: Transaction, contact_id: uuid.UUID, staff_id: uuid.UUID, disposition: str
) -> None:
    """Say what came of a contact, by the service's own list. Raises NotFound and Refused."""
    call = calls.lock_call(tx, contact_id)
    if call is None:
        raise NotFound("there is no such contact")
    _check_theirs(tx, contact_id, staff_id)
    if disposition not in list_dispositions(tx):
        raise Refused("what came of it", "must be one of the list")
    tx.connection.execute(
        update(contacts)
        .where(contacts.c.id == contact_id)
        .values(disposition=disposition, disposed_by=staff_id, disposed_at=tx.now)
    )
    tx.record(
        "disposition_chosen", contact_id=contact_id, staff_id=staff_id, disposition=disposition
    )


def list_dispositions(tx: Transaction) -> tuple[str, ...]:
    """What may come of a call: the service's own list, or else ours."""
    own = tx.connection.execute(select(helpline.c.dispositions)).scalar()
    return tuple(own or DEFAULT_DISPOSITIONS)


def _check_theirs(tx: Transaction, contact_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    if not notes.is_theirs(tx.connection, contact_id, staff_id):
        raise NotFound("there is no such contact of theirs")
