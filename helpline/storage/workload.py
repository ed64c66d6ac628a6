"""How much everybody has talked today, read from the ledger: nothing has to be reset or kept."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Interval,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
)

from helpline.domain.legs import Party
from helpline.domain.workload import DailyCap, Workload
from helpline.storage.constants import THE_ONE, constant
from helpline.storage.tables import contacts, helpline, legs, teams

_LONGEST_CALL = literal_column("INTERVAL '12 hours'", Interval)
"""Who was in a conversation at midnight had joined it by then at the earliest."""


def _workloads() -> Select[Any]:
    """A conversation is a counsellor's time in the room of a call that was answered.

    It begins when both are inside: the counsellor comes first, and of two who talked with one
    caller the second joins an answered call.
    """
    now: ColumnElement[datetime] = bindparam("now", type_=DateTime(timezone=True))
    zone = select(helpline.c.timezone).where(helpline.c.id == THE_ONE).scalar_subquery()
    midnight = func.timezone(zone, func.date_trunc("day", func.timezone(zone, now)))
    began = func.greatest(legs.c.joined_at, contacts.c.answered_at)
    ended = func.coalesce(legs.c.left_at, legs.c.ended_at, contacts.c.ended_at, now)
    lasted = func.greatest(ended - func.greatest(began, midnight), literal_column("INTERVAL '0'"))
    return (
        select(
            legs.c.staff_id,
            func.sum(case((began >= midnight, 1), else_=0)).label("calls"),
            func.sum(lasted).label("time"),
        )
        .join(contacts, contacts.c.id == legs.c.contact_id)
        .where(
            legs.c.party == constant(Party.COUNSELLOR),
            legs.c.joined_at >= midnight - _LONGEST_CALL,
            contacts.c.answered_at.is_not(None),
        )
        .group_by(legs.c.staff_id)
    )


_WORKLOADS = _workloads()
_WORKLOAD_OF = _WORKLOADS.where(legs.c.staff_id == bindparam("staff_id"))
HAS_CAP = and_(teams.c.active, or_(teams.c.max_calls_a_day > 0, teams.c.max_minutes_a_day > 0))
"""Of a team: whether it has one."""

_CAPS = select(teams.c.id, teams.c.max_calls_a_day, teams.c.max_minutes_a_day).where(HAS_CAP)


def list_workloads(connection: Connection, now: datetime) -> Mapping[uuid.UUID, Workload]:
    """Everybody who has talked since midnight in the helpline's zone."""
    rows = connection.execute(_WORKLOADS, {"now": now})
    return {row.staff_id: _workload_of(row) for row in rows}


def find_workload(connection: Connection, staff_id: uuid.UUID, now: datetime) -> Workload:
    """One person's."""
    row = connection.execute(_WORKLOAD_OF, {"now": now, "staff_id": staff_id}).first()
    return Workload() if row is None else _workload_of(row)


def _workload_of(row: Row[Any]) -> Workload:
    return Workload(int(row.calls), row.time)


def list_caps(connection: Connection) -> Mapping[uuid.UUID, DailyCap]:
    """The caps of the teams that have any; of the others there is nothing to be asked."""
    return {
        row.id: DailyCap(row.max_calls_a_day, row.max_minutes_a_day)
        for row in connection.execute(_CAPS)
    }
