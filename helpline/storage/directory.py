"""The directory as it is kept."""

import uuid
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from helpline.domain.directory import Accreditation, Cost, Details, Entry, Kind
from helpline.storage.sealing import Keyring
from helpline.storage.tables import directory_entries, staff
from helpline.storage.transaction import Transaction

_ENTRIES = select(directory_entries, staff.c.name_sealed).outerjoin(
    staff, staff.c.id == directory_entries.c.checked_by
)


def list_entries(connection: Connection, keyring: Keyring) -> list[Entry]:
    """All there ever were, those that were taken out too."""
    rows = connection.execute(_ENTRIES.order_by(directory_entries.c.name))
    return [_entry(keyring, row) for row in rows]


def find_entry(connection: Connection, keyring: Keyring, entry_id: uuid.UUID) -> Entry | None:
    """One of them."""
    row = connection.execute(_ENTRIES.where(directory_entries.c.id == entry_id)).first()
    return None if row is None else _entry(keyring, row)


def find_named(tx: Transaction, name: str) -> Entry | None:
    """The one of this name, however it is written large or small."""
    same = func.lower(directory_entries.c.name) == func.lower(name)
    row = tx.connection.execute(_ENTRIES.where(same)).first()
    return None if row is None else _entry(tx.keyring, row)


def add_entry(tx: Transaction, details: Details) -> uuid.UUID:
    """Write a new one; its id."""
    entry_id = uuid.uuid4()
    tx.connection.execute(
        insert(directory_entries).values(id=entry_id, **_columns(tx, details), changed_at=tx.now)
    )
    return entry_id


def change_entry(tx: Transaction, entry_id: uuid.UUID, **columns: Any) -> None:
    """Write columns of one."""
    tx.connection.execute(
        update(directory_entries)
        .where(directory_entries.c.id == entry_id)
        .values(**columns, changed_at=tx.now)
    )


def change_details(tx: Transaction, entry_id: uuid.UUID, details: Details, **columns: Any) -> None:
    """Write all that is known of one."""
    change_entry(tx, entry_id, **_columns(tx, details), **columns)


def _columns(tx: Transaction, details: Details) -> dict[str, Any]:
    vouched = details.accreditation
    return {
        "name": details.name,
        "text_name": details.text_name,
        "kind": details.kind.value,
        "phone": details.phone,
        "areas": list(details.areas),
        "substances": list(details.substances),
        "detox_on_site": details.detox_on_site,
        "medicines": list(details.medicines),
        "dual_diagnosis": details.dual_diagnosis,
        "cost": None if details.cost is None else details.cost.value,
        "cost_note": details.cost_note,
        "accreditation_body": vouched.body if vouched else None,
        "accreditation_number": vouched.number if vouched else None,
        "accreditation_checked_on": vouched.checked_on if vouched else None,
        "accreditation_checked_by_sealed": tx.keyring.seal_if(
            vouched.checked_by if vouched else None
        ),
        "languages": list(details.languages),
        "waiting_days": details.waiting_days,
        "waiting_as_of": details.waiting_as_of,
        "how_to_refer": details.how_to_refer,
        "checked_on": details.checked_on,
    }


def _entry(keyring: Keyring, row: Row[Any]) -> Entry:
    return Entry(
        id=row.id,
        details=Details(
            name=row.name,
            text_name=row.text_name,
            kind=Kind(row.kind),
            phone=row.phone,
            areas=tuple(row.areas),
            substances=tuple(row.substances),
            detox_on_site=row.detox_on_site,
            medicines=tuple(row.medicines),
            dual_diagnosis=row.dual_diagnosis,
            cost=None if row.cost is None else Cost(row.cost),
            cost_note=row.cost_note,
            accreditation=_accreditation(keyring, row),
            languages=tuple(row.languages),
            waiting_days=row.waiting_days,
            waiting_as_of=row.waiting_as_of,
            how_to_refer=row.how_to_refer,
            checked_on=row.checked_on,
        ),
        checked_by=keyring.open_if(row.name_sealed),
        is_taken_out=row.taken_out_at is not None,
    )


def _accreditation(keyring: Keyring, row: Row[Any]) -> Accreditation | None:
    if row.accreditation_body is None:
        return None
    return Accreditation(
        body=row.accreditation_body,
        number=row.accreditation_number or "",
        checked_on=row.accreditation_checked_on,
        checked_by=keyring.open_if(row.accreditation_checked_by_sealed) or "",
    )
