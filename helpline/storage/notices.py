"""Notices to supervisors: one that nobody has seen yet is not written twice."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from helpline.domain.configuration import Role
from helpline.domain.notices import NoticeKind
from helpline.domain.presence import Presence
from helpline.storage.tables import events, lines, notice_texts, notices, presence, staff
from helpline.storage.transaction import Transaction

SUPERVISORS_NOTIFIED = "supervisors_notified"
"""The event that says so."""

_OVERSEE = (Role.SUPERVISOR.value, Role.ADMIN.value)
_OPEN = text("seen_at IS NULL")


@dataclass(frozen=True)
class Notice:
    """A notice as the texts about it need it."""

    id: uuid.UUID
    kind: NoticeKind
    line_id: uuid.UUID | None
    staff_id: uuid.UUID | None


def put_notice(
    tx: Transaction,
    kind: NoticeKind,
    *,
    line_id: uuid.UUID | None,
    contact_id: uuid.UUID | None,
    staff_id: uuid.UUID | None,
    callback_id: uuid.UUID | None = None,
    about: uuid.UUID | None = None,
) -> uuid.UUID:
    """Write a notice, or mark the open one about the same thing as having come again; its id."""
    row = {
        "id": uuid.uuid4(),
        "at": tx.now,
        "last_at": tx.now,
        "kind": kind.value,
        "about": about or contact_id or callback_id or staff_id or line_id,
        "line_id": line_id,
        "contact_id": contact_id,
        "staff_id": staff_id,
        "callback_id": callback_id,
    }
    adding = insert(notices).values(row)
    written: uuid.UUID = tx.connection.execute(
        adding.on_conflict_do_update(
            index_elements=["kind", "about"],
            index_where=_OPEN,
            set_={"last_at": tx.now, "line_id": func.coalesce(line_id, notices.c.line_id)},
        ).returning(notices.c.id)
    ).scalar_one()
    return written


def is_told_of_line(tx: Transaction, kind: NoticeKind, line_id: uuid.UUID, since: datetime) -> bool:
    """Whether there was such a notice about a line since then, seen or not."""
    told = exists().where(
        notices.c.kind == kind.value, notices.c.about == line_id, notices.c.last_at > since
    )
    return bool(tx.connection.execute(select(told)).scalar_one())


def was_told_since(
    tx: Transaction, kind: NoticeKind, contact_id: uuid.UUID, begins: Iterable[str]
) -> bool:
    """Whether supervisors were notified of this contact after the last event of those that begin
    it anew; also if they have seen it since.
    """
    is_notice = and_(
        events.c.kind == SUPERVISORS_NOTIFIED, events.c.data["notice"].astext == kind.value
    )
    last = (
        select(events.c.kind)
        .where(events.c.contact_id == contact_id, or_(is_notice, events.c.kind.in_(begins)))
        .order_by(events.c.id.desc())
        .limit(1)
    )
    return tx.connection.execute(last).scalar() == SUPERVISORS_NOTIFIED


def find_notice(tx: Transaction, notice_id: uuid.UUID) -> Notice | None:
    """A notice by its id."""
    row = tx.connection.execute(select(notices).where(notices.c.id == notice_id)).first()
    if row is None:
        return None
    return Notice(row.id, NoticeKind(row.kind), row.line_id, row.staff_id)


def first_line_id(tx: Transaction) -> uuid.UUID | None:
    """The line whose number speaks for the helpline where no line is concerned."""
    return tx.connection.execute(
        select(lines.c.id).where(lines.c.active).order_by(lines.c.position, lines.c.name).limit(1)
    ).scalar()


def claim_texts(
    tx: Transaction, notice: Notice, line_id: uuid.UUID, gap: timedelta
) -> list[uuid.UUID]:
    """Who is to be texted about it now: not whom it is about, and nobody twice within `gap`."""
    readers = (
        select(staff.c.id)
        .join(presence, presence.c.staff_id == staff.c.id)
        .where(
            staff.c.active,
            staff.c.role.in_(_OVERSEE),
            staff.c.phone_sealed.is_not(None),
            presence.c.chosen != Presence.OFFLINE.value,
            staff.c.id.is_distinct_from(notice.staff_id),
        )
        .order_by(staff.c.id)
    )
    ids = tx.connection.execute(readers).scalars().all()
    return [staff_id for staff_id in ids if _claim(tx, notice.kind, line_id, staff_id, gap)]


def _claim(
    tx: Transaction, kind: NoticeKind, line_id: uuid.UUID, staff_id: uuid.UUID, gap: timedelta
) -> bool:
    row = {"kind": kind.value, "line_id": line_id, "staff_id": staff_id, "sent_at": tx.now}
    claimed = tx.connection.execute(
        insert(notice_texts)
        .values(row)
        .on_conflict_do_update(
            index_elements=["kind", "line_id", "staff_id"],
            set_={"sent_at": tx.now},
            where=notice_texts.c.sent_at <= tx.now - gap,
        )
        .returning(notice_texts.c.staff_id)
    )
    return claimed.first() is not None


def mark_seen(tx: Transaction, notice_id: uuid.UUID, seen_by: uuid.UUID) -> list[uuid.UUID]:
    """Close one notice; what was closed, nothing when it had been seen already."""
    return _close(tx, seen_by, notices.c.id == notice_id)


def mark_all_seen(tx: Transaction, shown_until: datetime, seen_by: uuid.UUID) -> list[uuid.UUID]:
    """Close all that had last come by then; what has come since stays open."""
    return _close(tx, seen_by, notices.c.last_at <= shown_until)


def _close(tx: Transaction, seen_by: uuid.UUID, which: ColumnElement[bool]) -> list[uuid.UUID]:
    closed = tx.connection.execute(
        update(notices)
        .where(which, notices.c.seen_at.is_(None))
        .values(seen_at=tx.now, seen_by=seen_by)
        .returning(notices.c.id)
    )
    return list(closed.scalars())
