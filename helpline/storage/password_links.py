"""Rows of links with which people set their password: of the key in a link a hash alone."""

import hashlib
import uuid
from datetime import datetime

from sqlalchemy import delete, insert, update

from helpline.storage.tables import password_links
from helpline.storage.transaction import Transaction


def add_link(tx: Transaction, staff_id: uuid.UUID, key: str, until: datetime) -> None:
    """Write a link down; the person's others are void."""
    tx.connection.execute(delete(password_links).where(password_links.c.staff_id == staff_id))
    tx.connection.execute(
        insert(password_links).values(
            key_hash=_hash(key), staff_id=staff_id, made_at=tx.now, until=until
        )
    )


def use_link(tx: Transaction, key: str) -> uuid.UUID | None:
    """Whose password may be set; None when the link is used, void, over or none of ours."""
    return tx.connection.execute(
        update(password_links)
        .where(
            password_links.c.key_hash == _hash(key),
            password_links.c.used_at.is_(None),
            password_links.c.until > tx.now,
        )
        .values(used_at=tx.now)
        .returning(password_links.c.staff_id)
    ).scalar()


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
