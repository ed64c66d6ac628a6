"""Key rotation: every sealed value and every look-up hash comes under the newest data key.

Add the new key in front of `DATA_KEYS`, restart, rotate, then take the old one away. Calls go
on meanwhile: rows are rewritten in small transactions, and all keys are read until the end.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, select, update
from sqlalchemy.exc import IntegrityError

from helpline.clock import Clock
from helpline.storage.tables import metadata
from helpline.storage.transaction import Database, Transaction

BATCH = 200


@dataclass(frozen=True)
class Rotated:
    """How many rows a table had, and how many kept an old hash because the new one is taken."""

    table: str
    rows: int
    left: int


def rotate_keys(database: Database, clock: Clock) -> list[Rotated]:
    """Rewrite every table that has sealed columns."""
    tables = [table for table in metadata.sorted_tables if _sealed_columns(table)]
    return [_rotate_table(database, clock, table) for table in tables]


def _sealed_columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.name.endswith("_sealed")]


def _rotate_table(database: Database, clock: Clock, table: Table) -> Rotated:
    keys = tuple(table.primary_key.columns)
    with database.reading() as connection:
        ids = [tuple(row) for row in connection.execute(select(*keys))]
    left = 0
    for batch in _batches(ids):
        with database.transaction(clock.now()) as tx:
            left += sum(not _rotate_row(tx, table, row_id) for row_id in batch)
    return Rotated(table.name, len(ids), left)


def _batches(ids: list[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _rotate_row(tx: Transaction, table: Table, row_id: tuple[Any, ...]) -> bool:
    """Rewrite one row; False when only its seal could be renewed."""
    same = [
        column == value for column, value in zip(table.primary_key.columns, row_id, strict=True)
    ]
    row = tx.connection.execute(select(table).where(*same).with_for_update()).mappings().first()
    if row is None:
        return True
    seals = {
        column.name: tx.keyring.reseal(row[column.name])
        for column in _sealed_columns(table)
        if row[column.name] is not None
    }
    if not seals:
        return True
    hashes = _hashes(tx, table, seals)
    try:
        with tx.connection.begin_nested():
            tx.connection.execute(update(table).where(*same).values(**seals, **hashes))
    except IntegrityError:
        tx.connection.execute(update(table).where(*same).values(**seals))
        return False
    return True


def _hashes(tx: Transaction, table: Table, seals: dict[str, bytes]) -> dict[str, bytes]:
    """The look-up hash beside each sealed column that has one."""
    pairs = {name: f"{name.removesuffix('_sealed')}_hash" for name in seals}
    return {
        hashed: tx.keyring.hash(tx.keyring.open(seals[name]))
        for name, hashed in pairs.items()
        if hashed in table.columns
    }
