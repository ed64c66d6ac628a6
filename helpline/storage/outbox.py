"""The outbox: what is to be done outside, written with the decision and done after the commit.

A row is claimed by compare-and-set with a lease. RQ only says "now"; a row whose word was lost
with Valkey, or whose worker died, is found by the ticker when its time or its lease has passed.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update

from helpline.storage.constants import UNDONE
from helpline.storage.tables import outbox
from helpline.storage.transaction import DueWork, Transaction
from helpline.storage.writes import Changing

LEASE = timedelta(seconds=30)
"""Longer than the slowest answer we wait for from Twilio."""

HANDED_AGAIN_AFTER = timedelta(seconds=5)


@dataclass(frozen=True)
class Work:
    """A claimed row."""

    id: uuid.UUID
    kind: str
    ref: uuid.UUID
    detail: dict[str, Any]
    tries: int


_WORK = Changing(outbox, "id")
_CLAIM = (
    update(outbox)
    .where(
        outbox.c.id == bindparam("of"),
        outbox.c.due_at <= bindparam("now"),
        or_(
            outbox.c.state == "pending",
            and_(outbox.c.state == "running", outbox.c.lease_until <= bindparam("now")),
        ),
    )
    .values(
        state="running",
        lease_until=bindparam("leased"),
        hand_at=bindparam("leased"),
        tries=outbox.c.tries + 1,
    )
    .returning(outbox)
)

_STRANDED = (
    update(outbox)
    .where(
        outbox.c.id.in_(
            select(outbox.c.id)
            .where(UNDONE, outbox.c.hand_at <= bindparam("now"))
            .order_by(outbox.c.hand_at)
            .limit(bindparam("most"))
            .with_for_update(skip_locked=True)
        )
    )
    .values(hand_at=bindparam("again_at"))
    .returning(outbox.c.id, outbox.c.kind)
)


def claim_work(tx: Transaction, work_id: uuid.UUID) -> Work | None:
    """Claim one row that is due and that nobody works on."""
    row = tx.connection.execute(
        _CLAIM, {"of": work_id, "now": tx.now, "leased": tx.now + LEASE}
    ).first()
    return None if row is None else Work(row.id, row.kind, row.ref, row.detail, row.tries)


def finish_work(tx: Transaction, work: Work, problem: str | None = None) -> None:
    """Close a row: done, or failed with a problem that names no number."""
    state = "done" if problem is None else "failed"
    tx.write(_WORK, {"id": work.id, "state": state, "problem": problem})


def postpone_work(tx: Transaction, work: Work, due_at: datetime, problem: str) -> None:
    """Leave a row for later."""
    tx.write(
        _WORK,
        {
            "id": work.id,
            "state": "pending",
            "due_at": due_at,
            "hand_at": due_at,
            "lease_until": None,
            "problem": problem,
        },
    )


def take_stranded_work(tx: Transaction, limit: int = 200) -> list[DueWork]:
    """Rows whose time has come and that nobody works on, to be handed over (again)."""
    rows = tx.connection.execute(
        _STRANDED, {"now": tx.now, "most": limit, "again_at": tx.now + HANDED_AGAIN_AFTER}
    )
    return [DueWork(row.id, row.kind) for row in rows]
