"""Switches of lines, written: each line has one that is not undone, or none."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from helpline.storage.tables import lines, switches
from helpline.storage.transaction import Transaction


def lock_line(tx: Transaction, line_id: uuid.UUID) -> bool:
    """Let nobody else switch the line meanwhile; False for one that is not in use.

    Callers do not wait for it: what refers to the row takes a weaker lock.
    """
    found = tx.connection.execute(
        select(lines.c.id)
        .where(lines.c.id == line_id, lines.c.active)
        .with_for_update(key_share=True)
    )
    return found.first() is not None


def add_switch(tx: Transaction, **columns: Any) -> None:
    """Write a new one; the last one is closed before."""
    tx.connection.execute(insert(switches).values(id=uuid.uuid4(), made_at=tx.now, **columns))


def close_switch(
    tx: Transaction,
    line_id: uuid.UUID,
    *,
    undone_by: uuid.UUID | None = None,
    over_by: datetime | None = None,
) -> bool:
    """Undo what is open, if it is over by then; whether there was anything."""
    closing = update(switches).where(switches.c.line_id == line_id, switches.c.undone_at.is_(None))
    if over_by is not None:
        closing = closing.where(switches.c.until <= over_by)
    undone = closing.values(undone_at=tx.now, undone_by=undone_by)
    return tx.connection.execute(undone).rowcount > 0
