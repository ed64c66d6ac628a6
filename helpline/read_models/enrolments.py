"""Enrolments and check-ins as the API shows them. No phone number, no name, no words of a text."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from helpline.domain.followup.checkins import CheckInState
from helpline.domain.followup.enrolments import EnrolmentState
from helpline.read_models.cursors import PAGE_SIZE, Page, Place, page_of, turn_to
from helpline.storage.sealing import Keyring
from helpline.storage.tables import checkins, enrolments, escalations, plans, staff


@dataclass(frozen=True)
class EnrolmentRow:
    """An enrolment; `plan` is the plan's name, `next_due_at` the next text of it."""

    id: uuid.UUID
    state: str
    plan: str
    next_due_at: datetime | None
    risk: str | None
    last_reply_at: datetime | None


@dataclass(frozen=True)
class RaisedBy:
    """The escalation that a reply has opened or raised; `taken_by` names who has taken it."""

    state: str
    since: datetime
    taken_by: str | None


@dataclass(frozen=True)
class CheckInRow:
    """A check-in; `escalation` is None until a reply to it worries us."""

    id: uuid.UUID
    enrolment_id: uuid.UUID
    step: int
    state: str
    due_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    replied_at: datetime | None
    risk: str | None
    escalation: RaisedBy | None = None


@dataclass(frozen=True)
class EnrolmentFilter:
    """Which enrolments: in one state, or all."""

    state: EnrolmentState | None = None
    after: Place | None = None
    size: int = PAGE_SIZE


@dataclass(frozen=True)
class CheckInFilter:
    """Which check-ins: in one state, or all."""

    state: CheckInState | None = None
    after: Place | None = None
    size: int = PAGE_SIZE


_NEXT_DUE = (
    select(func.min(checkins.c.due_at))
    .where(
        checkins.c.enrolment_id == enrolments.c.id,
        checkins.c.step > 0,
        checkins.c.state == CheckInState.SCHEDULED.value,
    )
    .scalar_subquery()
)
_ENROLMENTS: Select[Any] = select(
    enrolments.c.id,
    enrolments.c.state,
    plans.c.name.label("plan"),
    _NEXT_DUE.label("next_due_at"),
    enrolments.c.risk,
    enrolments.c.last_reply_at,
    enrolments.c.enrolled_at,
).join(plans, plans.c.id == enrolments.c.plan_id)
_CHECKINS: Select[Any] = select(
    checkins.c.id,
    checkins.c.enrolment_id,
    checkins.c.step,
    checkins.c.state,
    checkins.c.due_at,
    checkins.c.sent_at,
    checkins.c.delivered_at,
    checkins.c.replied_at,
    checkins.c.risk,
    escalations.c.state.label("escalation_state"),
    escalations.c.opened_at,
    staff.c.name_sealed,
)
_CHECKINS = (
    _CHECKINS.outerjoin(escalations, escalations.c.id == checkins.c.escalation_id)
    .outerjoin(staff, staff.c.id == escalations.c.taken_by)
    .where(checkins.c.step > 0)
)


def list_enrolments(connection: Connection, wanted: EnrolmentFilter) -> Page[EnrolmentRow]:
    """One page of enrolments, newest first."""
    statement = _ENROLMENTS
    if wanted.state is not None:
        statement = statement.where(enrolments.c.state == wanted.state.value)
    statement = turn_to(
        statement, enrolments.c.enrolled_at, enrolments.c.id, wanted.after, wanted.size
    )
    rows = list(connection.execute(statement))
    page = page_of(rows, wanted.size, lambda row: Place(row.enrolled_at, row.id))
    return Page(tuple(_enrolment(row) for row in page.items), page.next_cursor)


def find_enrolment_row(connection: Connection, enrolment_id: uuid.UUID) -> EnrolmentRow | None:
    """One enrolment."""
    row = connection.execute(_ENROLMENTS.where(enrolments.c.id == enrolment_id)).first()
    return None if row is None else _enrolment(row)


def list_checkins(
    connection: Connection, keyring: Keyring, wanted: CheckInFilter
) -> Page[CheckInRow]:
    """One page of check-ins, latest due first."""
    statement = _CHECKINS
    if wanted.state is not None:
        statement = statement.where(checkins.c.state == wanted.state.value)
    statement = turn_to(statement, checkins.c.due_at, checkins.c.id, wanted.after, wanted.size)
    rows = [_checkin(row, keyring) for row in connection.execute(statement)]
    return page_of(rows, wanted.size, lambda row: Place(row.due_at, row.id))


def _enrolment(row: Row[Any]) -> EnrolmentRow:
    return EnrolmentRow(row.id, row.state, row.plan, row.next_due_at, row.risk, row.last_reply_at)


def _checkin(row: Row[Any], keyring: Keyring) -> CheckInRow:
    return CheckInRow(
        id=row.id,
        enrolment_id=row.enrolment_id,
        step=row.step,
        state=row.state,
        due_at=row.due_at,
        sent_at=row.sent_at,
        delivered_at=row.delivered_at,
        replied_at=row.replied_at,
        risk=row.risk,
        escalation=_raised_by(row, keyring),
    )


def _raised_by(row: Row[Any], keyring: Keyring) -> RaisedBy | None:
    if row.escalation_state is None:
        return None
    return RaisedBy(row.escalation_state, row.opened_at, keyring.open_if(row.name_sealed))
