"""Heartbeats: which processes have been seen lately."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from helpline.storage.tables import heartbeats
from helpline.storage.transaction import Database

HEARTBEAT_SECONDS = 2.0
FORGOTTEN_AFTER = timedelta(minutes=10)


def beat(database: Database, now: datetime, kind: str, process: str) -> None:
    """Note that a process is alive, and forget those that have long been gone."""
    with database.transaction(now) as tx:
        statement = insert(heartbeats).values(process=process, kind=kind, seen_at=now)
        tx.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["process"], set_={"seen_at": statement.excluded.seen_at}
            )
        )
        tx.connection.execute(
            delete(heartbeats).where(heartbeats.c.seen_at < now - FORGOTTEN_AFTER)
        )
