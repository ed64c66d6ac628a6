"""How much everybody has talked today, read from the ledger: nothing has to be reset or kept.

A daily cap is reached when somebody has begun so many conversations, or talked for so many
minutes, since local midnight: then they are offered no more of that team's calls until tomorrow.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Integer,
    Interval,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)

from helpline.domain.legs import Party
from helpline.domain.offers import OfferState
from helpline.domain.workload import Workload
from helpline.storage.constants import THE_ONE, constant
from helpline.storage.tables import contacts, events, helpline, legs, offers, staff_teams, teams
from helpline.storage.transaction import Transaction

CAP_REACHED = "daily_cap_reached"
"""The event that says so, once for a person, a team and a cap in a day."""

_LONGEST_CALL = literal_column("INTERVAL '12 hours'", Interval)
"""Who was in a conversation at midnight had joined it by then at the earliest."""

_NOW: ColumnElement[datetime] = bindparam("now", type_=DateTime(timezone=True))
_today = (
    select(
        func.timezone(
            helpline.c.timezone,
            func.date_trunc(literal_column("'day'"), func.timezone(helpline.c.timezone, _NOW)),
        ).label("midnight")
    )
    .where(helpline.c.id == THE_ONE)
    .subquery("today")
)
_NOTHING = literal_column("0", Integer)


TALK_BEGAN = func.greatest(legs.c.joined_at, contacts.c.answered_at)
"""A conversation is a counsellor's time in the room of a call that was answered.

It begins when both are inside: the counsellor comes first, and of two who talked with one caller
the second joins an answered call.
"""
TALK_ENDED = func.coalesce(legs.c.left_at, legs.c.ended_at, contacts.c.ended_at, _NOW)


def _workloads() -> Select[Any]:
    lasted = func.greatest(
        TALK_ENDED - func.greatest(TALK_BEGAN, _today.c.midnight),
        literal_column("INTERVAL '0'", Interval),
    )
    return (
        select(
            legs.c.staff_id,
            func.count().filter(_today.c.midnight <= TALK_BEGAN).label("calls"),
            func.sum(lasted).label("time"),
        )
        .join(contacts, contacts.c.id == legs.c.contact_id)
        .join(_today, true())
        .where(
            legs.c.party == constant(Party.COUNSELLOR),
            legs.c.joined_at >= _today.c.midnight - _LONGEST_CALL,
            contacts.c.answered_at.is_not(None),
        )
        .group_by(legs.c.staff_id)
    )


_WORKLOADS = _workloads()
WORKLOAD_OF = _WORKLOADS.where(legs.c.staff_id == bindparam("staff_id"))
"""One person's `calls` and `time`, as part of a statement that is given `staff_id` and `now`."""
MIDNIGHT = select(_today.c.midnight).scalar_subquery()
"""When today began for the helpline, as part of a statement that is given `now`."""
HAS_CAP = and_(
    teams.c.active,
    or_(teams.c.max_calls_a_day > _NOTHING, teams.c.max_minutes_a_day > _NOTHING),
)
"""Of a team: whether it has one."""

_of_all = _WORKLOADS.subquery("workloads")
_MOST_TIME = teams.c.max_minutes_a_day * literal_column("INTERVAL '1 minute'", Interval)
_IS_REACHED = or_(
    and_(teams.c.max_calls_a_day > _NOTHING, _of_all.c.calls >= teams.c.max_calls_a_day),
    and_(teams.c.max_minutes_a_day > _NOTHING, _of_all.c.time >= _MOST_TIME),
)


def _members(*columns: Any) -> Select[Any]:
    """Whoever has talked today, with each of their teams that has a cap."""
    return (
        select(*columns)
        .select_from(staff_teams)
        .join(teams, teams.c.id == staff_teams.c.team_id)
        .join(_of_all, _of_all.c.staff_id == staff_teams.c.staff_id)
        .where(HAS_CAP)
    )


_CAPPED = _members(staff_teams.c.staff_id, teams.c.id.label("team_id"), teams.c.name).where(
    _IS_REACHED
)
_CAPPED_BY_NAME = _CAPPED.order_by(teams.c.name)
HAS_CAPS = select(exists().where(HAS_CAP)).correlate(None).scalar_subquery()
_capped = _CAPPED.where(HAS_CAPS).cte("capped")
"""Read once a statement, and not at all where no team has a cap."""


def is_capped(staff_id: ColumnElement[Any], team_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether somebody has reached a team's cap, as part of a statement that is given `now`."""
    return tuple_(staff_id, team_id).in_(select(_capped.c.staff_id, _capped.c.team_id))


_IS_WHOLLY_CAPPED = (
    select(func.bool_and(is_capped(staff_teams.c.staff_id, staff_teams.c.team_id)))
    .join(teams, teams.c.id == staff_teams.c.team_id)
    .where(staff_teams.c.staff_id == bindparam("staff_id"), teams.c.active)
)
_MIDST = exists().where(
    offers.c.staff_id == staff_teams.c.staff_id, offers.c.state == constant(OfferState.ACCEPTED)
)
_IS_WRITTEN = exists().where(
    events.c.at >= select(_today.c.midnight).scalar_subquery(),
    events.c.kind == CAP_REACHED,
    events.c.staff_id == staff_teams.c.staff_id,
    events.c.data.contains(
        func.jsonb_build_object(
            "team_id",
            teams.c.id,
            "calls",
            teams.c.max_calls_a_day,
            "minutes",
            teams.c.max_minutes_a_day,
        )
    ),
)
_CAPS_OF = _members(
    teams.c.id.label("team_id"),
    teams.c.max_calls_a_day,
    teams.c.max_minutes_a_day,
    _IS_REACHED.label("is_reached"),
    case((_IS_REACHED, _IS_WRITTEN), else_=false()).label("is_written"),
    case((and_(teams.c.max_minutes_a_day > _NOTHING, _MIDST), _MOST_TIME - _of_all.c.time)).label(
        "left"
    ),
).where(staff_teams.c.staff_id == bindparam("staff_id"))


@dataclass(frozen=True)
class CapOf:
    """A team's daily cap, for one person.

    `is_news` is whether it is reached and the ledger does not say so yet. `left` is for how long
    they may go on talking until it is; None while they do not talk, or it does not count minutes.
    """

    team_id: uuid.UUID
    max_calls: int
    max_minutes: int
    is_reached: bool
    is_news: bool
    left: timedelta | None


def list_workloads(connection: Connection, now: datetime) -> Mapping[uuid.UUID, Workload]:
    """Everybody who has talked since midnight in the helpline's zone."""
    rows = connection.execute(_WORKLOADS, {"now": now})
    return {row.staff_id: _workload_of(row) for row in rows}


def find_workload(connection: Connection, staff_id: uuid.UUID, now: datetime) -> Workload:
    """One person's."""
    row = connection.execute(WORKLOAD_OF, {"now": now, "staff_id": staff_id}).first()
    return Workload() if row is None else _workload_of(row)


def _workload_of(row: Row[Any]) -> Workload:
    return Workload(int(row.calls), row.time)


def list_caps_reached(
    connection: Connection, staff_id: uuid.UUID, now: datetime
) -> tuple[str, ...]:
    """The names of the teams whose cap one person has reached."""
    of_one = _CAPPED_BY_NAME.where(staff_teams.c.staff_id == staff_id)
    return tuple(row.name for row in connection.execute(of_one, {"now": now}))


def list_capped(
    connection: Connection, now: datetime
) -> Mapping[uuid.UUID, Mapping[uuid.UUID, str]]:
    """For each person who has reached a cap the teams whose cap it is, by id, with their names."""
    capped: dict[uuid.UUID, dict[uuid.UUID, str]] = defaultdict(dict)
    for row in connection.execute(_CAPPED_BY_NAME, {"now": now}):
        capped[row.staff_id][row.team_id] = row.name
    return capped


def is_wholly_capped(tx: Transaction, staff_id: uuid.UUID) -> bool:
    """Whether somebody has reached the cap of each of their teams, and is left to emergencies."""
    row = tx.connection.execute(_IS_WHOLLY_CAPPED, {"now": tx.now, "staff_id": staff_id})
    return row.scalar() is True


def list_caps_of(tx: Transaction, staff_id: uuid.UUID) -> list[CapOf]:
    """The caps that count for somebody who has talked today."""
    return [
        CapOf(
            team_id=row.team_id,
            max_calls=row.max_calls_a_day,
            max_minutes=row.max_minutes_a_day,
            is_reached=row.is_reached,
            is_news=row.is_reached and not row.is_written,
            left=row.left,
        )
        for row in tx.connection.execute(_CAPS_OF, {"now": tx.now, "staff_id": staff_id})
    ]
