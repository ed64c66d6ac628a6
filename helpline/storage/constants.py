"""Constants of the schema inside statements.

A constant that travels as a parameter hides from PostgreSQL which partial index fits, and makes
it plan a prepared statement anew each time. These are part of the statement's text.
"""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import Boolean, ColumnElement, SmallInteger, Text, literal_column


def constant(value: StrEnum) -> ColumnElement[str]:
    """One of our own words, never anything that came from outside."""
    return literal_column(f"'{value.value}'", Text)


def constants(values: Iterable[StrEnum]) -> list[ColumnElement[str]]:
    """Several, for `in_`."""
    return [constant(value) for value in values]


THE_ONE = literal_column("1", SmallInteger)
"""The id of the only row in a table of one row."""

UNDONE = literal_column("outbox.state IN ('pending', 'running')", Boolean)
"""Of outbox rows, as the index of those to be handed over says it."""
