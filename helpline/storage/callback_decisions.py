"""Decisions about callbacks, and whose they are."""

import uuid
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from helpline.domain.callback_decisions import Decision
from helpline.storage.tables import callback_decisions, callbacks, lines
from helpline.storage.transaction import Transaction
from helpline.storage.voicemails import Viewer, seen_by


def is_seen_by(connection: Connection, callback_id: uuid.UUID, viewer: Viewer) -> bool:
    """Whether there is such a callback, and the viewer may see and decide about it."""
    found = select(callbacks.c.id).join(lines, lines.c.id == callbacks.c.line_id)
    wanted = found.where(callbacks.c.id == callback_id, seen_by(viewer))
    return connection.execute(wanted).first() is not None


def count_decisions(tx: Transaction, callback_id: uuid.UUID) -> int:
    """How many there are; ask under the callback's lock."""
    counted = select(func.count()).where(callback_decisions.c.callback_id == callback_id)
    return tx.connection.execute(counted).scalar_one()


def add_decision(
    tx: Transaction,
    callback_id: uuid.UUID,
    kind: Decision,
    staff_id: uuid.UUID,
    why: str | None,
    due_at: datetime | None,
) -> None:
    """Write who has decided what, and why."""
    tx.connection.execute(
        insert(callback_decisions).values(
            id=uuid.uuid4(),
            callback_id=callback_id,
            at=tx.now,
            staff_id=staff_id,
            kind=kind.value,
            why_sealed=tx.keyring.seal_if(why),
            due_at=due_at,
        )
    )
