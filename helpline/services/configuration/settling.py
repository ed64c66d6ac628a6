"""One thing of the file against what is stored of it: made, changed, restored or retired."""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TypeVar

from sqlalchemy import Table

from helpline.services.configuration.changes import Change, ChangeKind, Subject, changed_fields
from helpline.storage.configuration import Stored, retire
from helpline.storage.transaction import Transaction

T = TypeVar("T")


def settle(
    subject: Subject,
    name: str,
    stored: Stored[T] | None,
    wanted: T,
    write: Callable[[uuid.UUID], None],
    more: Iterable[Change] = (),
) -> list[Change]:
    """Write what differs. `more` are changes that the sections themselves do not show."""
    if stored is None:
        new_id = uuid.uuid4()
        write(new_id)
        return [Change(ChangeKind.MADE, subject, name, new_id)]
    changes = [*changed_fields(subject, stored.id, name, stored.config, wanted), *more]
    if not stored.active:
        changes.insert(0, Change(ChangeKind.RESTORED, subject, name, stored.id))
    if changes:
        write(stored.id)
    return changes


def retire_others(
    tx: Transaction,
    subject: Subject,
    table: Table,
    stored: Iterable[Stored[T]],
    kept: Collection[uuid.UUID],
    name_of: Callable[[T], str],
) -> Iterator[Change]:
    """Retire everything that is active and not kept."""
    for row in stored:
        if row.active and row.id not in kept:
            retire(tx, table, row.id)
            yield Change(ChangeKind.RETIRED, subject, name_of(row.config), row.id)
