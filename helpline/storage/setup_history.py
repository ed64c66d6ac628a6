"""What was changed of the set-up, with what was there before: values are sealed, and can be forgotten."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from helpline.storage.sealing import Keyring
from helpline.storage.tables import setup_history, staff
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class Entry:
    """One change of one thing; `by` is None where a file did it, `field` "" for all of it."""

    at: datetime
    by: str | None
    kind: str
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class About:
    """What a change is of."""

    subject: str
    ref: str
    field: str


def keep_change(
    tx: Transaction,
    about: About,
    kind: str,
    by: uuid.UUID | None,
    values: tuple[str | None, str | None],
) -> None:
    """Write a change down."""
    before, after = values
    tx.connection.execute(
        insert(setup_history).values(
            id=uuid.uuid4(),
            at=tx.now,
            staff_id=by,
            subject=about.subject,
            ref=about.ref,
            field=about.field,
            kind=kind,
            before_sealed=tx.keyring.seal_if(before),
            after_sealed=tx.keyring.seal_if(after),
        )
    )


def list_changes(
    connection: Connection, keyring: Keyring, subject: str, ref: str, most: int
) -> Sequence[Entry]:
    """The latest changes of something, newest first."""
    found = (
        select(setup_history, staff.c.name_sealed)
        .outerjoin(staff, staff.c.id == setup_history.c.staff_id)
        .where(setup_history.c.subject == subject, setup_history.c.ref == ref)
        .order_by(setup_history.c.number.desc())
        .limit(most)
    )
    return [
        Entry(
            row.at,
            keyring.open_if(row.name_sealed),
            row.kind,
            row.field,
            keyring.open_if(row.before_sealed),
            keyring.open_if(row.after_sealed),
        )
        for row in connection.execute(found)
    ]


def forget_values(tx: Transaction, about: About) -> None:
    """That it was changed stays, from what and to what does not."""
    tx.connection.execute(
        update(setup_history)
        .where(
            setup_history.c.subject == about.subject,
            setup_history.c.ref == about.ref,
            setup_history.c.field == about.field,
        )
        .values(before_sealed=None, after_sealed=None)
    )
