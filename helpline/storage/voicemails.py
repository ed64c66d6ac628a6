"""Voicemails and the sound of their recordings.

A voicemail's row is the last that a transaction locks before the matcher's: after its call and
its callback.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    delete,
    exists,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from helpline.domain.roles import StaffRole
from helpline.domain.transitions import find_next
from helpline.domain.voicemails import (
    RECORDING_MACHINE,
    VOICEMAIL_MACHINE,
    RecordingEvent,
    RecordingState,
    VoicemailEvent,
    VoicemailState,
)
from helpline.storage.sealing import Keyring
from helpline.storage.tables import (
    contacts,
    events,
    lines,
    recordings,
    staff,
    staff_teams,
    voicemails,
)
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class Viewer:
    """Somebody on the staff; whoever oversees sees every line's messages."""

    staff_id: uuid.UUID
    oversees: bool


@dataclass(frozen=True)
class Voicemail:
    """A voicemail as one transaction sees it. `status` is the recording's, `state` our own."""

    id: uuid.UUID
    contact_id: uuid.UUID
    callback_id: uuid.UUID | None
    line_id: uuid.UUID
    recording_sid: str | None
    status: RecordingState
    received_at: datetime
    hung_up: bool
    state: VoicemailState
    claimed_by: uuid.UUID | None
    claimed_at: datetime | None
    callback_due_at: datetime | None


def seen_by(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on lines: all, or those of the viewer's teams."""
    if viewer.oversees:
        return true()
    own = select(staff_teams.c.team_id).where(staff_teams.c.staff_id == viewer.staff_id)
    return lines.c.team_id.in_(own)


def may_take(connection: Connection, staff_id: uuid.UUID, line_id: uuid.UUID) -> bool:
    """Whether somebody is here, and of the line's team or overseeing all."""
    return line_id in list_taken(connection, staff_id)


def list_taken(connection: Connection, staff_id: uuid.UUID) -> set[uuid.UUID]:
    """The lines on which somebody who is here may take things: their teams', or all."""
    of_team = exists().where(
        staff_teams.c.staff_id == staff.c.id, staff_teams.c.team_id == lines.c.team_id
    )
    oversees = staff.c.role != StaffRole.COUNSELLOR.value
    wanted = (
        select(lines.c.id)
        .join(staff, staff.c.id == staff_id)
        .where(staff.c.active, of_team | oversees)
    )
    return set(connection.execute(wanted).scalars())


def add_voicemail(
    tx: Transaction, contact_id: uuid.UUID, callback_id: uuid.UUID, *, hung_up: bool
) -> uuid.UUID | None:
    """Write that a message was begun; its id, or None when the contact has one already."""
    return tx.connection.execute(
        insert(voicemails)
        .values(
            id=uuid.uuid4(),
            contact_id=contact_id,
            callback_id=callback_id,
            status=RECORDING_MACHINE.initial.value,
            state=VOICEMAIL_MACHINE.initial.value,
            received_at=tx.now,
            hung_up=hung_up,
        )
        .on_conflict_do_nothing()
        .returning(voicemails.c.id)
    ).scalar()


def find_voicemail(connection: Connection, voicemail_id: uuid.UUID) -> Voicemail | None:
    """A voicemail, unlocked."""
    return _first(connection, _voicemails().where(voicemails.c.id == voicemail_id))


def find_seen(connection: Connection, voicemail_id: uuid.UUID, viewer: Viewer) -> Voicemail | None:
    """A voicemail, unlocked, if it is one that the viewer may see."""
    wanted = _voicemails().where(voicemails.c.id == voicemail_id, seen_by(viewer))
    return _first(connection, wanted)


def lock_voicemail(tx: Transaction, voicemail_id: uuid.UUID) -> Voicemail | None:
    """A voicemail, locked."""
    return _first(tx.connection, _locked(voicemails.c.id == voicemail_id))


def lock_voicemail_of(tx: Transaction, contact_id: uuid.UUID) -> Voicemail | None:
    """The voicemail of a contact, locked."""
    return _first(tx.connection, _locked(voicemails.c.contact_id == contact_id))


def lock_voicemails_of_callback(tx: Transaction, callback_id: uuid.UUID) -> list[Voicemail]:
    """All messages that one callback is to answer, locked in one order, oldest first."""
    wanted = _locked(voicemails.c.callback_id == callback_id)
    found = tx.connection.execute(wanted.order_by(voicemails.c.received_at, voicemails.c.id))
    return [_voicemail_of(row) for row in found]


def move_recording(
    tx: Transaction, voicemail: Voicemail, event: RecordingEvent, **columns: Any
) -> RecordingState | None:
    """Step a recording and record it; None, and nothing written, for word that comes too late."""
    following = find_next(RECORDING_MACHINE, voicemail.status, event)
    if following is None:
        return None
    tx.connection.execute(
        update(voicemails)
        .where(voicemails.c.id == voicemail.id, voicemails.c.status == voicemail.status.value)
        .values(status=following.value, **columns)
    )
    tx.record("recording_settled", contact_id=voicemail.contact_id, status=following.value)
    return following


def move_voicemail(
    tx: Transaction,
    voicemail: Voicemail,
    event: VoicemailEvent,
    by: uuid.UUID | None,
    **columns: Any,
) -> bool:
    """Step a voicemail by compare-and-set, and record it; False when it is not as it was read."""
    following = find_next(VOICEMAIL_MACHINE, voicemail.state, event)
    if following is None:
        return False
    as_read = voicemails.c.claimed_by.is_not_distinct_from(voicemail.claimed_by)
    moved = tx.connection.execute(
        update(voicemails)
        .where(
            voicemails.c.id == voicemail.id, voicemails.c.state == voicemail.state.value, as_read
        )
        .values(state=following.value, **columns)
    )
    if not moved.rowcount:
        return False
    tx.record(
        f"voicemail_{following.value}",
        contact_id=voicemail.contact_id,
        callback_id=voicemail.callback_id,
        staff_id=by,
        line_id=voicemail.line_id,
        event=event.value,
    )
    return True


def settle_voicemails(tx: Transaction, callback_id: uuid.UUID) -> None:
    """Nothing is left to do about the messages of a callback that was made or is not wanted."""
    for voicemail in lock_voicemails_of_callback(tx, callback_id):
        move_voicemail(
            tx, voicemail, VoicemailEvent.SETTLE, None, claimed_by=None, handled_at=tx.now
        )


def keep_sound(tx: Transaction, voicemail_id: uuid.UUID, sound: bytes) -> None:
    """Store a recording's sound, sealed, with what proves later that it is the same."""
    values = {
        "sound_sealed": tx.keyring.seal_bytes(sound),
        "length": len(sound),
        "digest": _digest(sound),
        "kept_at": tx.now,
    }
    tx.connection.execute(
        insert(recordings)
        .values(voicemail_id=voicemail_id, **values)
        .on_conflict_do_update(index_elements=["voicemail_id"], set_=values)
    )


def read_sound(connection: Connection, keyring: Keyring, voicemail_id: uuid.UUID) -> bytes | None:
    """The sound; None where there is none, or it is not what was fetched.

    Raises `UnreadableSecret` when no key fits.
    """
    row = connection.execute(
        select(recordings).where(recordings.c.voicemail_id == voicemail_id)
    ).first()
    if row is None:
        return None
    sound = keyring.open_bytes(row.sound_sealed)
    is_same = len(sound) == row.length and _digest(sound) == bytes(row.digest)
    return sound if is_same else None


def drop_sound(tx: Transaction, voicemail_id: uuid.UUID) -> None:
    """Forget a sound that is not what was fetched."""
    tx.connection.execute(delete(recordings).where(recordings.c.voicemail_id == voicemail_id))


def is_link_used(
    connection: Connection, voicemail: Voicemail, staff_id: uuid.UUID, link: str
) -> bool:
    """Whether this listening has been written down."""
    wanted = select(events.c.id).where(
        events.c.contact_id == voicemail.contact_id,
        events.c.kind == "voicemail_heard",
        events.c.staff_id == staff_id,
        events.c.data["link"].astext == link,
    )
    return connection.execute(wanted).first() is not None


def _digest(sound: bytes) -> bytes:
    return hashlib.sha256(sound).digest()


def _voicemails() -> Select[Any]:
    return (
        select(voicemails, contacts.c.line_id)
        .join(contacts, contacts.c.id == voicemails.c.contact_id)
        .join(lines, lines.c.id == contacts.c.line_id)
    )


def _locked(*conditions: ColumnElement[bool]) -> Select[Any]:
    return _voicemails().where(*conditions).with_for_update(of=voicemails, key_share=True)


def _first(connection: Connection, wanted: Select[Any]) -> Voicemail | None:
    row = connection.execute(wanted).first()
    return None if row is None else _voicemail_of(row)


def _voicemail_of(row: Row[Any]) -> Voicemail:
    return Voicemail(
        id=row.id,
        contact_id=row.contact_id,
        callback_id=row.callback_id,
        line_id=row.line_id,
        recording_sid=row.recording_sid,
        status=RecordingState(row.status),
        received_at=row.received_at,
        hung_up=row.hung_up,
        state=VoicemailState(row.state),
        claimed_by=row.claimed_by,
        claimed_at=row.claimed_at,
        callback_due_at=row.callback_due_at,
    )
