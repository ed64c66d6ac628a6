"""Rows as a test wants them: each function inserts one thing and returns its id.

Everything has a sensible default; numbers are fictional. `Rows` knows the connection, the keys
and the present time, so that a test says only what it is about.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pyotp
from argon2 import PasswordHasher
from sqlalchemy import Connection, Table, delete, insert

from helpline.domain.callbacks import AttemptResult, CallbackReason, CallbackState
from helpline.domain.calls import CallState, Direction, Outcome
from helpline.domain.notices import NoticeKind
from helpline.domain.offers import OfferState
from helpline.domain.presence import Presence, PresenceSource
from helpline.domain.roles import StaffRole, TokenRole
from helpline.domain.second_factor import SecondFactorFor
from helpline.services.api_tokens import hash_token
from helpline.storage.sealing import Keyring
from helpline.storage.tables import (
    api_tokens,
    attempts,
    callbacks,
    calls,
    contacts,
    heartbeats,
    helpline,
    legs,
    lines,
    metadata,
    notices,
    offers,
    presence,
    recordings,
    second_factors,
    staff,
    staff_teams,
    teams,
    voicemails,
)

DATA_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"

PASSWORD = "correct horse battery"

_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_serial = count(1)


@dataclass(frozen=True)
class Rows:
    """Where rows go, and when they are made (UTC)."""

    connection: Connection
    keyring: Keyring
    now: datetime

    def ago(self, seconds: float) -> datetime:
        return self.now - timedelta(seconds=seconds)


# Of few rows, and in one go: a fiftieth of what TRUNCATE takes, which makes new files.
_EMPTYING = "; ".join(
    (
        "ALTER TABLE events DISABLE TRIGGER events_are_never_deleted",
        *(str(delete(table)) for table in reversed(metadata.sorted_tables)),
        "ALTER TABLE events ENABLE TRIGGER events_are_never_deleted",
    )
)


def clear_everything(connection: Connection) -> None:
    """Empty every table."""
    driver: Any = connection.connection.driver_connection
    driver.execute(_EMPTYING, prepare=False)  # several statements cannot be prepared


def add(rows: Rows, table: Table, **columns: Any) -> uuid.UUID:
    """Insert a row that has an id."""
    row_id: uuid.UUID = columns.setdefault("id", uuid.uuid4())
    rows.connection.execute(insert(table).values(**columns))
    return row_id


def make_helpline(rows: Rows, *, zone: str = "Europe/London", country: str = "GB") -> None:
    """Nobody needs a second factor, so that tests of other things sign in by password alone."""
    rows.connection.execute(
        insert(helpline).values(
            id=1,
            name="Harbour Helpline",
            country=country,
            timezone=zone,
            second_factor=SecondFactorFor.NONE.value,
        )
    )


def make_token(rows: Rows, *, role: TokenRole = TokenRole.SUPERVISOR, **columns: Any) -> str:
    """An API token, ready to send."""
    token = uuid.uuid4().hex
    given = {"name": "test", "role": role.value, "created_at": rows.now}
    add(rows, api_tokens, token_hash=hash_token(token), **{**given, **columns})
    return token


def make_heartbeat(rows: Rows, kind: str, *, seen: float = 0.0) -> None:
    """A process of this kind, seen so many seconds ago."""
    rows.connection.execute(
        insert(heartbeats).values(
            process=f"{kind} {next(_serial)}", kind=kind, seen_at=rows.ago(seen)
        )
    )


def make_team(rows: Rows, *, name: str | None = None, **columns: Any) -> uuid.UUID:
    given = {
        "name": name or f"team {next(_serial)}",
        "strategy": "longest-idle",
        "ring_seconds": 20,
        "max_wait_seconds": 600,
        "wrap_up_seconds": 30,
        "callback_attempts": 3,
        "callback_gaps_seconds": [900, 7200],
    }
    return add(rows, teams, **{**given, **columns})


def make_line(
    rows: Rows, *, team_id: uuid.UUID | None = None, name: str | None = None, **columns: Any
) -> uuid.UUID:
    serial = next(_serial)
    given = {
        # Beside those that tests name themselves.
        "number": f"+442079460{500 + serial % 500}",
        "name": name or f"line {serial}",
        "team_id": team_id or make_team(rows),
        "languages": ["en"],
        "hours": "always",
    }
    return add(rows, lines, **{**given, **columns})


def make_staff(
    rows: Rows,
    *,
    name: str = "Ana Ruiz",
    email: str | None = None,
    role: StaffRole = StaffRole.COUNSELLOR,
    chosen: Presence = Presence.OFFLINE,
    team_ids: tuple[uuid.UUID, ...] = (),
    since: datetime | None = None,
    wrap_up_until: datetime | None = None,
    password: str | None = None,
    **columns: Any,
) -> uuid.UUID:
    serial = next(_serial)
    email = email or f"staff{serial}@example.org"
    phone = f"+447700900{serial % 1000:03}"
    given = {
        "name_sealed": rows.keyring.seal(name),
        "email_sealed": rows.keyring.seal(email),
        "email_hash": rows.keyring.hash(email),
        "phone_sealed": rows.keyring.seal(phone),
        "phone_hash": rows.keyring.hash(phone),
        "role": role.value,
        "languages": ["en"],
        "skills": [],
        "shifts": [],
        "password_hash": None if password is None else _QUICK.hash(password),
        "created_at": rows.now,
    }
    staff_id = add(rows, staff, **{**given, **columns})
    rows.connection.execute(
        insert(presence).values(
            staff_id=staff_id,
            chosen=chosen.value,
            source=PresenceSource.PERSON.value,
            since=since or rows.now,
            idle_since=since or rows.now,
            wrap_up_until=wrap_up_until,
        )
    )
    for team_id in team_ids:
        rows.connection.execute(insert(staff_teams).values(staff_id=staff_id, team_id=team_id))
    return staff_id


def make_second_factor(rows: Rows, staff_id: uuid.UUID) -> str:
    """A second factor in force; the secret that the phone has."""
    secret = pyotp.random_base32()
    rows.connection.execute(
        insert(second_factors).values(
            staff_id=staff_id, secret_sealed=rows.keyring.seal(secret), set_at=rows.now
        )
    )
    return secret


def make_contact(
    rows: Rows,
    *,
    line_id: uuid.UUID,
    state: CallState | None,
    direction: Direction = Direction.INBOUND,
    outcome: Outcome | None = None,
    front: bool = False,
    waiting_since: datetime | None = None,
    **columns: Any,
) -> uuid.UUID:
    """A contact with its call in `state`; a text contact where that is None."""
    number = "+447700900999"
    given = {
        "channel": "sms" if state is None else "voice",
        "direction": direction.value,
        "line_id": line_id,
        "language": "en",
        "number_sealed": rows.keyring.seal(number),
        "number_hash": rows.keyring.hash(number),
        "started_at": rows.now,
        "outcome": None if outcome is None else outcome.value,
    }
    given.update(columns)
    contact_id = add(rows, contacts, **given)
    if state is not None:
        rows.connection.execute(
            insert(calls).values(
                contact_id=contact_id,
                state=state.value,
                step=1,
                node="main",
                tries=0,
                conference=uuid.uuid4().hex,
                front=front,
                waiting_since=waiting_since or given.get("queued_at"),
                changed_at=rows.now,
            )
        )
    return contact_id


def make_contact_waiting(
    rows: Rows, *, line_id: uuid.UUID, waited: float = 0.0, in_menu: float = 0.0, **columns: Any
) -> uuid.UUID:
    """Somebody in the line for `waited` seconds, who was in the menu for `in_menu` before."""
    given = {
        "started_at": rows.ago(waited + in_menu),
        "queued_at": rows.ago(waited),
        "state": CallState.WAITING,
    }
    return make_contact(rows, line_id=line_id, **{**given, **columns})


def make_contact_over(
    rows: Rows, *, line_id: uuid.UUID, outcome: Outcome, waited: float = 15.0, **columns: Any
) -> uuid.UUID:
    """Somebody who entered the line a minute ago, and what it came to after `waited` seconds."""
    queued_at = columns.pop("queued_at", rows.ago(60))
    settled_at = queued_at + timedelta(seconds=waited)
    given = {
        "started_at": queued_at,
        "queued_at": queued_at,
        "answered_at": settled_at if outcome is Outcome.ANSWERED else None,
        "ended_at": settled_at,
        "state": CallState.ENDED,
    }
    return make_contact(rows, line_id=line_id, outcome=outcome, **{**given, **columns})


def make_offer(
    rows: Rows,
    *,
    contact_id: uuid.UUID,
    staff_id: uuid.UUID,
    state: OfferState = OfferState.PENDING,
    joined_at: datetime | None = None,
    **columns: Any,
) -> uuid.UUID:
    """An offer with the leg to the counsellor's phone."""
    given = {"contact_id": contact_id, "staff_id": staff_id, "made_at": rows.now}
    offer_id = add(rows, offers, state=state.value, **{**given, **columns})
    add(
        rows,
        legs,
        contact_id=contact_id,
        party="counsellor",
        offer_id=offer_id,
        staff_id=staff_id,
        state="ringing",
        urgency=0.0,
        created_at=rows.now,
        joined_at=joined_at,
    )
    return offer_id


def make_callback(
    rows: Rows,
    *,
    line_id: uuid.UUID,
    state: CallbackState = CallbackState.REQUESTED,
    asked: float = 0.0,
    **columns: Any,
) -> uuid.UUID:
    """A callback that was asked for so many seconds ago, by somebody nobody else is."""
    number = f"+447700900{next(_serial) % 1000:03}"
    given = {
        "reason": CallbackReason.MENU.value,
        "line_id": line_id,
        "language": "en",
        "number_sealed": rows.keyring.seal(number),
        "number_hash": rows.keyring.hash(number),
        "requested_at": rows.ago(asked),
        "waiting_since": rows.ago(asked),
    }
    return add(rows, callbacks, state=state.value, **{**given, **columns})


def make_attempt(
    rows: Rows,
    *,
    callback_id: uuid.UUID,
    line_id: uuid.UUID,
    staff_id: uuid.UUID,
    began: float = 0.0,
    result: AttemptResult | None = AttemptResult.NO_ANSWER,
    number: int = 1,
) -> uuid.UUID:
    """An attempt to ring somebody back that began so many seconds ago and took ten."""
    contact = make_contact(
        rows,
        line_id=line_id,
        state=None,
        direction=Direction.OUTBOUND,
        outcome=Outcome.CALLBACK,
        ended_at=rows.ago(began - 10),
        callback_id=callback_id,
    )
    return add(
        rows,
        attempts,
        callback_id=callback_id,
        contact_id=contact,
        staff_id=staff_id,
        number=number,
        started_at=rows.ago(began),
        ended_at=None if result is None else rows.ago(began - 10),
        result=None if result is None else result.value,
    )


def make_voicemail(
    rows: Rows, *, line_id: uuid.UUID, left: float = 0.0, sound: bytes | None = None, **columns: Any
) -> uuid.UUID:
    """A message left so many seconds ago, with its contact and its callback, and perhaps a sound."""
    contact_id = make_contact_over(rows, line_id=line_id, outcome=Outcome.VOICEMAIL)
    given = {
        "contact_id": contact_id,
        "callback_id": make_callback(rows, line_id=line_id, reason=CallbackReason.VOICEMAIL.value),
        "status": "awaited" if sound is None else "ours_alone",
        "received_at": rows.ago(left),
    }
    voicemail_id = add(rows, voicemails, **{**given, **columns})
    if sound is not None:
        rows.connection.execute(
            insert(recordings).values(
                voicemail_id=voicemail_id,
                sound_sealed=rows.keyring.seal_bytes(sound),
                length=len(sound),
                digest=hashlib.sha256(sound).digest(),
                kept_at=rows.now,
            )
        )
    return voicemail_id


def make_notice(
    rows: Rows,
    kind: NoticeKind = NoticeKind.LONG_WAIT,
    *,
    came: float = 0.0,
    contact_id: uuid.UUID | None = None,
    staff_id: uuid.UUID | None = None,
    line_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """A notice that came so many seconds ago and that nobody has seen yet."""
    return add(
        rows,
        notices,
        kind=kind.value,
        at=rows.ago(came),
        last_at=rows.ago(came),
        about=contact_id or staff_id or line_id or uuid.uuid4(),
        contact_id=contact_id,
        staff_id=staff_id,
        line_id=line_id,
    )
