"""Rows of sign-ins. Of the key in a browser's cookie there is a hash alone."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select, update

from helpline.storage.tables import staff_sessions
from helpline.storage.transaction import Transaction


def hash_key(key: str) -> bytes:
    """What is stored of a key: a plain hash, as there is nothing to guess in 256 random bits."""
    return hashlib.sha256(key.encode()).digest()


def add_session(tx: Transaction, staff_id: uuid.UUID, key: str, browser: str) -> uuid.UUID:
    """Write down a sign-in."""
    session_id = uuid.uuid4()
    row = {
        "id": session_id,
        "staff_id": staff_id,
        "key_hash": hash_key(key),
        "browser": browser,
        "started_at": tx.now,
        "seen_at": tx.now,
    }
    tx.connection.execute(insert(staff_sessions).values(row))
    return session_id


def note_use(tx: Transaction, session_id: uuid.UUID) -> None:
    """It was used just now."""
    tx.connection.execute(
        update(staff_sessions).where(staff_sessions.c.id == session_id).values(seen_at=tx.now)
    )


def put_on_wall(tx: Transaction, session_id: uuid.UUID) -> None:
    """From now on it is a screen's."""
    tx.connection.execute(
        update(staff_sessions)
        .where(staff_sessions.c.id == session_id)
        .values(wall=True, started_at=tx.now)
    )


def end_sessions(tx: Transaction, *which: ColumnElement[bool]) -> Sequence[uuid.UUID]:
    """End those that have not ended; their ids."""
    ended = tx.connection.execute(
        update(staff_sessions)
        .where(staff_sessions.c.ended_at.is_(None), *which)
        .values(ended_at=tx.now)
        .returning(staff_sessions.c.id)
    )
    return ended.scalars().all()


def find_owner(tx: Transaction, session_id: uuid.UUID) -> uuid.UUID | None:
    """Whose sign-in it is."""
    return tx.connection.execute(
        select(staff_sessions.c.staff_id).where(staff_sessions.c.id == session_id)
    ).scalar()


def forget_sessions(tx: Transaction, seen_before: datetime) -> None:
    """Delete rows of sign-ins of long ago."""
    tx.connection.execute(delete(staff_sessions).where(staff_sessions.c.seen_at < seen_before))
