"""Lines as other systems name them."""

import uuid
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from helpline.storage.tables import helpline, lines


@dataclass(frozen=True)
class NamedLine:
    """A line in use, with the country (ISO 3166) whose numbering plan it lives in."""

    id: uuid.UUID
    name: str
    languages: tuple[str, ...]
    country: str


def find_named_line(connection: Connection, name_or_number: str) -> NamedLine | None:
    """The line of this name or number."""
    row = connection.execute(
        select(lines.c.id, lines.c.name, lines.c.languages, helpline.c.country)
        .join(helpline, helpline.c.id == 1)
        .where(
            lines.c.active,
            or_(lines.c.name == name_or_number, lines.c.number == name_or_number),
        )
        # A line may be named like another one's number; its own name comes first.
        .order_by((lines.c.name == name_or_number).desc())
        .limit(1)
    ).first()
    return None if row is None else NamedLine(row.id, row.name, tuple(row.languages), row.country)
