"""Notices that nobody has seen yet, for the wallboard. No phone number."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from helpline.domain.notices import NoticeKind
from helpline.storage.sealing import Keyring
from helpline.storage.tables import lines, notices, staff


@dataclass(frozen=True)
class NoticeRow:
    """What supervisors are told; `last_at` is when it came, or came again (UTC)."""

    id: uuid.UUID
    kind: NoticeKind
    at: datetime
    last_at: datetime
    line: str | None
    name: str | None


def list_open_notices(
    connection: Connection, keyring: Keyring, limit: int
) -> tuple[tuple[NoticeRow, ...], int]:
    """The latest first, and how many there are in all."""
    every = func.count().over().label("every")
    found = connection.execute(
        select(notices, lines.c.name.label("line"), staff.c.name_sealed, every)
        .outerjoin(lines, lines.c.id == notices.c.line_id)
        .outerjoin(staff, staff.c.id == notices.c.staff_id)
        .where(notices.c.seen_at.is_(None))
        .order_by(notices.c.last_at.desc(), notices.c.id)
        .limit(limit)
    ).all()
    shown = tuple(
        NoticeRow(
            id=row.id,
            kind=NoticeKind(row.kind),
            at=row.at,
            last_at=row.last_at,
            line=row.line,
            name=keyring.open_if(row.name_sealed),
        )
        for row in found
    )
    return shown, found[0].every if found else 0
