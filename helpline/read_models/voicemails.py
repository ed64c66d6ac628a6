"""Messages as the staff see them: those of all lines, or of one's own teams. No phone number."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, case, or_, select

from helpline.domain.roles import StaffRole
from helpline.domain.voicemails import PLAYABLE, RecordingState, VoicemailState
from helpline.read_models.cursors import PAGE_SIZE, Page, Place, page_of, turn_to
from helpline.read_models.zone import find_zone
from helpline.storage.sealing import Keyring
from helpline.storage.tables import (
    callbacks,
    contacts,
    events,
    lines,
    staff,
    staff_teams,
    voicemails,
)
from helpline.storage.voicemails import Viewer, seen_by

_claimer = staff.alias("claimer")
_handler = staff.alias("handler")


@dataclass(frozen=True)
class VoicemailRow:
    """A message. `status` is its recording's; `handled_by` is None where its callback settled it."""

    id: uuid.UUID
    contact_id: uuid.UUID
    line_id: uuid.UUID
    line: str
    received_at: datetime
    seconds: int | None
    status: RecordingState
    state: VoicemailState
    claimed_by: uuid.UUID | None
    claimer: str | None
    claimed_at: datetime | None
    handled_at: datetime | None
    handler: str | None
    callback_id: uuid.UUID | None
    callback_state: str | None
    callback_due_at: datetime | None
    has_number: bool

    @property
    def is_playable(self) -> bool:
        """Whether there is a sound here."""
        return self.status in PLAYABLE


@dataclass(frozen=True)
class Listening:
    """Somebody has listened."""

    at: datetime
    name: str


@dataclass(frozen=True)
class Colleague:
    """Somebody to whom a message can be handed on."""

    id: uuid.UUID
    name: str


@dataclass(frozen=True)
class VoicemailStory:
    """One message, who has listened, and who may take it over."""

    row: VoicemailRow
    listenings: tuple[Listening, ...]
    colleagues: tuple[Colleague, ...]
    zone: ZoneInfo


def list_voicemails(
    connection: Connection,
    keyring: Keyring,
    viewer: Viewer,
    after: Place | None = None,
    size: int = PAGE_SIZE,
) -> Page[VoicemailRow]:
    """A page of messages, newest first."""
    statement = turn_to(_voicemails(viewer), voicemails.c.received_at, voicemails.c.id, after, size)
    rows = [_row_of(row, keyring) for row in connection.execute(statement)]
    return page_of(rows, size, lambda row: Place(row.received_at, row.id))


def find_voicemail_story(
    connection: Connection, keyring: Keyring, viewer: Viewer, voicemail_id: uuid.UUID
) -> VoicemailStory | None:
    """One message, if the viewer may see it."""
    found = connection.execute(_voicemails(viewer).where(voicemails.c.id == voicemail_id)).first()
    if found is None:
        return None
    row = _row_of(found, keyring)
    return VoicemailStory(
        row=row,
        listenings=_listenings(connection, keyring, row.contact_id),
        colleagues=_colleagues(connection, keyring, row),
        zone=find_zone(connection),
    )


def _listenings(
    connection: Connection, keyring: Keyring, contact_id: uuid.UUID
) -> tuple[Listening, ...]:
    found = connection.execute(
        select(events.c.at, staff.c.name_sealed)
        .join(staff, staff.c.id == events.c.staff_id)
        .where(events.c.contact_id == contact_id, events.c.kind == "voicemail_heard")
        .order_by(events.c.id.desc())
    )
    return tuple(Listening(row.at, keyring.open(row.name_sealed)) for row in found)


def _colleagues(
    connection: Connection, keyring: Keyring, row: VoicemailRow
) -> tuple[Colleague, ...]:
    """The team of the line and those who oversee all, but for whoever has the message."""
    team = select(lines.c.team_id).where(lines.c.id == row.line_id).scalar_subquery()
    of_team = select(staff_teams.c.staff_id).where(staff_teams.c.team_id == team)
    found = connection.execute(
        select(staff.c.id, staff.c.name_sealed).where(
            staff.c.active,
            staff.c.id.is_distinct_from(row.claimed_by),
            or_(staff.c.id.in_(of_team), staff.c.role != StaffRole.COUNSELLOR.value),
        )
    )
    named = [Colleague(one.id, keyring.open(one.name_sealed)) for one in found]
    return tuple(sorted(named, key=lambda one: (one.name, one.id)))


def _voicemails(viewer: Viewer) -> Select[Any]:
    return (
        select(
            voicemails,
            contacts.c.line_id,
            lines.c.name.label("line"),
            _claimer.c.name_sealed.label("claimer_sealed"),
            _handler.c.name_sealed.label("handler_sealed"),
            callbacks.c.state.label("callback_state"),
            callbacks.c.due_at.label("due_at"),
            case((callbacks.c.number_sealed.is_(None), False), else_=True).label("has_number"),
        )
        .join(contacts, contacts.c.id == voicemails.c.contact_id)
        .join(lines, lines.c.id == contacts.c.line_id)
        .outerjoin(callbacks, callbacks.c.id == voicemails.c.callback_id)
        .outerjoin(_claimer, _claimer.c.id == voicemails.c.claimed_by)
        .outerjoin(_handler, _handler.c.id == voicemails.c.handled_by)
        .where(seen_by(viewer))
    )


def _row_of(row: Row[Any], keyring: Keyring) -> VoicemailRow:
    return VoicemailRow(
        id=row.id,
        contact_id=row.contact_id,
        line_id=row.line_id,
        line=row.line,
        received_at=row.received_at,
        seconds=row.duration_seconds,
        status=RecordingState(row.status),
        state=VoicemailState(row.state),
        claimed_by=row.claimed_by,
        claimer=keyring.open_if(row.claimer_sealed),
        claimed_at=row.claimed_at,
        handled_at=row.handled_at,
        handler=keyring.open_if(row.handler_sealed),
        callback_id=row.callback_id,
        callback_state=row.callback_state,
        callback_due_at=row.due_at,
        has_number=row.has_number,
    )
