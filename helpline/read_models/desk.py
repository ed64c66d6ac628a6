"""What a counsellor chose, and what waits for them."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
)

from helpline.domain.callbacks import OPEN_STATES
from helpline.domain.errors import NotFound
from helpline.domain.offers import OfferState
from helpline.domain.threads import ThreadState
from helpline.domain.voicemails import VoicemailState
from helpline.read_models.callbacks import COUNT_OPEN
from helpline.read_models.roster import RosterRow, roster_of, roster_row
from helpline.read_models.waiting_line import COUNT_WAITING
from helpline.storage.sealing import Keyring
from helpline.storage.tables import callbacks, helpline, offers, staff, threads, voicemails
from helpline.storage.workload import HAS_CAPS, MIDNIGHT, WORKLOAD_OF, list_caps_reached


@dataclass(frozen=True)
class Desk:
    """One person, two counts of all that is open, and how much they have talked today.

    `capped_for` names the teams that offer them no more calls until tomorrow.
    """

    me: RosterRow
    waiting: int
    callbacks_open: int
    talks_today: int
    minutes_today: int
    capped_for: tuple[str, ...]
    zone: ZoneInfo


@dataclass(frozen=True)
class Glance:
    """A desk, and whether there is more to be asked for: a caller, or something of one's own."""

    desk: Desk
    shifts: tuple[str, ...]
    rung_today: int
    taken_today: int
    has_caller: bool
    has_own: bool


_ME: ColumnElement[uuid.UUID] = bindparam("staff_id")
_TAKEN = [OfferState.ACCEPTED.value, OfferState.FINISHED.value]
HAS_TAKEN_THREAD = and_(threads.c.taken_by == _ME, threads.c.state == ThreadState.TAKEN.value)
HAS_CLAIMED = and_(
    voicemails.c.claimed_by == _ME, voicemails.c.state == VoicemailState.CLAIMED.value
)
HAS_ASKED = and_(
    callbacks.c.state.in_([state.value for state in OPEN_STATES]), callbacks.c.asked_by == _ME
)


def _glance() -> Select[Any]:
    """All that nearly every console shows, in one statement: each asks every other second."""
    today = (
        select(
            func.count().label("rung"),
            func.count().filter(offers.c.state.in_(_TAKEN)).label("taken"),
        )
        .where(
            offers.c.staff_id == _ME,
            offers.c.made_at >= MIDNIGHT,
            offers.c.state != OfferState.WITHDRAWN.value,
        )
        .subquery("today_of_me")
    )
    talked = WORKLOAD_OF.subquery("talked")
    return (
        roster_of(_ME)
        .add_columns(
            staff.c.shifts,
            helpline.c.timezone,
            COUNT_WAITING.label("waiting"),
            COUNT_OPEN.label("callbacks_open"),
            HAS_CAPS.label("has_caps"),
            talked.c.calls,
            talked.c.time,
            today.c.rung,
            today.c.taken,
            or_(
                exists().where(HAS_TAKEN_THREAD),
                exists().where(HAS_CLAIMED),
                exists().where(HAS_ASKED),
            ).label("has_own"),
        )
        .join(today, true())
        .outerjoin(helpline, true())
        .outerjoin(talked, true())
    )


_GLANCE = _glance()


def read_glance(
    connection: Connection, keyring: Keyring, staff_id: uuid.UUID, now: datetime
) -> Glance:
    """Read it; raises `NotFound` for somebody who is not on the staff."""
    row = connection.execute(_GLANCE, {"staff_id": staff_id, "now": now}).first()
    if row is None:
        raise NotFound("there is no such person on the staff")
    capped = list_caps_reached(connection, staff_id, now) if row.has_caps else ()
    return Glance(
        _desk_of(row, keyring, capped, now),
        shifts=tuple(row.shifts or ()),
        rung_today=row.rung,
        taken_today=row.taken,
        has_caller=row.offer is not None,
        has_own=row.has_own,
    )


def _desk_of(row: Row[Any], keyring: Keyring, capped: tuple[str, ...], now: datetime) -> Desk:
    return Desk(
        roster_row(row, keyring, now),
        waiting=row.waiting,
        callbacks_open=row.callbacks_open,
        talks_today=int(row.calls or 0),
        minutes_today=0 if row.time is None else int(row.time.total_seconds() // 60),
        capped_for=capped,
        zone=ZoneInfo(row.timezone or "UTC"),
    )
