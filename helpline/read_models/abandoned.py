"""Who hung up waiting, with how long they waited and what came after. No phone number."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, or_, select

from helpline.domain.abandoned import LISTED_FOR, RANG_AGAIN_WITHIN, Abandoned, Ringing, join_tries
from helpline.domain.callbacks import OPEN_STATES
from helpline.domain.calls import Direction, Outcome
from helpline.read_models.zone import find_zone
from helpline.storage.tables import callbacks, contacts, lines

SHOWN = 200
MOST_READ = 5000
"""Calls looked at; a week of a very busy line has more, and then the latest count."""

_OPEN = [state.value for state in OPEN_STATES]


@dataclass(frozen=True)
class AbandonedRow:
    """Somebody who hung up waiting; `callback_id` is what we owe them on that line now."""

    contact_id: uuid.UUID
    line: str
    rings_back: bool
    has_number: bool
    callback_id: uuid.UUID | None
    tries: Abandoned


@dataclass(frozen=True)
class AbandonedPage:
    """The latest first."""

    rows: tuple[AbandonedRow, ...]
    more: int
    zone: ZoneInfo


def list_abandoned(connection: Connection, now: datetime) -> AbandonedPage:
    """Those of the last days."""
    found = {row.id: row for row in _read(connection, now)}
    owed = _owed(connection, {row.number_hash for row in found.values()})
    since = now - LISTED_FOR
    tries = [
        one for one in join_tries(map(_ringing_of, found.values())) if one.first.started_at >= since
    ]
    rows = tuple(_row_of(one, found, owed) for one in tries[:SHOWN])
    return AbandonedPage(rows, max(0, len(tries) - SHOWN), find_zone(connection))


def _read(connection: Connection, now: datetime) -> Iterable[Row[Any]]:
    """Everybody who hung up waiting, with all calls from the same numbers, a day before too."""
    since = now - LISTED_FOR - RANG_AGAIN_WITHIN
    gave_up = select(contacts.c.number_hash).where(
        contacts.c.started_at >= since, contacts.c.outcome == Outcome.ABANDONED.value
    )
    return connection.execute(
        select(
            contacts.c.id,
            contacts.c.line_id,
            contacts.c.number_hash,
            contacts.c.started_at,
            contacts.c.queued_at,
            contacts.c.ended_at,
            contacts.c.answered_at,
            contacts.c.outcome,
            lines.c.name.label("line"),
            lines.c.ring_back_abandoned,
        )
        .join(lines, lines.c.id == contacts.c.line_id)
        .where(
            contacts.c.started_at >= since,
            contacts.c.direction == Direction.INBOUND.value,
            contacts.c.queued_at.is_not(None),
            or_(
                contacts.c.outcome == Outcome.ABANDONED.value,
                contacts.c.number_hash.in_(gave_up),
            ),
        )
        .order_by(contacts.c.started_at.desc())
        .limit(MOST_READ)
    )


def _owed(
    connection: Connection, hashes: set[bytes | None]
) -> dict[tuple[uuid.UUID, bytes], uuid.UUID]:
    wanted = [one for one in hashes if one is not None]
    found = connection.execute(
        select(callbacks.c.id, callbacks.c.line_id, callbacks.c.number_hash).where(
            callbacks.c.number_hash.in_(wanted), callbacks.c.state.in_(_OPEN)
        )
    )
    return {(row.line_id, row.number_hash): row.id for row in found}


def _ringing_of(row: Row[Any]) -> Ringing:
    return Ringing(
        contact_id=row.id,
        person=None if row.number_hash is None else (row.line_id, row.number_hash),
        started_at=row.started_at,
        queued_at=row.queued_at,
        ended_at=row.ended_at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        is_answered=row.answered_at is not None,
    )


def _row_of(
    one: Abandoned,
    found: dict[uuid.UUID, Row[Any]],
    owed: dict[tuple[uuid.UUID, bytes], uuid.UUID],
) -> AbandonedRow:
    row = found[one.first.contact_id]
    return AbandonedRow(
        contact_id=row.id,
        line=row.line,
        rings_back=row.ring_back_abandoned,
        has_number=row.number_hash is not None,
        callback_id=owed.get((row.line_id, row.number_hash)),
        tries=one,
    )
