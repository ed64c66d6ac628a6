"""Callbacks as the staff decide about them: those of all lines, or of one's own teams.

No phone number; the name and the note only of one callback, for whoever may ring them back.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from helpline.domain.callback_decisions import Decision
from helpline.domain.callbacks import OPEN_STATES, CallbackState
from helpline.read_models.contact_story import MOST_STEPS, StoryStep, story_steps
from helpline.read_models.zone import find_zone
from helpline.storage.sealing import Keyring
from helpline.storage.tables import (
    attempts,
    callback_decisions,
    callbacks,
    contacts,
    events,
    lines,
    staff,
)
from helpline.storage.voicemails import Viewer, seen_by

SHOWN = 200
"""Callbacks on the page; it says how many more there are."""

TOO_LATE_SHOWN_FOR = timedelta(days=7)

_AHEAD = (CallbackState.REQUESTED.value, CallbackState.SCHEDULED.value)


@dataclass(frozen=True)
class OwedRow:
    """A callback that is owed, or came too late to be made."""

    id: uuid.UUID
    line: str
    language: str
    state: str
    reason: str
    requested_at: datetime
    due_at: datetime | None
    not_before: datetime | None
    not_after: datetime | None
    promised_until: datetime | None
    promise_broken_at: datetime | None
    attempts: int
    outcome: str | None
    voicemail_ok: bool
    has_number: bool

    @property
    def must_decide(self) -> bool:
        """Whether nothing rings them unless somebody decides."""
        if self.state in _AHEAD:
            return not self.has_number
        return self.state in (CallbackState.EXHAUSTED, CallbackState.EXPIRED)

    @property
    def is_owed(self) -> bool:
        """Whether anything can be decided."""
        return self.state in OPEN_STATES or self.state == CallbackState.EXPIRED

    @property
    def can_be_rung(self) -> bool:
        """Whether another attempt makes sense: the number is theirs."""
        return self.has_number and self.outcome != "wrong_person"


@dataclass(frozen=True)
class OwedPage:
    """Those that nothing rings, oldest first; then all others by promise, due time and age."""

    undecided: tuple[OwedRow, ...]
    others: tuple[OwedRow, ...]
    more: int
    zone: ZoneInfo


@dataclass(frozen=True)
class AttemptRow:
    """An attempt; `result` is None while it is being made."""

    number: int
    contact_id: uuid.UUID
    counsellor: str
    started_at: datetime
    ended_at: datetime | None
    result: str | None


@dataclass(frozen=True)
class DecisionRow:
    """What somebody has decided, and why."""

    at: datetime
    name: str
    kind: Decision
    why: str | None
    due_at: datetime | None


@dataclass(frozen=True)
class CallbackStory:
    """One callback, and all that happened to it."""

    row: OwedRow
    name: str | None
    note: str | None
    origin_contact_id: uuid.UUID | None
    attempts: tuple[AttemptRow, ...]
    decisions: tuple[DecisionRow, ...]
    steps: tuple[StoryStep, ...]
    zone: ZoneInfo


def list_owed(connection: Connection, viewer: Viewer, now: datetime) -> OwedPage:
    """Whom the viewer may see of those we owe."""
    owed = or_(callbacks.c.state.in_([state.value for state in OPEN_STATES]), _too_late(now))
    statement = (
        _callbacks(viewer)
        .where(owed)
        .order_by(
            _must_decide().desc(),
            func.least(callbacks.c.promised_until, callbacks.c.due_at),
            callbacks.c.requested_at,
            callbacks.c.id,
        )
        .limit(SHOWN)
    )
    rows = [_row_of(row) for row in connection.execute(statement)]
    undecided = tuple(row for row in rows if row.must_decide)
    others = tuple(row for row in rows if not row.must_decide)
    more = _count(connection, viewer, owed) - SHOWN if len(rows) == SHOWN else 0
    return OwedPage(undecided, others, more, find_zone(connection))


def _too_late(now: datetime) -> ColumnElement[bool]:
    return and_(
        callbacks.c.state == CallbackState.EXPIRED.value,
        callbacks.c.closed_at > now - TOO_LATE_SHOWN_FOR,
    )


def _must_decide() -> ColumnElement[bool]:
    given_up = (CallbackState.EXHAUSTED.value, CallbackState.EXPIRED.value)
    numberless = and_(callbacks.c.number_sealed.is_(None), callbacks.c.state.in_(_AHEAD))
    return or_(callbacks.c.state.in_(given_up), numberless)


def _count(connection: Connection, viewer: Viewer, owed: ColumnElement[bool]) -> int:
    found = _callbacks(viewer).where(owed).subquery()
    return connection.execute(select(func.count()).select_from(found)).scalar_one()


def find_callback_story(
    connection: Connection, keyring: Keyring, viewer: Viewer, callback_id: uuid.UUID
) -> CallbackStory | None:
    """One callback, if the viewer may see it."""
    found = connection.execute(_callbacks(viewer).where(callbacks.c.id == callback_id)).first()
    if found is None:
        return None
    told = connection.execute(
        select(events)
        .where(events.c.callback_id == callback_id)
        .order_by(events.c.id)
        .limit(MOST_STEPS)
    ).all()
    return CallbackStory(
        row=_row_of(found),
        name=keyring.open_if(found.name_sealed),
        note=keyring.open_if(found.note_sealed),
        origin_contact_id=found.origin_contact_id,
        attempts=list_attempts(connection, keyring, callback_id),
        decisions=list_decisions(connection, keyring, callback_id),
        steps=tuple(story_steps(connection, keyring, told)),
        zone=find_zone(connection),
    )


def find_callback_of_contact(
    connection: Connection, keyring: Keyring, viewer: Viewer, contact_id: uuid.UUID
) -> CallbackStory | None:
    """The callback that a contact is an attempt of, or that was asked for in it."""
    owed = or_(
        contacts.c.callback_id == callbacks.c.id, callbacks.c.origin_contact_id == contacts.c.id
    )
    found = connection.execute(
        select(callbacks.c.id).join(contacts, owed).where(contacts.c.id == contact_id).limit(1)
    ).scalar()
    return None if found is None else find_callback_story(connection, keyring, viewer, found)


def list_attempts(
    connection: Connection, keyring: Keyring, callback_id: uuid.UUID
) -> tuple[AttemptRow, ...]:
    """Who rang them back, when, and what came of it."""
    found = connection.execute(
        select(attempts, staff.c.name_sealed)
        .join(staff, staff.c.id == attempts.c.staff_id)
        .where(attempts.c.callback_id == callback_id)
        .order_by(attempts.c.number)
    )
    return tuple(
        AttemptRow(
            number=row.number,
            contact_id=row.contact_id,
            counsellor=keyring.open(row.name_sealed),
            started_at=row.started_at,
            ended_at=row.ended_at,
            result=row.result,
        )
        for row in found
    )


def list_decisions(
    connection: Connection, keyring: Keyring, callback_id: uuid.UUID
) -> tuple[DecisionRow, ...]:
    """Who decided what, and why."""
    found = connection.execute(
        select(callback_decisions, staff.c.name_sealed)
        .join(staff, staff.c.id == callback_decisions.c.staff_id)
        .where(callback_decisions.c.callback_id == callback_id)
        .order_by(callback_decisions.c.at)
    )
    return tuple(
        DecisionRow(
            at=row.at,
            name=keyring.open(row.name_sealed),
            kind=Decision(row.kind),
            why=keyring.open_if(row.why_sealed),
            due_at=row.due_at,
        )
        for row in found
    )


def _callbacks(viewer: Viewer) -> Select[Any]:
    return (
        select(callbacks, lines.c.name.label("line"))
        .join(lines, lines.c.id == callbacks.c.line_id)
        .where(seen_by(viewer))
    )


def _row_of(row: Row[Any]) -> OwedRow:
    return OwedRow(
        id=row.id,
        line=row.line,
        language=row.language,
        state=row.state,
        reason=row.reason,
        requested_at=row.requested_at,
        due_at=row.due_at,
        not_before=row.not_before,
        not_after=row.not_after,
        promised_until=row.promised_until,
        promise_broken_at=row.promise_broken_at,
        attempts=row.attempts,
        outcome=row.outcome,
        voicemail_ok=row.voicemail_ok,
        has_number=row.number_sealed is not None,
    )
