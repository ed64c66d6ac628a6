"""Who was on and how busy, by the hour of the week, and how many callers needed."""

import math
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select

from helpline.domain.calls import Direction, Outcome
from helpline.domain.legs import Party
from helpline.domain.presence import Presence
from helpline.domain.reports.need import WEEKS, Callers, needed_for
from helpline.domain.reports.period import ALL_CELLS, Cell, Period, count_hours
from helpline.domain.reports.working_time import (
    Worked,
    WorkingTime,
    WrapUp,
    worked_by_cell,
    wrap_ups,
)
from helpline.domain.waiting import LEAST_CONVERSATIONS, mean_patience
from helpline.domain.weekly import Interval
from helpline.read_models.cohort import seconds
from helpline.read_models.reports.scope import Scope
from helpline.storage.tables import contacts, events, legs, lines, presence, staff_teams, teams
from helpline.storage.waited import HELD, LEFT
from helpline.storage.workload import TALK_BEGAN, TALK_ENDED

_LOOK_BACK = timedelta(days=14)
"""Whoever had said nothing for so long before a period, and then something, was off."""
_LONGEST_TALK = timedelta(hours=12)
_KINDS = ("presence_changed", "wrap_up_begun", "wrap_up_extended", "wrap_up_ended")


@dataclass(frozen=True)
class Need:
    """By hour of the week, of the last weeks of a period: contacts, and counsellors needed (None
    where too little is known of callers).
    """

    period: Period
    callers: Callers
    contacts: Mapping[Cell, int]
    needed: Mapping[Cell, int | None]


@dataclass(frozen=True)
class Staffing(Need):
    """The same, and who was on."""

    worked: Mapping[Cell, Worked]


def find_worked(connection: Connection, scope: Scope, now: datetime) -> Mapping[Cell, Worked]:
    """Counsellors' times in a period by the hour of the week: three statements."""
    told = _told(connection, scope, now)
    talks = _talks(connection, scope, now)
    resting = _presence_without_a_word(connection, scope, now, set(told))
    end = min(now, scope.period.until)
    people = [
        WorkingTime(
            available=resting.get(staff_id, []) + _available(told.get(staff_id, ()), end),
            talking=talks.get(staff_id, []),
            wrapping_up=_until(wrap_ups(_wrap_ups_in(told.get(staff_id, ()))), end),
        )
        for staff_id in {*told, *talks, *resting}
    ]
    return worked_by_cell(people, scope.period)


def find_staffing(connection: Connection, scope: Scope, now: datetime) -> Staffing:
    """What the last weeks of a period would have needed, beside who was on."""
    need = find_need(connection, scope, now)
    worked = find_worked(connection, scope.over(need.period), now)
    return Staffing(need.period, need.callers, need.contacts, need.needed, worked)


def find_need(connection: Connection, scope: Scope, now: datetime) -> Need:
    """What the last weeks of a period would have needed: two statements."""
    recent = scope.over(scope.period.last_weeks(WEEKS))
    callers = _callers(connection, recent, now)
    counted = _contacts(connection, recent)
    hours = count_hours(recent.period.hours())
    rates = {cell: counted[cell] / hours[cell] for cell in ALL_CELLS if hours[cell]}
    of_rate = needed_for(callers, rates.values())
    needed = {cell: of_rate[rate] for cell, rate in rates.items()}
    return Need(recent.period, callers, counted, needed)


def _told(
    connection: Connection, scope: Scope, now: datetime
) -> dict[uuid.UUID, list[tuple[datetime, str, Any]]]:
    """What the ledger says of each counsellor's presence and wrap-up, in order."""
    found = connection.execute(
        select(events.c.staff_id, events.c.at, events.c.kind, events.c.data)
        .where(
            events.c.at >= scope.period.since - _LOOK_BACK,
            events.c.at < min(now, scope.period.until),
            events.c.kind.in_(_KINDS),
            events.c.staff_id.is_not(None),
            *_of_teams(events.c.staff_id, scope),
        )
        .order_by(events.c.at, events.c.id)
    )
    told: dict[uuid.UUID, list[tuple[datetime, str, Any]]] = defaultdict(list)
    for row in found:
        told[row.staff_id].append((row.at, row.kind, row.data))
    return told


def _presence_without_a_word(
    connection: Connection, scope: Scope, now: datetime, spoken: set[uuid.UUID]
) -> dict[uuid.UUID, list[Interval]]:
    """Whoever has been on since before all that was looked at."""
    end = min(now, scope.period.until)
    found = connection.execute(
        select(presence.c.staff_id, presence.c.since).where(
            presence.c.chosen == Presence.AVAILABLE.value,
            presence.c.since < end,
            *_of_teams(presence.c.staff_id, scope),
        )
    )
    return {row.staff_id: [Interval(row.since, end)] for row in found if row.staff_id not in spoken}


def _available(told: Sequence[tuple[datetime, str, Any]], end: datetime) -> list[Interval]:
    changes = [(at, data.get("presence")) for at, kind, data in told if kind == "presence_changed"]
    ends = [at for at, _ in changes[1:]] + [end]
    return [
        Interval(at, until)
        for (at, chosen), until in zip(changes, ends, strict=False)
        if chosen == Presence.AVAILABLE.value and at < until
    ]


def _wrap_ups_in(told: Sequence[tuple[datetime, str, Any]]) -> list[WrapUp]:
    return [
        WrapUp(at, int(data.get("seconds", 0)), extends=kind == "wrap_up_extended")
        for at, kind, data in told
        if kind.startswith("wrap_up")
    ]


def _until(times: Sequence[Interval], end: datetime) -> list[Interval]:
    return [Interval(time.start, min(time.end, end)) for time in times if time.start < end]


def _talks(connection: Connection, scope: Scope, now: datetime) -> dict[uuid.UUID, list[Interval]]:
    found = connection.execute(
        select(legs.c.staff_id, TALK_BEGAN.label("began"), TALK_ENDED.label("ended"))
        .join(contacts, contacts.c.id == legs.c.contact_id)
        .where(
            legs.c.party == Party.COUNSELLOR.value,
            legs.c.staff_id.is_not(None),
            legs.c.joined_at >= scope.period.since - _LONGEST_TALK,
            legs.c.joined_at < scope.period.until,
            contacts.c.answered_at.is_not(None),
            *_of_teams(legs.c.staff_id, scope),
        ),
        {"now": now},
    )
    talks: dict[uuid.UUID, list[Interval]] = defaultdict(list)
    for row in found:
        if row.began < row.ended:
            talks[row.staff_id].append(Interval(row.began, row.ended))
    return talks


def _of_teams(staff_id: Any, scope: Scope) -> list[Any]:
    if scope.team_ids is None:
        return []
    members = select(staff_teams.c.staff_id).where(staff_teams.c.team_id.in_(scope.team_ids))
    return [staff_id.in_(members)]


def _contacts(connection: Connection, scope: Scope) -> Mapping[Cell, int]:
    """Who entered the line, and whom we rang back: both take a counsellor."""
    is_inbound = contacts.c.direction == Direction.INBOUND.value
    at = case((is_inbound, contacts.c.queued_at), else_=contacts.c.started_at)
    local = func.timezone(scope.period.zone.key, at)
    came = (
        select(
            func.extract("isodow", local).label("weekday"),
            func.extract("hour", local).label("hour"),
        )
        .where(
            contacts.c.channel == "voice",
            contacts.c.started_at >= scope.period.since - timedelta(days=1),
            contacts.c.started_at < scope.period.until,
            at >= scope.period.since,
            at < scope.period.until,
            *scope.of_lines(contacts.c.line_id),
        )
        .subquery("came")
    )
    found = connection.execute(
        select(came.c.weekday, came.c.hour, func.count().label("contacts")).group_by(
            came.c.weekday, came.c.hour
        )
    )
    counted = dict.fromkeys(ALL_CELLS, 0)
    for row in found:
        counted[Cell(int(row.weekday) - 1, int(row.hour))] = row.contacts
    return counted


def _callers(connection: Connection, scope: Scope, now: datetime) -> Callers:
    over_at = func.coalesce(contacts.c.answered_at, contacts.c.ended_at, now)
    is_left = and_(contacts.c.answered_at.is_(None), contacts.c.outcome.in_(LEFT))
    recent = (
        select(
            seconds(over_at - contacts.c.queued_at).label("wait"),
            is_left.label("is_left"),
            (HELD + teams.c.wrap_up_seconds).label("held"),
            contacts.c.answered_at.is_not(None).label("is_answered"),
        )
        .join(lines, lines.c.id == contacts.c.line_id)
        .join(teams, teams.c.id == lines.c.team_id)
        .where(
            contacts.c.direction == Direction.INBOUND.value,
            contacts.c.queued_at >= scope.period.since,
            contacts.c.queued_at < scope.period.until,
            contacts.c.started_at >= scope.period.since - timedelta(days=1),
            contacts.c.started_at < scope.period.until,
            or_(
                contacts.c.outcome.is_(None),
                contacts.c.outcome.not_in((Outcome.LOST.value, Outcome.BLOCKED.value)),
            ),
            *scope.of_lines(contacts.c.line_id),
        )
        .subquery("recent")
    )
    talked = and_(recent.c.is_answered, recent.c.held.is_not(None))
    row = connection.execute(
        select(
            func.coalesce(func.sum(recent.c.wait), 0).label("waited"),
            func.count().filter(recent.c.is_left).label("left"),
            func.count().filter(talked).label("talks"),
            func.avg(recent.c.held).filter(talked).label("held"),
        )
    ).one()
    patience = mean_patience(float(row.waited), row.left) if row.left else math.inf
    return Callers(float(row.held) if row.talks >= LEAST_CONVERSATIONS else None, patience)
