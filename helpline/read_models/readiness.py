"""Which processes have been seen lately."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from helpline.storage.tables import heartbeats

SEEN_WITHIN = timedelta(seconds=15)


def list_kinds_seen(connection: Connection, now: datetime) -> frozenset[str]:
    """The kinds of process of which at least one gave a sign of life."""
    rows = connection.execute(
        select(heartbeats.c.kind).where(heartbeats.c.seen_at > now - SEEN_WITHIN).distinct()
    )
    return frozenset(rows.scalars())
