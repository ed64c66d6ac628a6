"""What pages changed of the configuration since a file said it last."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from helpline.services.configuration.changes import Change
from helpline.storage.tables import events

BY_FILE = "configuration_changed"
BY_PAGE = "setup_changed"

Key = tuple[str, str, str]
"""Subject, which of them, field."""


@dataclass(frozen=True)
class PageChange:
    """The latest word about something was a page's."""

    at: datetime
    staff_id: uuid.UUID


def key_of(change: Change) -> Key:
    """What a change is about. Plans have no id, the helpline is the only one."""
    return change.subject.value, str(change.subject_id or change.name), change.field


def list_page_changes(connection: Connection) -> dict[Key, PageChange]:
    """Everything of which a page has spoken last."""
    found: dict[Key, PageChange] = {}
    latest = (
        select(events.c.at, events.c.kind, events.c.staff_id, events.c.data)
        .where(events.c.kind.in_((BY_FILE, BY_PAGE)), events.c.data.has_key("ref"))
        .order_by(events.c.id)
    )
    for row in connection.execute(latest):
        key = (row.data["subject"], row.data["ref"], row.data["field"])
        if row.kind == BY_PAGE:
            found[key] = PageChange(row.at, row.staff_id)
        else:
            found.pop(key, None)
    return found
