"""The ledger: one row a contact. It tells no phone number."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, select

from helpline.domain.calls import Outcome
from helpline.read_models.cursors import PAGE_SIZE, Page, Place, page_of, turn_to
from helpline.storage.sealing import Keyring
from helpline.storage.tables import contacts, lines, staff


@dataclass(frozen=True)
class LedgerRow:
    """What became of one contact. `line` and `counsellor` are names."""

    id: uuid.UUID
    channel: str
    direction: str
    line: str
    started_at: datetime
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    counsellor: str | None
    callback_id: uuid.UUID | None


@dataclass(frozen=True)
class LedgerFilter:
    """Which contacts: started from `since` (included) until `until` (not included), in UTC; on a
    line, with a counsellor, of an outcome, of a number (whose keyed hashes these are).
    """

    since: datetime | None = None
    until: datetime | None = None
    line_id: uuid.UUID | None = None
    counsellor_id: uuid.UUID | None = None
    outcome: Outcome | None = None
    number_hashes: Sequence[bytes] | None = None
    after: Place | None = None
    size: int = PAGE_SIZE


_COLUMNS = (
    contacts.c.id,
    contacts.c.channel,
    contacts.c.direction,
    lines.c.name.label("line"),
    contacts.c.started_at,
    contacts.c.queued_at,
    contacts.c.answered_at,
    contacts.c.ended_at,
    contacts.c.outcome,
    staff.c.name_sealed,
    contacts.c.callback_id,
)


def list_contacts(
    connection: Connection, keyring: Keyring, wanted: LedgerFilter
) -> Page[LedgerRow]:
    """One page of the ledger, newest first."""
    statement = turn_to(
        _ledger(wanted), contacts.c.started_at, contacts.c.id, wanted.after, wanted.size
    )
    rows = [_row_of(row, keyring) for row in connection.execute(statement)]
    return page_of(rows, wanted.size, lambda row: Place(row.started_at, row.id))


def is_contact(connection: Connection, contact_id: uuid.UUID) -> bool:
    """Whether there is one with this id."""
    return connection.execute(select(exists().where(contacts.c.id == contact_id))).scalar_one()


def _ledger(wanted: LedgerFilter) -> Select[Any]:
    # A callback that waits in the line is a contact already; it starts when we ring somebody.
    statement = (
        select(*_COLUMNS)
        .join(lines, lines.c.id == contacts.c.line_id)
        .outerjoin(staff, staff.c.id == contacts.c.counsellor_id)
        .where(contacts.c.started_at.is_not(None))
    )
    if wanted.since is not None:
        statement = statement.where(contacts.c.started_at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(contacts.c.started_at < wanted.until)
    for column, value in (
        (contacts.c.line_id, wanted.line_id),
        (contacts.c.counsellor_id, wanted.counsellor_id),
        (contacts.c.outcome, wanted.outcome and wanted.outcome.value),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if wanted.number_hashes is not None:
        statement = statement.where(contacts.c.number_hash.in_(wanted.number_hashes))
    return statement


def _row_of(row: Row[Any], keyring: Keyring) -> LedgerRow:
    return LedgerRow(
        id=row.id,
        channel=row.channel,
        direction=row.direction,
        line=row.line,
        started_at=row.started_at,
        queued_at=row.queued_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        outcome=row.outcome,
        counsellor=keyring.open_if(row.name_sealed),
        callback_id=row.callback_id,
    )
