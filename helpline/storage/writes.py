"""Writes that travel together: what a transaction has to write goes out as one statement.

Every statement is a way to the server and back, and somebody on the phone waits for each.
Gathered writes become the parts of one `WITH ... AS (INSERT ...), ... AS (UPDATE ...)`. All its
parts see the rows as they were before it: that is why it never has two parts about one table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import (
    Column,
    Connection,
    Delete,
    Insert,
    Table,
    Update,
    bindparam,
    delete,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert

Row: TypeAlias = dict[str, Any]

MOST_ROWS = 12
"""In one statement. Every shape is made and planned once, so there should not be endless shapes."""


@dataclass(frozen=True, eq=False)
class Adding:
    """New rows of a table; where one with the same key columns exists, it is written over."""

    table: Table
    key: tuple[str, ...] = ()

    def part(self, columns: tuple[str, ...], rows: int, prefix: str) -> Insert:
        """The part of a statement that adds so many rows."""
        # Not as VALUES of several rows, which SQLAlchemy would put into words anew each time.
        given = [select(*self._row(columns, f"{prefix}_{row}")) for row in range(rows)]
        adding = insert(self.table).from_select(columns, union_all(*given), include_defaults=False)
        if not self.key:
            return adding
        replaced = {name: adding.excluded[name] for name in columns if name not in self.key}
        return adding.on_conflict_do_update(index_elements=self.key, set_=replaced)

    def _row(self, columns: tuple[str, ...], prefix: str) -> list[Any]:
        return [_value(self.table.c[name], prefix) for name in columns]


@dataclass(frozen=True, eq=False)
class Changing:
    """Changes to one row of a table, found by a key column that is never changed itself."""

    table: Table
    key: str

    def part(self, columns: tuple[str, ...], _rows: int, prefix: str) -> Update:
        """The part of a statement that changes a row."""
        found = self.table.c[self.key]
        values = {
            name: _value(self.table.c[name], f"{prefix}_0") for name in columns if name != self.key
        }
        return update(self.table).where(found == _value(found, f"{prefix}_0")).values(values)


@dataclass(frozen=True, eq=False)
class Removing:
    """Rows that go, each found by its key columns, there or not."""

    table: Table
    key: tuple[str, ...]

    def part(self, _columns: tuple[str, ...], rows: int, prefix: str) -> Delete:
        """The part of a statement that removes so many rows."""
        columns = [self.table.c[name] for name in self.key]
        gone = [
            tuple_(*(_value(column, f"{prefix}_{row}") for column in columns))
            for row in range(rows)
        ]
        return delete(self.table).where(tuple_(*columns).in_(gone))


Write: TypeAlias = Adding | Changing | Removing
_Shape: TypeAlias = tuple[tuple[Write, tuple[str, ...], int], ...]


def _value(column: Column[Any], prefix: str) -> Any:
    return bindparam(f"{prefix}_{column.name}", type_=column.type)


@dataclass
class Writes:
    """What has been gathered and not been sent yet."""

    _rows: dict[Write, list[Row]] = field(default_factory=dict)

    def add(self, connection: Connection, write: Write, row: Mapping[str, Any]) -> None:
        """Gather a write; what it cannot travel with is sent first."""
        if isinstance(write, Changing) and self._is_merged(write, row):
            return
        if self._must_go_before(write, row):
            self.send(connection)
        self._rows.setdefault(write, []).append(dict(row))

    def _is_merged(self, write: Changing, row: Mapping[str, Any]) -> bool:
        """A second change of the same row becomes part of the first."""
        for gathered in self._rows.get(write, ()):
            if gathered[write.key] == row[write.key]:
                gathered.update(row)
                return True
        return False

    def _must_go_before(self, write: Write, row: Mapping[str, Any]) -> bool:
        if sum(map(len, self._rows.values())) >= MOST_ROWS:
            return True
        if not isinstance(write, Changing) and write in self._rows:
            return self._rows[write][0].keys() != row.keys()
        return any(other.table is write.table for other in self._rows)

    def send(self, connection: Connection) -> None:
        """Send everything, in one statement."""
        if self._rows:
            rows, self._rows = self._rows, {}
            shape = tuple((write, tuple(got[0]), len(got)) for write, got in rows.items())
            connection.execute(_statement(shape), _parameters(rows))


@lru_cache(maxsize=512)
def _statement(shape: _Shape) -> Insert | Update | Delete:
    parts = [
        write.part(columns, rows, f"w{position}")
        for position, (write, columns, rows) in enumerate(shape)
    ]
    *others, last = parts
    travelling = [part.cte(f"write_{position}") for position, part in enumerate(others)]
    return last.add_cte(*travelling)


def _parameters(rows: Mapping[Write, list[Row]]) -> Row:
    return {
        f"w{position}_{number}_{name}": value
        for position, got in enumerate(rows.values())
        for number, row in enumerate(got)
        for name, value in row.items()
    }
