"""A counsellor's console: what rings, who is on the phone, what is to be finished, what is theirs."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, and_, exists, func, or_, select

from helpline.domain.callbacks import OPEN_STATES
from helpline.domain.calls import Direction
from helpline.domain.legs import LegState, Party
from helpline.domain.notices import NoticeKind
from helpline.domain.offers import LIVE_OFFER_STATES, OfferState
from helpline.read_models.caller import KnownCaller, find_known_caller, find_last_talk
from helpline.read_models.desk import HAS_CLAIMED, HAS_TAKEN_THREAD, Desk, Glance, read_glance
from helpline.read_models.guests import Beside, find_beside
from helpline.read_models.snapshot import snapshot
from helpline.storage.sealing import Keyring
from helpline.storage.tables import (
    callbacks,
    calls,
    contacts,
    legs,
    lines,
    notices,
    offers,
    threads,
    voicemails,
)
from helpline.storage.voicemails import Viewer

SHOWN = 20


@dataclass(frozen=True)
class Ringing:
    """What one's phone rings for. `since` is when the caller began to wait, `rings_since` when the
    phone did; `last_talk` when somebody talked with this number last, and who.
    """

    offer_id: uuid.UUID
    contact_id: uuid.UUID
    line: str
    language: str
    flag: str | None
    stage: str | None
    was_cut_off: bool
    is_callback: bool
    since: datetime
    rings_since: datetime
    is_picked_up: bool
    last_talk: tuple[datetime, str | None] | None


@dataclass(frozen=True)
class Talk:
    """The call that one is in; `since` None until both are inside."""

    contact_id: uuid.UUID
    line: str
    language: str
    flag: str | None
    stage: str | None
    is_callback: bool
    since: datetime | None
    held_since: datetime | None
    asked_for_help: bool
    beside: Beside
    known: KnownCaller


@dataclass(frozen=True)
class OwnThing:
    """A conversation by text, a message or a callback that is with somebody."""

    kind: str
    id: uuid.UUID
    line: str
    since: datetime
    due_at: datetime | None


@dataclass(frozen=True)
class Console:
    """All of it at one instant."""

    desk: Desk
    ringing: Ringing | None
    talk: Talk | None
    own: tuple[OwnThing, ...]
    shifts: tuple[str, ...]
    rung_today: int
    taken_today: int

    @property
    def version(self) -> str:
        """Changes with what is shown, not with the time that passes."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]


def find_console(engine: Engine, keyring: Keyring, viewer: Viewer, now: datetime) -> Console:
    """Read it; raises `NotFound` for somebody who is not on the staff.

    Whom nobody rings for and who has taken nothing on costs one statement.
    """
    staff_id = viewer.staff_id
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        glance = read_glance(connection, keyring, staff_id, now)
    if not glance.has_caller and not glance.has_own:
        return _console_of(glance)
    with snapshot(engine) as connection:
        glance = read_glance(connection, keyring, staff_id, now)
        live = connection.execute(_LIVE.where(offers.c.staff_id == staff_id)).first()
        is_pending = live is not None and live.offer == OfferState.PENDING.value
        return _console_of(
            glance,
            ringing=_ringing(connection, keyring, live) if live and is_pending else None,
            talk=_talk(connection, keyring, live, viewer) if live and not is_pending else None,
            own=_list_own(connection, staff_id) if glance.has_own else (),
        )


def _console_of(
    glance: Glance,
    ringing: Ringing | None = None,
    talk: Talk | None = None,
    own: tuple[OwnThing, ...] = (),
) -> Console:
    return Console(
        desk=glance.desk,
        ringing=ringing,
        talk=talk,
        own=own,
        shifts=glance.shifts,
        rung_today=glance.rung_today,
        taken_today=glance.taken_today,
    )


_caller = legs.alias("caller")
_HELD = (
    select(func.max(_caller.c.held_at))
    .where(
        _caller.c.contact_id == offers.c.contact_id,
        _caller.c.party == Party.CALLER.value,
        _caller.c.state != LegState.ENDED.value,
    )
    .scalar_subquery()
)
_HELP = exists().where(
    notices.c.contact_id == offers.c.contact_id,
    notices.c.kind == NoticeKind.HELP_ASKED.value,
    notices.c.seen_at.is_(None),
)
_LIVE = (
    select(
        offers.c.id,
        offers.c.contact_id,
        offers.c.staff_id,
        offers.c.state.label("offer"),
        offers.c.made_at,
        contacts.c.language,
        contacts.c.direction,
        contacts.c.answered_at,
        contacts.c.queued_at,
        calls.c.flag,
        calls.c.stage,
        calls.c.front,
        calls.c.waiting_since,
        lines.c.name.label("line"),
        legs.c.state.label("leg"),
        legs.c.joined_at,
        _HELD.label("held_since"),
        _HELP.label("asked_for_help"),
    )
    .join(contacts, contacts.c.id == offers.c.contact_id)
    .join(calls, calls.c.contact_id == offers.c.contact_id)
    .join(lines, lines.c.id == contacts.c.line_id)
    .outerjoin(
        legs,
        and_(
            legs.c.offer_id == offers.c.id,
            legs.c.party == Party.COUNSELLOR.value,
            legs.c.state != LegState.ENDED.value,
        ),
    )
    .where(offers.c.state.in_([state.value for state in LIVE_OFFER_STATES]))
    .order_by(legs.c.answered_at.nulls_last())
)


def _ringing(connection: Connection, keyring: Keyring, row: Any) -> Ringing:
    return Ringing(
        offer_id=row.id,
        contact_id=row.contact_id,
        line=row.line,
        language=row.language,
        flag=row.flag,
        stage=row.stage,
        was_cut_off=bool(row.front),
        is_callback=row.direction == Direction.OUTBOUND.value,
        since=row.waiting_since or row.queued_at or row.made_at,
        rings_since=row.made_at,
        is_picked_up=row.leg == LegState.IN_PROGRESS.value,
        last_talk=find_last_talk(connection, keyring, row.contact_id),
    )


def _talk(connection: Connection, keyring: Keyring, row: Any, viewer: Viewer) -> Talk:
    is_connected = row.answered_at is not None and row.joined_at is not None
    return Talk(
        contact_id=row.contact_id,
        line=row.line,
        language=row.language,
        flag=row.flag,
        stage=row.stage,
        is_callback=row.direction == Direction.OUTBOUND.value,
        since=max(row.answered_at, row.joined_at) if is_connected else None,
        held_since=row.held_since,
        asked_for_help=row.asked_for_help,
        beside=find_beside(connection, keyring, row.contact_id),
        known=find_known_caller(connection, keyring, row.contact_id, viewer),
    )


def _list_own(connection: Connection, staff_id: uuid.UUID) -> tuple[OwnThing, ...]:
    taken = select(
        threads.c.id, lines.c.name, threads.c.waiting_since, threads.c.taken_at.label("since")
    ).join(lines, lines.c.id == threads.c.line_id)
    found = [
        OwnThing("text", row.id, row.name, row.waiting_since or row.since, None)
        for row in connection.execute(
            taken.where(HAS_TAKEN_THREAD).limit(SHOWN), {"staff_id": staff_id}
        )
    ]
    owed = (
        select(
            callbacks.c.id,
            lines.c.name,
            callbacks.c.requested_at,
            callbacks.c.due_at,
            voicemails.c.id.label("message"),
        )
        .join(lines, lines.c.id == callbacks.c.line_id)
        .outerjoin(
            voicemails,
            and_(voicemails.c.callback_id == callbacks.c.id, HAS_CLAIMED),
        )
        .where(
            callbacks.c.state.in_([state.value for state in OPEN_STATES]),
            or_(callbacks.c.asked_by == staff_id, voicemails.c.id.is_not(None)),
        )
        .order_by(callbacks.c.requested_at)
        .limit(SHOWN)
    )
    for row in connection.execute(owed, {"staff_id": staff_id}):
        kind, ref = ("message", row.message) if row.message else ("callback", row.id)
        found.append(OwnThing(kind, ref, row.name, row.requested_at, row.due_at))
    return tuple(found)
