"""Who is followed, as staff see them: by first name, never by number, and of their own lines."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Row, Select, Text, cast, exists, func, select

from helpline.domain.followup.checkins import CheckInState
from helpline.domain.followup.enrolments import EnrolmentState
from helpline.domain.followup.silences import SilenceState
from helpline.domain.weekly import beginning_of, local_day
from helpline.read_models.zone import find_zone
from helpline.storage.sealing import Keyring
from helpline.storage.tables import checkins, enrolments, lines, plans, silences
from helpline.storage.voicemails import Viewer, seen_by

SHOWN = 100
MOST_NAMES = 5000
"""Names are sealed, so they are opened one by one: the latest so many who are followed."""
SHORTEST_ID = 4


class Shown(StrEnum):
    """Which enrolments."""

    OPEN = "open"
    DUE = "due"
    SILENT = "silent"
    PENDING = "pending"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True)
class Followed:
    """Somebody who is followed, or was; `day` is counted from the end of detox."""

    id: uuid.UUID
    name: str | None
    line: str
    plan: str
    state: EnrolmentState
    day: int
    next_due_at: datetime | None
    last_reply_at: datetime | None
    risk: str | None
    is_silent: bool
    is_held: bool

    @property
    def short_id(self) -> str:
        """What can be said aloud, and searched for."""
        return str(self.id)[:8]


@dataclass(frozen=True)
class FollowUpPage:
    """The list, and how many it leaves out."""

    items: tuple[Followed, ...]
    more: int
    zone: ZoneInfo


_IS_SILENT = exists().where(
    silences.c.enrolment_id == enrolments.c.id, silences.c.state != SilenceState.CLOSED.value
)
_TO_COME = (checkins.c.step > 0, checkins.c.state == CheckInState.SCHEDULED.value)
_NEXT_DUE = (
    select(func.min(checkins.c.due_at))
    .where(checkins.c.enrolment_id == enrolments.c.id, *_TO_COME)
    .scalar_subquery()
)
_ROWS: Select[Any] = (
    select(
        enrolments.c.id,
        enrolments.c.first_name_sealed,
        enrolments.c.state,
        enrolments.c.detox_ended_at,
        enrolments.c.last_reply_at,
        enrolments.c.risk,
        enrolments.c.risk_open_since,
        lines.c.name.label("line"),
        plans.c.name.label("plan"),
        _NEXT_DUE.label("next_due_at"),
        _IS_SILENT.label("is_silent"),
    )
    .join(plans, plans.c.id == enrolments.c.plan_id)
    .join(lines, lines.c.id == enrolments.c.line_id)
)
_LATEST_FIRST = (enrolments.c.enrolled_at.desc(), enrolments.c.id)


def list_followed(
    connection: Connection, keyring: Keyring, viewer: Viewer, shown: Shown, now: datetime
) -> FollowUpPage:
    """The latest first."""
    zone = find_zone(connection)
    which = (_which(shown, now, zone), seen_by(viewer))
    rows = connection.execute(_ROWS.where(*which).order_by(*_LATEST_FIRST).limit(SHOWN)).all()
    more = 0 if len(rows) < SHOWN else _count(connection, which) - SHOWN
    return FollowUpPage(_opened(rows, keyring, now), more, zone)


def find_followed(
    connection: Connection, keyring: Keyring, viewer: Viewer, wanted: str, now: datetime
) -> FollowUpPage:
    """Those whose first name, or whose id, begins like this."""
    said = wanted.strip().casefold()
    ids = [*_with_name(connection, keyring, viewer, said), *_with_id(connection, said)][:SHOWN]
    of_these = (enrolments.c.id.in_(ids), seen_by(viewer))
    rows = connection.execute(_ROWS.where(*of_these).order_by(*_LATEST_FIRST)).all()
    return FollowUpPage(_opened(rows, keyring, now), 0, find_zone(connection))


def _which(shown: Shown, now: datetime, zone: ZoneInfo) -> ColumnElement[bool]:
    """Due: today on the helpline's clock, or before."""
    match shown:
        case Shown.OPEN:
            return enrolments.c.state != EnrolmentState.ENDED.value
        case Shown.SILENT:
            return _IS_SILENT
        case Shown.DUE:
            tomorrow = beginning_of(local_day(now, zone) + timedelta(days=1), zone)
            due = select(checkins.c.enrolment_id).where(checkins.c.due_at < tomorrow, *_TO_COME)
            return enrolments.c.id.in_(due)
        case _:
            return enrolments.c.state == shown.value


def _count(connection: Connection, which: Iterable[ColumnElement[bool]]) -> int:
    joined = enrolments.join(lines, lines.c.id == enrolments.c.line_id)
    counted = select(func.count()).select_from(joined).where(*which)
    return connection.execute(counted).scalar_one()


def _with_name(
    connection: Connection, keyring: Keyring, viewer: Viewer, said: str
) -> Iterable[uuid.UUID]:
    named = (
        select(enrolments.c.id, enrolments.c.first_name_sealed)
        .join(lines, lines.c.id == enrolments.c.line_id)
        .where(enrolments.c.first_name_sealed.is_not(None), seen_by(viewer))
        .order_by(*_LATEST_FIRST)
        .limit(MOST_NAMES)
    )
    for row in connection.execute(named) if said else ():
        if keyring.open(row.first_name_sealed).casefold().startswith(said):
            yield row.id


def _with_id(connection: Connection, said: str) -> Iterable[uuid.UUID]:
    if len(said) < SHORTEST_ID or not set(said) <= set("0123456789abcdef-"):
        return ()
    return connection.execute(
        select(enrolments.c.id).where(cast(enrolments.c.id, Text).startswith(said)).limit(SHOWN)
    ).scalars()


def _opened(rows: Iterable[Row[Any]], keyring: Keyring, now: datetime) -> tuple[Followed, ...]:
    return tuple(
        Followed(
            id=row.id,
            name=keyring.open_if(row.first_name_sealed),
            line=row.line,
            plan=row.plan,
            state=EnrolmentState(row.state),
            day=(now - row.detox_ended_at).days,
            next_due_at=row.next_due_at,
            last_reply_at=row.last_reply_at,
            risk=row.risk,
            is_silent=row.is_silent,
            is_held=row.risk_open_since is not None,
        )
        for row in rows
    )
