"""What every table is made of. Columns named `*_sealed` hold encrypted text, `*_hash` a keyed hash.

Instants are `timestamptz`.
"""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, DateTime, Index, LargeBinary, MetaData, Uuid, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_column() -> Column[object]:
    """The row's own id."""
    return Column("id", Uuid, primary_key=True)


def instant(name: str, *, nullable: bool = True) -> Column[object]:
    """A point in time."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def sealed(name: str, *, nullable: bool = True) -> Column[object]:
    """Text that is encrypted before it comes here."""
    return Column(name, LargeBinary, nullable=nullable)


def unique(table: str, column: str) -> Index:
    """A unique index, partial so that no foreign key could refer to it.

    Otherwise a change of the column would take the row's strongest lock, for which the matcher,
    whose offers refer to the row, would have to wait: and nothing is waited for under its lock.
    """
    return Index(
        f"uq_{table}_{column}",
        column,
        unique=True,
        postgresql_where=text(f"{column} IS NOT NULL"),
    )


def listed(values: Iterable[StrEnum]) -> str:
    """Values as SQL lists them, for `IN`."""
    return ", ".join(f"'{value.value}'" for value in values)


def one_of(name: str, values: Iterable[StrEnum]) -> CheckConstraint:
    """Nothing but these values."""
    return CheckConstraint(f"{name} IN ({listed(values)})", name=name)
