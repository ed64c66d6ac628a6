"""Escalations: replies that a person has to take, and the only way to change their state."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, func, insert, select, update

from helpline.domain.calls import CallState, Direction
from helpline.domain.escalations import (
    ESCALATION_MACHINE,
    EscalationEvent,
    EscalationState,
)
from helpline.domain.risk import Risk
from helpline.domain.transitions import find_next
from helpline.storage.constants import constant
from helpline.storage.tables import (
    calls,
    contacts,
    escalations,
    helpline,
    staff,
    threads,
)
from helpline.storage.threads import lock_thread
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class Escalation:
    """An escalation as a transaction sees it; `opened_at` is when the clock began (UTC)."""

    id: uuid.UUID
    state: EscalationState
    risk: Risk
    line_id: uuid.UUID
    thread_id: uuid.UUID
    opened_at: datetime
    last_text_at: datetime
    texts: int
    raised: bool
    paged: int
    take_by: datetime
    taken_by: uuid.UUID | None


def find_live_of_thread(tx: Transaction, thread_id: uuid.UUID) -> Escalation | None:
    """The latest of a thread that is not closed, locked; one that is open before one taken."""
    row = tx.connection.execute(
        select(escalations)
        .where(
            escalations.c.thread_id == thread_id,
            escalations.c.state != constant(EscalationState.CLOSED),
        )
        .order_by(escalations.c.state, escalations.c.opened_at.desc())
        .limit(1)
        .with_for_update(key_share=True)
    ).first()
    return None if row is None else escalation_of(row)


def has_live_of_number(tx: Transaction, number: str, risks: Collection[Risk]) -> bool:
    """Whether one of these risks of a number, on any line, is not closed yet."""
    live = exists().where(
        threads.c.id == escalations.c.thread_id,
        threads.c.number_hash.in_(tx.keyring.hashes(number)),
        escalations.c.state != constant(EscalationState.CLOSED),
        escalations.c.risk.in_([risk.value for risk in risks]),
    )
    return bool(tx.connection.execute(select(live)).scalar_one())


def is_one_taken(tx: Transaction, number: str, risks: Collection[Risk]) -> bool:
    """Whether somebody on the staff has one of these risks of a number, on any line."""
    taken = exists().where(
        threads.c.id == escalations.c.thread_id,
        threads.c.number_hash.in_(tx.keyring.hashes(number)),
        escalations.c.state == constant(EscalationState.TAKEN),
        escalations.c.risk.in_([risk.value for risk in risks]),
    )
    return bool(tx.connection.execute(select(taken)).scalar_one())


def list_live_of_thread(tx: Transaction, thread_id: uuid.UUID) -> Sequence[Escalation]:
    """All of a thread that are not closed, locked; the thread is locked before."""
    rows = tx.connection.execute(
        select(escalations)
        .where(
            escalations.c.thread_id == thread_id,
            escalations.c.state != constant(EscalationState.CLOSED),
        )
        .order_by(escalations.c.opened_at)
        .with_for_update(key_share=True)
    )
    return [escalation_of(row) for row in rows]


def lock_escalation(tx: Transaction, escalation_id: uuid.UUID) -> Escalation | None:
    """An escalation, locked: of two who take it one is second."""
    row = tx.connection.execute(
        select(escalations).where(escalations.c.id == escalation_id).with_for_update(key_share=True)
    ).first()
    return None if row is None else escalation_of(row)


def lock_with_thread(tx: Transaction, escalation_id: uuid.UUID) -> Escalation | None:
    """An escalation, locked, and its thread before it: as by whoever reads that thread's texts."""
    found = find_escalation(tx.connection, escalation_id)
    if found is not None:
        lock_thread(tx, found.thread_id)
    return lock_escalation(tx, escalation_id)


def find_escalation(connection: Connection, escalation_id: uuid.UUID) -> Escalation | None:
    """An escalation as it is."""
    row = connection.execute(select(escalations).where(escalations.c.id == escalation_id)).first()
    return None if row is None else escalation_of(row)


def add_escalation(tx: Transaction, **columns: Any) -> uuid.UUID:
    """Write a new one, open."""
    escalation_id = uuid.uuid4()
    state = ESCALATION_MACHINE.initial.value
    tx.connection.execute(insert(escalations).values(id=escalation_id, state=state, **columns))
    return escalation_id


def change_escalation(tx: Transaction, escalation_id: uuid.UUID, **columns: Any) -> None:
    """Write columns; the state only by `move_escalation`."""
    tx.connection.execute(
        update(escalations).where(escalations.c.id == escalation_id).values(**columns)
    )


def move_escalation(
    tx: Transaction, escalation: Escalation, event: EscalationEvent, **columns: Any
) -> bool:
    """Change the state of one that is locked, by the table; False where the table has no way."""
    following = find_next(ESCALATION_MACHINE, escalation.state, event)
    if following is None:
        return False
    change_escalation(tx, escalation.id, state=following.value, **columns)
    return True


def list_callers_in_line(tx: Transaction, number: str) -> list[uuid.UUID]:
    """Contacts of a number that are on the phone with us and have nobody yet."""
    live = (CallState.MENU, CallState.WAITING)
    found = tx.connection.execute(
        select(contacts.c.id)
        .join(calls, calls.c.contact_id == contacts.c.id)
        .where(
            contacts.c.number_hash.in_(tx.keyring.hashes(number)),
            contacts.c.direction == constant(Direction.INBOUND),
            contacts.c.ended_at.is_(None),
            calls.c.state.in_([constant(state) for state in live]),
        )
        .order_by(contacts.c.id)
    )
    return list(found.scalars())


@dataclass(frozen=True)
class OnCall:
    """Who can be paged, by their ids: rung by rung, those who oversee, and everybody."""

    rungs: tuple[tuple[uuid.UUID, ...], ...]
    supervisors: tuple[uuid.UUID, ...]
    everyone: tuple[uuid.UUID, ...]


_OVERSEE = ("supervisor", "admin")


def find_on_call(tx: Transaction) -> OnCall:
    """Active staff with a phone; whether they are on or off makes no difference at night."""
    rows = tx.connection.execute(
        select(staff.c.id, staff.c.role)
        .where(staff.c.active, staff.c.phone_sealed.is_not(None))
        .order_by(staff.c.position, staff.c.id)
    ).all()
    can_be_rung = {row.id for row in rows}
    stored = tx.connection.execute(select(helpline.c.escalation)).scalar() or []
    rungs = (tuple(map(uuid.UUID, rung)) for rung in stored)
    return OnCall(
        rungs=tuple(tuple(who for who in rung if who in can_be_rung) for rung in rungs),
        supervisors=tuple(row.id for row in rows if row.role in _OVERSEE),
        everyone=tuple(row.id for row in rows),
    )


def count_open(connection: Connection) -> int:
    """How many nobody has taken."""
    counted = select(func.count()).where(escalations.c.state == constant(EscalationState.OPEN))
    return int(connection.execute(counted).scalar_one())


def count_overdue(connection: Connection, now: datetime) -> int:
    """How many nobody has taken in time."""
    counted = select(func.count()).where(
        escalations.c.state == constant(EscalationState.OPEN),
        escalations.c.take_by <= now,
    )
    return int(connection.execute(counted).scalar_one())


def escalation_of(row: Row[Any]) -> Escalation:
    """A row as an escalation."""
    return Escalation(
        id=row.id,
        state=EscalationState(row.state),
        risk=Risk(row.risk),
        line_id=row.line_id,
        thread_id=row.thread_id,
        opened_at=row.opened_at,
        last_text_at=row.last_text_at,
        texts=row.texts,
        raised=row.raised,
        paged=row.paged,
        take_by=row.take_by,
        taken_by=row.taken_by,
    )
