"""Check-ins: the texts of one person's plan, and the attempts to send each."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, exists, insert, or_, select, update

from helpline.domain.followup.attempts import SendResult
from helpline.domain.followup.checkins import CHECKIN_MACHINE, CheckInEvent, CheckInState
from helpline.domain.transitions import find_next
from helpline.storage.constants import constant
from helpline.storage.enrolments import Enrolment
from helpline.storage.tables import checkins, enrolments, send_attempts
from helpline.storage.transaction import Transaction
from helpline.storage.writes import Adding, Changing

_CHECKIN = Changing(checkins, "id")
_ATTEMPT = Changing(send_attempts, "id")
_NEW_ATTEMPT = Adding(send_attempts)
_FIND = select(checkins).where(checkins.c.id == bindparam("of"))

_MAY_BE_THERE = [
    state.value
    for state in (
        CheckInState.SENDING,
        CheckInState.UNKNOWN,
        CheckInState.SENT,
        CheckInState.DELIVERED,
        CheckInState.ANSWERED,
    )
]


@dataclass(frozen=True)
class CheckIn:
    """One text of a plan; times in UTC."""

    id: uuid.UUID
    enrolment_id: uuid.UUID
    step: int
    version: int
    state: CheckInState
    due_at: datetime
    valid_until: datetime
    attempts: int
    text_id: uuid.UUID | None


@dataclass(frozen=True)
class Attempt:
    """One try to send it; `message_sid` is Twilio's, where that is known."""

    id: uuid.UUID
    checkin_id: uuid.UUID
    number: int
    started_at: datetime
    message_sid: str | None


def add_checkins(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """Write the rows of a calendar; all have the same columns."""
    if rows:
        tx.connection.execute(insert(checkins), rows)


def find_checkin(connection: Connection, checkin_id: uuid.UUID) -> CheckIn | None:
    """A check-in by its id."""
    row = connection.execute(_FIND, {"of": checkin_id}).first()
    return None if row is None else checkin_of(row)


def was_asked(tx: Transaction, checkin_id: uuid.UUID) -> bool:
    """Whether a check-in that is a call wanted an answer."""
    asks = select(checkins.c.asks).where(checkins.c.id == checkin_id)
    return bool(tx.connection.execute(asks).scalar())


def list_scheduled(tx: Transaction, enrolment_id: uuid.UUID) -> list[CheckIn]:
    """What is still to come of somebody's calendar, in order."""
    rows = tx.connection.execute(
        select(checkins)
        .where(
            checkins.c.enrolment_id == enrolment_id,
            checkins.c.state == CheckInState.SCHEDULED.value,
        )
        .order_by(checkins.c.version, checkins.c.step)
    )
    return [checkin_of(row) for row in rows]


def list_beside(tx: Transaction, enrolment: Enrolment, checkin_id: uuid.UUID) -> list[CheckIn]:
    """A check-in, and what of its version of somebody's calendar has had its moment and is still to
    come.
    """
    given = {
        "of": checkin_id,
        "enrolment": enrolment.id,
        "version": enrolment.version,
        "now": tx.now,
    }
    return [checkin_of(row) for row in tx.connection.execute(_BESIDE, given)]


_BESIDE = select(checkins).where(
    checkins.c.enrolment_id == bindparam("enrolment"),
    or_(
        checkins.c.id == bindparam("of"),
        and_(
            checkins.c.version == bindparam("version"),
            checkins.c.state == constant(CheckInState.SCHEDULED),
            checkins.c.due_at <= bindparam("now"),
        ),
    ),
)


def lock_checkin(tx: Transaction, checkin_id: uuid.UUID) -> CheckIn | None:
    """A check-in, and its enrolment locked before it: both as they are when nobody else has them."""
    row = tx.connection.execute(_LOCK, {"of": checkin_id}).first()
    return None if row is None else checkin_of(row)


_LOCK = (
    select(checkins)
    .join(enrolments, enrolments.c.id == checkins.c.enrolment_id)
    .where(checkins.c.id == bindparam("of"))
    .with_for_update(of=[enrolments, checkins])
)


def list_left_out(tx: Transaction, enrolment_id: uuid.UUID, version: int, reason: str) -> set[int]:
    """The steps of a version that were left out for this reason."""
    return set(
        tx.connection.execute(
            select(checkins.c.step).where(
                checkins.c.enrolment_id == enrolment_id,
                checkins.c.version == version,
                checkins.c.state == CheckInState.SKIPPED.value,
                checkins.c.reasons.any_() == reason,
            )
        ).scalars()
    )


def list_of_step(tx: Transaction, enrolment_id: uuid.UUID, step: int) -> list[CheckIn]:
    """One step of somebody's, in every version."""
    rows = tx.connection.execute(
        select(checkins).where(checkins.c.enrolment_id == enrolment_id, checkins.c.step == step)
    )
    return [checkin_of(row) for row in rows]


def find_last_texted(tx: Transaction, enrolment_id: uuid.UUID) -> CheckIn | None:
    """The text of the plan that somebody got last."""
    row = tx.connection.execute(
        select(checkins)
        .where(
            checkins.c.enrolment_id == enrolment_id,
            checkins.c.step > 0,
            checkins.c.attempts > 0,
            checkins.c.state.in_(_MAY_BE_THERE),
        )
        .order_by(checkins.c.due_at.desc())
        .limit(1)
    ).first()
    return None if row is None else checkin_of(row)


_UNSETTLED = [
    state.value for state in (CheckInState.SCHEDULED, CheckInState.SENDING, CheckInState.UNKNOWN)
]


def has_unsettled(tx: Transaction, enrolment_id: uuid.UUID) -> bool:
    """Whether something is still to come of a text of somebody's, or may be on its way."""
    unsettled = exists().where(
        checkins.c.enrolment_id == enrolment_id, checkins.c.state.in_(_UNSETTLED)
    )
    return bool(tx.connection.execute(select(unsettled)).scalar_one())


def change_checkin(tx: Transaction, checkin_id: uuid.UUID, **columns: Any) -> None:
    """Write columns of a check-in."""
    tx.write(_CHECKIN, {"id": checkin_id, **columns})


def move_checkin(tx: Transaction, checkin: CheckIn, event: CheckInEvent, **columns: Any) -> bool:
    """Take a check-in through an event; False, and nothing is written, if that is impossible."""
    following = find_next(CHECKIN_MACHINE, checkin.state, event)
    if following is None:
        return False
    change_checkin(tx, checkin.id, **{"state": following.value, "look_at": None, **columns})
    return True


def skip_checkins(tx: Transaction, skipped: Iterable[CheckIn], reasons: Iterable[str]) -> None:
    """Leave them out for good, and say why."""
    written = list(reasons)
    for checkin in skipped:
        if move_checkin(tx, checkin, CheckInEvent.SKIP, reasons=written):
            tx.record(
                "checkin_skipped",
                enrolment=str(checkin.enrolment_id),
                step=checkin.step,
                version=checkin.version,
                reasons=written,
            )


def wake_checkins(tx: Transaction, enrolment_id: uuid.UUID) -> None:
    """Look at what is scheduled at its own time again: what held it back is over."""
    tx.connection.execute(
        update(checkins)
        .where(
            checkins.c.enrolment_id == enrolment_id,
            checkins.c.state == CheckInState.SCHEDULED.value,
            checkins.c.look_at > checkins.c.due_at,
        )
        .values(look_at=checkins.c.due_at)
    )


def look_when_due(tx: Transaction, checkin: CheckIn) -> None:
    """Give one that is still scheduled back to the sweep: its moment has not come after all."""
    tx.connection.execute(
        update(checkins)
        .where(
            checkins.c.id == checkin.id,
            checkins.c.state == CheckInState.SCHEDULED.value,
            checkins.c.look_at.is_(None),
        )
        .values(look_at=checkins.c.due_at)
    )


def add_attempt(tx: Transaction, checkin: CheckIn) -> Attempt:
    """Write that it is about to be sent: before the request."""
    attempt = Attempt(uuid.uuid4(), checkin.id, checkin.attempts + 1, tx.now, None)
    tx.write(
        _NEW_ATTEMPT,
        {
            "id": attempt.id,
            "checkin_id": checkin.id,
            "number": attempt.number,
            "started_at": attempt.started_at,
        },
    )
    return attempt


def find_attempt(connection: Connection, attempt_id: uuid.UUID) -> Attempt | None:
    """An attempt by its id."""
    row = connection.execute(select(send_attempts).where(send_attempts.c.id == attempt_id)).first()
    return None if row is None else _attempt(row)


def find_last_attempt(connection: Connection, checkin_id: uuid.UUID) -> Attempt | None:
    """The latest attempt of a check-in."""
    row = connection.execute(
        select(send_attempts)
        .where(send_attempts.c.checkin_id == checkin_id)
        .order_by(send_attempts.c.number.desc())
        .limit(1)
    ).first()
    return None if row is None else _attempt(row)


def end_attempt(tx: Transaction, attempt_id: uuid.UUID, result: SendResult, **columns: Any) -> None:
    """Write what came of it."""
    tx.write(_ATTEMPT, {"id": attempt_id, "result": result.value, "ended_at": tx.now, **columns})


def checkin_of(row: Row[Any]) -> CheckIn:
    """The check-in in a row that has its columns."""
    return CheckIn(
        id=row.id,
        enrolment_id=row.enrolment_id,
        step=row.step,
        version=row.version,
        state=CheckInState(row.state),
        due_at=row.due_at,
        valid_until=row.valid_until,
        attempts=row.attempts,
        text_id=row.text_id,
    )


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(row.id, row.checkin_id, row.number, row.started_at, row.message_sid)
