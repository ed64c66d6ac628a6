"""Threads: the texts of one number on one line, whoever that is."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from helpline.storage.tables import threads
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class Thread:
    """A thread as a transaction sees it."""

    id: uuid.UUID
    line_id: uuid.UUID
    number: str
    language: str | None
    clarified_at: datetime | None


def find_or_open_thread(tx: Transaction, line_id: uuid.UUID, number: str) -> uuid.UUID:
    """The thread of a number on a line, begun now if there is none; its id."""
    found = _find(tx, line_id, number)
    if found is not None:
        return found
    adding = insert(threads).values(
        id=uuid.uuid4(),
        line_id=line_id,
        number_sealed=tx.keyring.seal(number),
        number_hash=tx.keyring.hash(number),
        created_at=tx.now,
    )
    key = ["line_id", "number_hash"]
    # An update that changes nothing, so that the row of whoever was quicker comes back.
    same = adding.on_conflict_do_update(index_elements=key, set_={"line_id": line_id})
    opened: uuid.UUID = tx.connection.execute(same.returning(threads.c.id)).scalar_one()
    return opened


def _find(tx: Transaction, line_id: uuid.UUID, number: str) -> uuid.UUID | None:
    hashes = tx.keyring.hashes(number)
    which = (threads.c.line_id == line_id, threads.c.number_hash.in_(hashes))
    found: uuid.UUID | None = tx.connection.execute(select(threads.c.id).where(*which)).scalar()
    return found


def lock_thread(tx: Transaction, thread_id: uuid.UUID) -> Thread:
    """The thread, locked: what follows from the texts of one person follows one by one."""
    row = tx.connection.execute(
        select(threads).where(threads.c.id == thread_id).with_for_update(key_share=True)
    ).one()
    return _thread_of(tx, row)


def change_thread(tx: Transaction, thread_id: uuid.UUID, **columns: Any) -> None:
    """Write columns of a thread."""
    tx.connection.execute(update(threads).where(threads.c.id == thread_id).values(**columns))


def _thread_of(tx: Transaction, row: Row[Any]) -> Thread:
    number = tx.keyring.open(row.number_sealed)
    return Thread(row.id, row.line_id, number, row.language, row.clarified_at)
