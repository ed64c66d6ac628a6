"""Conversations by text as the API lists them: no phone number, no name, no words of a text."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, select

from helpline.domain.threads import ThreadState
from helpline.read_models.cursors import PAGE_SIZE, Page, Place, page_of, turn_to
from helpline.storage.tables import lines, threads


@dataclass(frozen=True)
class ThreadRow:
    """A conversation; `risk` and `since` are of what nobody has answered, `taken_by` is an id."""

    id: uuid.UUID
    line: str
    state: str
    risk: str | None
    since: datetime | None
    taken_by: uuid.UUID | None
    last_in_at: datetime | None


@dataclass(frozen=True)
class ThreadFilter:
    """Which conversations: in one state, or all."""

    state: ThreadState | None = None
    after: Place | None = None
    size: int = PAGE_SIZE


_HOLDER = case((threads.c.state == ThreadState.TAKEN.value, threads.c.taken_by))


def list_threads(connection: Connection, wanted: ThreadFilter) -> Page[ThreadRow]:
    """One page, the conversation begun last first."""
    statement = select(
        threads.c.id,
        lines.c.name.label("line"),
        threads.c.state,
        threads.c.risk,
        threads.c.waiting_since.label("since"),
        _HOLDER.label("taken_by"),
        threads.c.last_in_at,
        threads.c.created_at,
    ).join(lines, lines.c.id == threads.c.line_id)
    if wanted.state is not None:
        statement = statement.where(threads.c.state == wanted.state.value)
    turned = turn_to(statement, threads.c.created_at, threads.c.id, wanted.after, wanted.size)
    rows = list(connection.execute(turned))
    page = page_of(rows, wanted.size, lambda row: Place(row.created_at, row.id))
    return Page(tuple(ThreadRow(*row[:-1]) for row in page.items), page.next_cursor)
