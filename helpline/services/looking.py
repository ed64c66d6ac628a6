"""Who looked at what: written down once a quarter of an hour, however often a page is loaded."""

import uuid

from sqlalchemy import select

from helpline.domain.trail import SEEN_ONCE_WITHIN
from helpline.storage.tables import events
from helpline.storage.transaction import Transaction


def note_seen(
    tx: Transaction,
    what: str,
    ref: uuid.UUID,
    staff_id: uuid.UUID,
    *,
    contact_id: uuid.UUID | None = None,
    callback_id: uuid.UUID | None = None,
) -> None:
    """Somebody opened the page of a `contact`, a `callback`, a `message`, a `text` or a `follow_up`."""
    kind = f"{what}_seen"
    seen_lately = (
        select(events.c.id)
        .where(
            events.c.at > tx.now - SEEN_ONCE_WITHIN,
            events.c.kind == kind,
            events.c.staff_id == staff_id,
            events.c.data["ref"].astext == str(ref),
        )
        .limit(1)
    )
    if tx.connection.execute(seen_lately).first() is None:
        tx.record(
            kind, staff_id=staff_id, contact_id=contact_id, callback_id=callback_id, ref=str(ref)
        )
