"""Check-ins that are calls: how each attempt goes on, beside the row that counts it."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, exists, insert, select, union_all, update

from helpline.domain.followup.checkin_calls import (
    CHECKIN_CALL_MACHINE,
    CheckInAnswer,
    CheckInCallEvent,
    CheckInCallState,
)
from helpline.domain.transitions import find_next
from helpline.storage.tables import checkin_calls, contacts, legs, pages, send_attempts
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class CheckInCall:
    """A call as a transaction sees it; the enrolment is locked for whoever changes it."""

    attempt_id: uuid.UUID
    state: CheckInCallState
    step: int
    tries: int
    answer: CheckInAnswer | None
    answered_by: str | None
    people_called: bool


def add_checkin_call(tx: Transaction, attempt_id: uuid.UUID) -> None:
    """Write that it is about to be dialled."""
    state = CHECKIN_CALL_MACHINE.initial.value
    tx.connection.execute(insert(checkin_calls).values(attempt_id=attempt_id, state=state))


def find_checkin_call(connection: Connection, attempt_id: uuid.UUID) -> CheckInCall | None:
    """The call of an attempt; None of one that is a text."""
    row = connection.execute(
        select(checkin_calls).where(checkin_calls.c.attempt_id == attempt_id)
    ).first()
    if row is None:
        return None
    return CheckInCall(
        attempt_id=row.attempt_id,
        state=CheckInCallState(row.state),
        step=row.step,
        tries=row.tries,
        answer=None if row.answer is None else CheckInAnswer(row.answer),
        answered_by=row.answered_by,
        people_called=row.people_called,
    )


def move_checkin_call(
    tx: Transaction, call: CheckInCall, event: CheckInCallEvent, **columns: Any
) -> bool:
    """Take a call through an event; False, and nothing is written, if that is impossible."""
    following = find_next(CHECKIN_CALL_MACHINE, call.state, event)
    if following is None:
        return False
    change_checkin_call(tx, call.attempt_id, state=following.value, **columns)
    return True


def change_checkin_call(tx: Transaction, attempt_id: uuid.UUID, **columns: Any) -> None:
    """Write columns; the state only by `move_checkin_call`."""
    tx.connection.execute(
        update(checkin_calls).where(checkin_calls.c.attempt_id == attempt_id).values(**columns)
    )


def list_known_call_sids(connection: Connection, sids: Collection[str]) -> set[str]:
    """Those of these calls that we know what for they were made."""
    known = union_all(
        select(legs.c.call_sid.label("sid")).where(legs.c.call_sid.in_(sids)),
        select(pages.c.call_sid).where(pages.c.call_sid.in_(sids)),
        select(send_attempts.c.message_sid).where(send_attempts.c.message_sid.in_(sids)),
    )
    return set(connection.execute(known).scalars())


def is_on_the_phone(connection: Connection, number_hashes: Collection[bytes]) -> bool:
    """Whether somebody with this number talks to us or waits, or a person is about to ring them."""
    live = exists().where(
        contacts.c.number_hash.in_(number_hashes),
        contacts.c.channel == "voice",
        contacts.c.ended_at.is_(None),
    )
    return bool(connection.execute(select(live)).scalar_one())
