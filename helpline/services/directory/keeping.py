"""Who changes the directory: a table as a whole, or somebody on the staff one place at a time."""

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from helpline.domain.directory import Details, Entry
from helpline.domain.errors import NotFound, Refused
from helpline.storage.directory import (
    add_entry,
    change_details,
    change_entry,
    find_entry,
    find_named,
)
from helpline.storage.tables import helpline
from helpline.storage.transaction import Transaction

TAKEN = "is the name of another place in the directory"


def today_here(tx: Transaction) -> date:
    """The date on the helpline's clock."""
    zone = tx.connection.execute(select(helpline.c.timezone)).scalar() or "UTC"
    return tx.now.astimezone(ZoneInfo(zone)).date()


def import_all(tx: Transaction, places: Iterable[Details]) -> Counter[str]:
    """Add or change each, by its name; how many were "added", "changed" and are the "same".

    What the table does not name stays as it is. What was taken out and is named is back.
    """
    became: Counter[str] = Counter()
    for details in places:
        became[_import(tx, details)] += 1
    if became["added"] or became["changed"]:
        tx.record("directory_imported", added=became["added"], changed=became["changed"])
    return became


def _import(tx: Transaction, details: Details) -> str:
    known = find_named(tx, details.name)
    if known is None:
        add_entry(tx, details)
        return "added"
    if known.details == details and not known.is_taken_out:
        return "same"
    change_details(tx, known.id, details, checked_by=None, taken_out_at=None)
    return "changed"


def add(tx: Transaction, details: Details, staff_id: uuid.UUID) -> uuid.UUID:
    """Somebody adds a place; its id. Raises Refused where there is one of this name."""
    if find_named(tx, details.name) is not None:
        raise Refused("name", TAKEN)
    entry_id = add_entry(tx, details)
    _record(tx, "added", entry_id, staff_id)
    return entry_id


def change(tx: Transaction, entry_id: uuid.UUID, details: Details, staff_id: uuid.UUID) -> None:
    """Somebody corrects a place. Raises Refused where another one has this name, and NotFound."""
    entry = _find(tx, entry_id)
    named = find_named(tx, details.name)
    if named is not None and named.id != entry_id:
        raise Refused("name", TAKEN)
    if entry.details != details:
        is_rechecked = entry.details.checked_on != details.checked_on
        changed = {"checked_by": staff_id} if is_rechecked else {}
        change_details(tx, entry_id, details, **changed)
        _record(tx, "changed", entry_id, staff_id)


def check_today(tx: Transaction, entry_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Somebody has made sure that all of it is so. Raises NotFound."""
    _find(tx, entry_id)
    change_entry(tx, entry_id, checked_on=today_here(tx), checked_by=staff_id)
    _record(tx, "checked", entry_id, staff_id)


def take_out(tx: Transaction, entry_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Nobody is to find it any more; what was sent of it stays known. Raises NotFound."""
    if not _find(tx, entry_id).is_taken_out:
        change_entry(tx, entry_id, taken_out_at=tx.now)
        _record(tx, "taken_out", entry_id, staff_id)


def put_in_again(tx: Transaction, entry_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Take that back. Raises NotFound."""
    if _find(tx, entry_id).is_taken_out:
        change_entry(tx, entry_id, taken_out_at=None)
        _record(tx, "put_in_again", entry_id, staff_id)


def _find(tx: Transaction, entry_id: uuid.UUID) -> Entry:
    entry = find_entry(tx.connection, tx.keyring, entry_id)
    if entry is None:
        raise NotFound("there is no such place")
    return entry


def _record(tx: Transaction, how: str, entry_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    tx.record("directory_changed", staff_id=staff_id, how=how, entry=str(entry_id))
