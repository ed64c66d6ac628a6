"""What a number has with us when it rings: callbacks that are open, calls of a moment ago, and what
they wrote that worries us.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    Connection,
    DateTime,
    Row,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    exists,
    null,
    or_,
    select,
    union_all,
    update,
)

from helpline.domain.callbacks import OPEN_STATES
from helpline.domain.calls import Direction, Flag, Outcome
from helpline.domain.escalations import EscalationState
from helpline.domain.repeat_callers import RecentContact
from helpline.domain.triage.verdict import SERIOUS
from helpline.storage.constants import constant, constants
from helpline.storage.tables import (
    callbacks,
    calls,
    contacts,
    escalations,
    shared_numbers,
    threads,
)
from helpline.storage.transaction import Transaction

MOST_CALLS = 50
"""Nobody rings as often in a quarter of an hour: these are many people, and they count as such."""


@dataclass(frozen=True)
class Known:
    """One number's open callbacks on a line, and its calls of late on any line. `is_at_risk`: it
    sent a text, to any line, that somebody has still to see to.
    """

    callback_ids: list[uuid.UUID]
    recent: list[RecentContact]
    is_at_risk: bool = False


def _nothing(kind: Any, name: str) -> Any:
    return cast(null(), kind).label(name)


def _no_call() -> list[Any]:
    """What the other rows have of a call."""
    return [
        _nothing(Uuid, "contact_id"),
        _nothing(Uuid, "line_id"),
        _nothing(DateTime(timezone=True), "started_at"),
        _nothing(DateTime(timezone=True), "ended_at"),
        _nothing(Text, "outcome"),
        _nothing(DateTime(timezone=True), "waiting_since"),
        _nothing(Boolean, "front"),
        _nothing(Text, "flag"),
        _nothing(Uuid, "place_taken_by"),
    ]


def _open_callbacks() -> Select[Any]:
    return select(
        callbacks.c.id.label("callback_id"),
        *_no_call(),
        _nothing(Uuid, "escalation_id"),
    ).where(
        callbacks.c.line_id == bindparam("line_id"),
        callbacks.c.number_hash.in_(bindparam("hashes", expanding=True)),
        callbacks.c.state.in_(constants(OPEN_STATES)),
    )


def _recent_calls() -> Select[Any]:
    hashes: BindParameter[Any] = bindparam("hashes", expanding=True)
    return (
        select(
            _nothing(Uuid, "callback_id"),
            contacts.c.id.label("contact_id"),
            contacts.c.line_id,
            contacts.c.started_at,
            contacts.c.ended_at,
            contacts.c.outcome,
            calls.c.waiting_since,
            calls.c.front,
            calls.c.flag,
            calls.c.place_taken_by,
            _nothing(Uuid, "escalation_id"),
        )
        .join(calls, calls.c.contact_id == contacts.c.id)
        .where(
            contacts.c.number_hash.in_(hashes),
            contacts.c.direction == constant(Direction.INBOUND),
            or_(contacts.c.ended_at.is_(None), contacts.c.ended_at >= bindparam("ended_since")),
            ~exists().where(shared_numbers.c.number_hash.in_(hashes)),
        )
        .limit(MOST_CALLS)
    )


def _worries() -> Select[Any]:
    return (
        select(
            _nothing(Uuid, "callback_id"),
            *_no_call(),
            escalations.c.id.label("escalation_id"),
        )
        .join(threads, threads.c.id == escalations.c.thread_id)
        .where(
            threads.c.number_hash.in_(bindparam("hashes", expanding=True)),
            escalations.c.state != constant(EscalationState.CLOSED),
            escalations.c.risk.in_(constants(SERIOUS)),
        )
        .limit(1)
    )


_KNOWN = union_all(
    _open_callbacks(), _recent_calls().subquery().select(), _worries().subquery().select()
)
_TAKE_PLACE = (
    update(calls)
    .where(calls.c.contact_id == bindparam("earlier_id"), calls.c.place_taken_by.is_(None))
    .values(place_taken_by=bindparam("taken_by"))
)


def find_known(
    connection: Connection, line_id: uuid.UUID, hashes: list[bytes], ended_since: datetime
) -> Known:
    """What we know of a number; its calls only where one person has it, so far as can be told."""
    asked = {"line_id": line_id, "hashes": hashes, "ended_since": ended_since}
    rows = connection.execute(_KNOWN, asked).all()
    recent = [_recent_of(row) for row in rows if row.contact_id is not None]
    return Known(
        callback_ids=[row.callback_id for row in rows if row.callback_id is not None],
        recent=recent if len(recent) < MOST_CALLS else [],
        is_at_risk=any(row.escalation_id is not None for row in rows),
    )


def _recent_of(row: Row[Any]) -> RecentContact:
    return RecentContact(
        contact_id=row.contact_id,
        line_id=row.line_id,
        started_at=row.started_at,
        ended_at=row.ended_at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        waiting_since=row.waiting_since,
        front=row.front,
        flag=None if row.flag is None else Flag(row.flag),
        is_place_taken=row.place_taken_by is not None,
    )


def take_place(tx: Transaction, earlier_id: uuid.UUID, taken_by: uuid.UUID) -> bool:
    """Take the place of a call that is over, for good; False when another call has it already."""
    asked = {"earlier_id": earlier_id, "taken_by": taken_by}
    return tx.connection.execute(_TAKE_PLACE, asked).rowcount == 1
