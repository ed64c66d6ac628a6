"""Timers: what is due is claimed by moving it a lease ahead, and deleted once it is done.

The claim commits before the work begins: work locks a call first, and a timer's row must not
be locked before it. A process that dies in between leaves a timer that is due again soon.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from helpline.storage.constants import UNDONE
from helpline.storage.tables import callbacks, outbox, timers
from helpline.storage.transaction import Transaction

LEASE = timedelta(seconds=30)


_DUE = (
    select(timers.c.kind, timers.c.ref, timers.c.failures)
    .outerjoin(callbacks, callbacks.c.id == timers.c.ref)
    .where(timers.c.due_at <= bindparam("now"))
    .order_by(timers.c.due_at, callbacks.c.waiting_since)
    .limit(bindparam("most"))
    .with_for_update(of=timers, skip_locked=True)
)


# In one go: the ticker asks it all day.
_NEXT = select(
    select(func.min(timers.c.due_at)).scalar_subquery().label("timer"),
    select(func.min(outbox.c.hand_at)).where(UNDONE).scalar_subquery().label("work"),
)


@dataclass(frozen=True)
class DueTimer:
    """A claimed timer; `lease_until` is its due time now (UTC)."""

    kind: str
    ref: uuid.UUID
    lease_until: datetime
    failures: int


def claim_due_timers(tx: Transaction, limit: int = 100) -> list[DueTimer]:
    """Claim what is due, most overdue first.

    Of callbacks due in the same instant, whoever has waited longest comes first: each is matched
    as it enters the line, when those behind it are not there yet.
    """
    due = tx.connection.execute(_DUE, {"now": tx.now, "most": limit}).all()
    if not due:
        return []
    lease_until = tx.now + LEASE
    tx.connection.execute(
        update(timers)
        .where(tuple_(timers.c.kind, timers.c.ref).in_([(row.kind, row.ref) for row in due]))
        .values(due_at=lease_until)
    )
    return [DueTimer(row.kind, row.ref, lease_until, row.failures) for row in due]


def finish_timer(tx: Transaction, timer: DueTimer) -> None:
    """Delete a timer that was worked off, unless it has been set anew meanwhile."""
    tx.connection.execute(
        delete(timers).where(
            timers.c.kind == timer.kind,
            timers.c.ref == timer.ref,
            timers.c.due_at == timer.lease_until,
        )
    )


def postpone_timer(tx: Transaction, timer: DueTimer) -> None:
    """Try a timer that failed again later, at longer and longer gaps up to an hour."""
    gap = timedelta(seconds=min(3600, 10 * 2**timer.failures))
    tx.connection.execute(
        update(timers)
        .where(timers.c.kind == timer.kind, timers.c.ref == timer.ref)
        .values(due_at=tx.now + gap, failures=timer.failures + 1)
    )


def ensure_timer(tx: Transaction, kind: str, ref: uuid.UUID, due_at: datetime) -> None:
    """Set a timer unless there is one."""
    tx.connection.execute(
        insert(timers).values(kind=kind, ref=ref, due_at=due_at).on_conflict_do_nothing()
    )


@dataclass(frozen=True)
class NextDue:
    """When the next timer and the next stranded outbox row are due (UTC); None where there is none."""

    timer: datetime | None
    work: datetime | None

    @property
    def at(self) -> datetime | None:
        """When the first of them is."""
        return min(filter(None, (self.timer, self.work)), default=None)


def next_due(connection: Connection) -> NextDue:
    """What comes next, and when."""
    row = connection.execute(_NEXT).one()
    return NextDue(row.timer, row.work)
