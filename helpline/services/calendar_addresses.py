"""Secret addresses at which a calendar reads somebody's shifts; of the secret a hash is kept."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, insert, select

from helpline.domain.calendar_feed import Event, written_calendar
from helpline.domain.rota import when
from helpline.domain.weekly import local_day
from helpline.storage.rota import find_rota_person
from helpline.storage.tables import calendar_addresses, helpline, staff
from helpline.storage.transaction import Transaction

_KEY_BYTES = 32
_BACK, _AHEAD = timedelta(days=28), timedelta(days=182)
_NAMES = uuid.UUID("0f6cf9a8-5a5f-4f0e-9a37-6f6a3a0c7d11")
_SUMMARY = "Shift"


def make_address(tx: Transaction, base_url: str, staff_id: uuid.UUID) -> str:
    """An address of which there is no copy; the one before it is void."""
    drop_address(tx, staff_id)
    key = secrets.token_urlsafe(_KEY_BYTES)
    row = {"key_hash": _hash(key), "staff_id": staff_id, "made_at": tx.now}
    tx.connection.execute(insert(calendar_addresses).values(row))
    tx.record("calendar_address_made", staff_id=staff_id)
    return f"{base_url}/rota/calendar/{key}"


def drop_address(tx: Transaction, staff_id: uuid.UUID) -> None:
    """Calendars that have it read nothing any more."""
    gone = tx.connection.execute(
        delete(calendar_addresses).where(calendar_addresses.c.staff_id == staff_id)
    )
    if gone.rowcount:
        tx.record("calendar_address_dropped", staff_id=staff_id)


def read_calendar(connection: Connection, key: str, now: datetime) -> str | None:
    """The calendar behind a secret; None for one that is void, or of somebody who left.

    It says when, and nothing else: neither who nor what for, and nothing of callers.
    """
    row = connection.execute(
        select(calendar_addresses.c.staff_id, helpline.c.timezone)
        .join(staff, staff.c.id == calendar_addresses.c.staff_id)
        .join(helpline, helpline.c.id == 1)
        .where(calendar_addresses.c.key_hash == _hash(key), staff.c.active)
    ).first()
    if row is None:
        return None
    return written_calendar("Shifts", _events(connection, row.staff_id, row.timezone, now), now)


def _events(
    connection: Connection, staff_id: uuid.UUID, timezone: str, now: datetime
) -> list[Event]:
    zone = ZoneInfo(timezone)
    first, last = (local_day(now + away, zone) for away in (-_BACK, _AHEAD))
    person = find_rota_person(connection, staff_id, first)
    if person is None:
        return []
    times = (when(shift, zone) for shift in person.rota.shifts(first, last))
    return [
        Event(
            f"{uuid.uuid5(_NAMES, f'{staff_id} {one.start.isoformat()}')}",
            one.start,
            one.end,
            _SUMMARY,
        )
        for one in times
        if one.start < one.end
    ]


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
