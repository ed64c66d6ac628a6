"""A file to apply, and what the database says after it was applied."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, select

from helpline.domain.configuration import Configuration
from helpline.services.configuration.applying import apply
from helpline.services.configuration.file import parse_configuration
from helpline.storage.tables import presence, staff
from helpline.storage.transaction import Database

# A Wednesday, at ten in London.
NOW = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)

FILE = """
[helpline]
name = "Harbour"
country = "GB"

[[lines]]
number = "+442079460101"
name = "General"
team = "days"
overflow_number = "+442079460199"

[[lines]]
number = "+442079460102"
name = "Family"
team = "nights"
languages = ["en", "es"]
hours = { mon = ["09:00-17:00"] }

[[teams]]
name = "days"

[[teams]]
name = "nights"

[[staff]]
name = "Ana Ruiz"
email = "ana@example.org"
phone = "+447700900001"
teams = ["nights", "days"]
shifts = ["mon-fri 09:00-17:00"]

[[staff]]
name = "Bo Lind"
email = "bo@example.org"
phone = "+447700900002"
teams = ["days"]

[escalation]
on_call = [["ana@example.org"], ["bo@example.org"]]
"""


def parsed(text: str = FILE) -> Configuration:
    return parse_configuration(text.encode(), "helpline.toml")


def changed(*pairs: tuple[str, str], text: str = FILE) -> Configuration:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return parsed(text)


def told(database: Database, file: Configuration, now: datetime = NOW) -> list[str]:
    return [str(change) for change in apply(database, file, now)]


def rows(database: Database, table: Table) -> list[dict[str, Any]]:
    with database.reading() as connection:
        return [dict(row._mapping) for row in connection.execute(select(table))]


def row(database: Database, table: Table, **values: object) -> dict[str, Any]:
    found = [
        row
        for row in rows(database, table)
        if all(row[column] == value for column, value in values.items())
    ]
    assert len(found) == 1
    return found[0]


def person(database: Database, email: str) -> dict[str, Any]:
    return row(database, staff, email_hash=database.keyring.hash(email))


def presence_of(database: Database, email: str) -> tuple[str, str]:
    found = row(database, presence, staff_id=person(database, email)["id"])
    return found["chosen"], found["source"]


def without(file: Configuration, email: str) -> Configuration:
    """The file without somebody."""
    return replace(
        file,
        staff=tuple(person for person in file.staff if person.email != email),
        escalation=replace(file.escalation, on_call=()),
    )
