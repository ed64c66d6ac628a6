"""Texts that a person has read after the rules had."""

import uuid

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from helpline.domain.risk import Risk
from helpline.storage.tables import text_reviews, texts
from helpline.storage.transaction import Transaction


def find_reviewed_text(tx: Transaction, text_id: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID] | None:
    """The thread and the line of a text that was read as "all is well"; None of any other."""
    found = select(texts.c.thread_id, texts.c.line_id).where(
        texts.c.id == text_id, texts.c.risk == Risk.OK.value, texts.c.thread_id.is_not(None)
    )
    row = tx.connection.execute(found).first()
    return None if row is None else (row.thread_id, row.line_id)


def add_review(tx: Transaction, text_id: uuid.UUID, staff_id: uuid.UUID, read_as: Risk) -> bool:
    """Write down how somebody has read it; False where somebody was quicker."""
    adding = insert(text_reviews).values(
        text_id=text_id, staff_id=staff_id, at=tx.now, read_as=read_as.value
    )
    added = adding.on_conflict_do_nothing().returning(text_reviews.c.text_id)
    return tx.connection.execute(added).first() is not None
