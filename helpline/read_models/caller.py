"""Who is on the phone, as far as we know: for the counsellor who talks to them, no phone number.

A phone may be shared: this is what is known of the number, and perhaps of somebody else.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, literal, select, union_all

from helpline.domain.callbacks import OPEN_STATES
from helpline.domain.escalations import EscalationState
from helpline.domain.followup.enrolments import OPEN_ENROLMENT_STATES
from helpline.storage.notes import Note, list_notes
from helpline.storage.sealing import Keyring
from helpline.storage.tables import (
    callbacks,
    contacts,
    enrolments,
    escalations,
    lines,
    plans,
    shared_numbers,
    staff,
    threads,
)
from helpline.storage.voicemails import Viewer, seen_by

CONTACTS_SHOWN = 5


@dataclass(frozen=True)
class PastContact:
    """An earlier call; `counsellor` is a name, `disposition` what came of it in their words."""

    id: uuid.UUID
    started_at: datetime
    line: str
    outcome: str | None
    counsellor: str | None
    disposition: str | None
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Owed:
    """A callback that we owe them; `note` is what was written down when it was asked for."""

    id: uuid.UUID
    state: str
    requested_at: datetime
    promised_at: datetime | None
    promised_until: datetime | None
    promise_broken_at: datetime | None
    name: str | None
    note: str | None


@dataclass(frozen=True)
class Followed:
    """Somebody of this number is followed after detox: where they are on their way, what makes a
    slip more dangerous for them. `may_open` whoever looks may open the page of it.
    """

    id: uuid.UUID
    state: str
    plan: str
    detox_ended_at: datetime
    paused_until: datetime | None
    stage: str | None
    risk_flags: tuple[str, ...]
    may_open: bool


@dataclass(frozen=True)
class KnownCaller:
    """What is known of a number. `is_shared`: many people ring from it, so nothing else is said."""

    is_shared: bool = False
    first_name: str | None = None
    followed: Followed | None = None
    risks: tuple[str, ...] = ()
    owed: tuple[Owed, ...] = ()
    past: tuple[PastContact, ...] = ()

    @property
    def is_anybody(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.followed or self.risks or self.owed or self.past)


def find_known_caller(
    connection: Connection, keyring: Keyring, contact_id: uuid.UUID, viewer: Viewer
) -> KnownCaller:
    """Look everything up by the number's hashes; a withheld number is nobody."""
    sealed = connection.execute(
        select(contacts.c.number_sealed).where(contacts.c.id == contact_id)
    ).scalar()
    number = keyring.open_if(sealed)
    if number is None:
        return KnownCaller()
    hashes = list(keyring.hashes(number))
    if _is_shared(connection, hashes):
        return KnownCaller(is_shared=True)
    enrolled = connection.execute(
        select(enrolments, plans.c.name.label("plan"), seen_by(viewer).label("may_open"))
        .join(plans, plans.c.id == enrolments.c.plan_id)
        .join(lines, lines.c.id == enrolments.c.line_id)
        .where(
            enrolments.c.number_hash.in_(hashes),
            enrolments.c.state.in_([state.value for state in OPEN_ENROLMENT_STATES]),
        )
    ).first()
    return KnownCaller(
        first_name=None if enrolled is None else keyring.open_if(enrolled.first_name_sealed),
        followed=None if enrolled is None else _followed(enrolled),
        risks=_list_risks(connection, hashes, None if enrolled is None else enrolled.risk),
        owed=_list_owed(connection, keyring, hashes),
        past=_list_past(connection, keyring, hashes, contact_id),
    )


def _followed(row: Any) -> Followed:
    return Followed(
        id=row.id,
        state=row.state,
        plan=row.plan,
        detox_ended_at=row.detox_ended_at,
        paused_until=row.paused_until,
        stage=row.stage,
        risk_flags=tuple(sorted(row.risk_flags)),
        may_open=bool(row.may_open),
    )


def find_last_talk(
    connection: Connection, keyring: Keyring, contact_id: uuid.UUID
) -> tuple[datetime, str | None] | None:
    """When somebody talked with this number last, and who: for whom an offer rings."""
    sealed = connection.execute(
        select(contacts.c.number_sealed).where(contacts.c.id == contact_id)
    ).scalar()
    number = keyring.open_if(sealed)
    hashes = [] if number is None else list(keyring.hashes(number))
    if not hashes or _is_shared(connection, hashes):
        return None
    row = connection.execute(
        select(contacts.c.answered_at, staff.c.name_sealed)
        .outerjoin(staff, staff.c.id == contacts.c.counsellor_id)
        .where(
            contacts.c.number_hash.in_(hashes),
            contacts.c.answered_at.is_not(None),
            contacts.c.id != contact_id,
        )
        .order_by(contacts.c.answered_at.desc())
        .limit(1)
    ).first()
    return None if row is None else (row.answered_at, keyring.open_if(row.name_sealed))


def _is_shared(connection: Connection, hashes: Sequence[bytes]) -> bool:
    found = select(shared_numbers.c.id).where(shared_numbers.c.number_hash.in_(hashes))
    return connection.execute(found).first() is not None


def _list_risks(
    connection: Connection, hashes: Sequence[bytes], enrolled: str | None
) -> tuple[str, ...]:
    """What they wrote that somebody has still to see to, and what they answered last."""
    live = (
        select(escalations.c.risk)
        .join(threads, threads.c.id == escalations.c.thread_id)
        .where(
            threads.c.number_hash.in_(hashes),
            escalations.c.state != EscalationState.CLOSED.value,
        )
    )
    unanswered = select(threads.c.risk).where(
        threads.c.number_hash.in_(hashes), threads.c.waiting_since.is_not(None)
    )
    last = select(literal(enrolled, Text))
    found = connection.execute(union_all(live, unanswered, last)).scalars()
    return tuple(dict.fromkeys(risk for risk in found if risk is not None and risk != "ok"))


def _list_owed(
    connection: Connection, keyring: Keyring, hashes: Sequence[bytes]
) -> tuple[Owed, ...]:
    rows = connection.execute(
        select(callbacks)
        .where(
            callbacks.c.number_hash.in_(hashes),
            callbacks.c.state.in_([state.value for state in OPEN_STATES]),
        )
        .order_by(callbacks.c.requested_at)
    )
    return tuple(
        Owed(
            id=row.id,
            state=row.state,
            requested_at=row.requested_at,
            promised_at=row.promised_at,
            promised_until=row.promised_until,
            promise_broken_at=row.promise_broken_at,
            name=keyring.open_if(row.name_sealed),
            note=keyring.open_if(row.note_sealed),
        )
        for row in rows
    )


def _list_past(
    connection: Connection, keyring: Keyring, hashes: Sequence[bytes], now_id: uuid.UUID
) -> tuple[PastContact, ...]:
    rows = connection.execute(
        select(contacts, lines.c.name.label("line"), staff.c.name_sealed)
        .join(lines, lines.c.id == contacts.c.line_id)
        .outerjoin(staff, staff.c.id == contacts.c.counsellor_id)
        .where(
            contacts.c.number_hash.in_(hashes),
            contacts.c.id != now_id,
            contacts.c.ended_at.is_not(None),
            contacts.c.started_at.is_not(None),
        )
        .order_by(contacts.c.ended_at.desc())
        .limit(CONTACTS_SHOWN)
    ).all()
    written = list_notes(connection, keyring, [row.id for row in rows])
    return tuple(
        PastContact(
            id=row.id,
            started_at=row.started_at,
            line=row.line,
            outcome=row.outcome,
            counsellor=keyring.open_if(row.name_sealed),
            disposition=row.disposition,
            notes=tuple(note for note in written if note.contact_id == row.id),
        )
        for row in rows
    )
