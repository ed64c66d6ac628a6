"""Who is among the ten statements by text, and how far: a row while it lasts, and none after it."""

import uuid
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from helpline.storage.tables import text_statements
from helpline.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Running:
    """The statement that is asked (from 1), and how many before it were yes."""

    number: int
    yes_count: int


def find(tx: Transaction, thread_id: uuid.UUID) -> Running | None:
    """Where a thread is; None outside the statements. The thread must be locked."""
    row = tx.connection.execute(
        select(text_statements).where(text_statements.c.thread_id == thread_id)
    ).first()
    return None if row is None else Running(row.number, row.yes_count)


def keep(tx: Transaction, thread_id: uuid.UUID, running: Running) -> None:
    """Write where a thread is."""
    values = {"number": running.number, "yes_count": running.yes_count}
    adding = insert(text_statements).values(thread_id=thread_id, **values)
    tx.connection.execute(adding.on_conflict_do_update(index_elements=["thread_id"], set_=values))


def forget(tx: Transaction, thread_id: uuid.UUID) -> None:
    """Leave nothing of it."""
    tx.connection.execute(delete(text_statements).where(text_statements.c.thread_id == thread_id))
