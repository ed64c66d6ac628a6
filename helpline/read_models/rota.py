"""A team's rota by week, with what is open and has nobody; and one person's own week."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from helpline.domain.rota import Origin, Place, Shift, monday_of, when
from helpline.domain.weekly import days_between, local_day
from helpline.read_models.rota_gaps import Gaps, find_gaps
from helpline.read_models.zone import find_zone
from helpline.storage.lines import list_active_lines
from helpline.storage.rota import (
    Change,
    RotaPerson,
    find_rota_person,
    list_changes,
    list_people,
    list_rota_people,
)
from helpline.storage.sealing import Keyring
from helpline.storage.tables import calendar_addresses, staff, staff_teams, teams

_A_DAY = timedelta(days=1)
_SUNDAY = timedelta(days=6)


@dataclass(frozen=True)
class ShownShift:
    """A shift as a page shows it. `hours` are as long as they really take."""

    day: date
    times: str
    is_of_file: bool
    hours: float
    is_over: bool


@dataclass(frozen=True)
class TakenOut:
    """Times of the file's shifts that somebody does not have this once."""

    change_id: uuid.UUID
    day: date
    times: str


@dataclass(frozen=True)
class PersonWeek:
    """Somebody's seven days."""

    id: uuid.UUID
    name: str
    days: tuple[tuple[ShownShift, ...], ...]
    taken_out: tuple[TakenOut, ...]


@dataclass(frozen=True)
class TeamWeek:
    """A team's seven days."""

    zone: ZoneInfo
    days: tuple[date, ...]
    team_id: uuid.UUID
    team: str
    people: tuple[PersonWeek, ...]
    gaps: Gaps
    has_lines: bool

    @property
    def monday(self) -> date:
        """The first day."""
        return self.days[0]


def week_of(connection: Connection, day: date | None, now: datetime) -> date:
    """The Monday of the day's week, or of this week."""
    return monday_of(day or local_day(now, find_zone(connection)))


def list_teams(
    connection: Connection, staff_id: uuid.UUID | None = None
) -> list[tuple[uuid.UUID, str]]:
    """The teams in use, or somebody's, by name."""
    statement = select(teams.c.id, teams.c.name).where(teams.c.active).order_by(teams.c.name)
    if staff_id is not None:
        theirs = select(staff_teams.c.team_id).where(staff_teams.c.staff_id == staff_id)
        statement = statement.where(teams.c.id.in_(theirs))
    return [(row.id, row.name) for row in connection.execute(statement)]


def find_team_week(
    connection: Connection,
    keyring: Keyring,
    team: tuple[uuid.UUID, str],
    monday: date,
    now: datetime,
) -> TeamWeek:
    """A team's week."""
    team_id, name = team
    zone = find_zone(connection)
    people = list_people(connection, team_id, monday - _A_DAY)
    days = tuple(days_between(monday, monday + _SUNDAY))
    lines = [line for line in list_active_lines(connection) if line.team.id == team_id]
    outs = _taken_out(list_changes(connection, [one.id for one in people], monday), days)
    return TeamWeek(
        zone=zone,
        days=days,
        team_id=team_id,
        team=name,
        people=tuple(_person(one, keyring, days, zone, now, outs) for one in people),
        gaps=find_gaps(connection, team_id, lines, people, days, zone, now),
        has_lines=bool(lines),
    )


def find_person_week(
    connection: Connection, keyring: Keyring, staff_id: uuid.UUID, monday: date, now: datetime
) -> PersonWeek:
    """Somebody's own week."""
    days = tuple(days_between(monday, monday + _SUNDAY))
    outs = _taken_out(list_changes(connection, [staff_id], monday), days)
    person = find_rota_person(connection, staff_id, monday)
    if person is None:
        raise LookupError("whoever is signed in is on the staff")
    return _person(person, keyring, days, find_zone(connection), now, outs)


@dataclass(frozen=True)
class OneShift:
    """A shift of somebody's, by itself."""

    name: str
    shown: ShownShift


def find_shift(
    connection: Connection, keyring: Keyring, place: Place, now: datetime
) -> OneShift | None:
    """The very shift, if it is there."""
    person = find_rota_person(connection, place.staff_id, place.day)
    shift = None if person is None else person.rota.find(place.day, place.span)
    if person is None or shift is None:
        return None
    return OneShift(keyring.open(person.name_sealed), show(shift, find_zone(connection), now))


_SWAPS_AHEAD = timedelta(days=28)


def list_shifts_of(
    connection: Connection, people: Sequence[tuple[uuid.UUID, str]], now: datetime
) -> list[tuple[Place, str]]:
    """What these people have in the next four weeks, each with its name, soonest first."""
    zone = find_zone(connection)
    today = local_day(now, zone)
    names = dict(people)
    found = [
        (Place(person.id, shift.day, shift.span), names[person.id])
        for person in list_rota_people(connection, names, today)
        for shift in person.rota.shifts(today, today + _SWAPS_AHEAD)
        if when(shift, zone).start > now
    ]
    return sorted(found, key=lambda one: (one[0].day, one[0].span, one[1]))


def list_colleagues(
    connection: Connection, keyring: Keyring, staff_id: uuid.UUID
) -> list[tuple[uuid.UUID, str]]:
    """Everybody in any of somebody's teams, and they themselves, by name."""
    theirs = select(staff_teams.c.team_id).where(staff_teams.c.staff_id == staff_id)
    found = connection.execute(
        select(staff.c.id, staff.c.name_sealed)
        .join(staff_teams, staff_teams.c.staff_id == staff.c.id)
        .where(staff.c.active, staff_teams.c.team_id.in_(theirs))
        .distinct()
    )
    named = [(row.id, keyring.open(row.name_sealed)) for row in found]
    return sorted(named, key=lambda one: one[1].casefold())


@dataclass(frozen=True)
class Wishes:
    """What somebody chose about their own shifts."""

    reminders: bool
    has_calendar: bool
    has_phone: bool


def find_wishes(connection: Connection, staff_id: uuid.UUID) -> Wishes:
    """One person's."""
    row = connection.execute(
        select(staff.c.shift_reminders, staff.c.phone_sealed, calendar_addresses.c.made_at)
        .outerjoin(calendar_addresses, calendar_addresses.c.staff_id == staff.c.id)
        .where(staff.c.id == staff_id)
    ).one()
    return Wishes(row.shift_reminders, row.made_at is not None, row.phone_sealed is not None)


def _person(
    person: RotaPerson,
    keyring: Keyring,
    days: Sequence[date],
    zone: ZoneInfo,
    now: datetime,
    outs: Mapping[uuid.UUID, list[TakenOut]],
) -> PersonWeek:
    shown = tuple(
        tuple(show(shift, zone, now) for shift in person.rota.shifts_on(day)) for day in days
    )
    return PersonWeek(
        person.id, keyring.open(person.name_sealed), shown, tuple(outs.get(person.id, ()))
    )


def show(shift: Shift, zone: ZoneInfo, now: datetime) -> ShownShift:
    """A shift as a page shows it."""
    times = when(shift, zone)
    return ShownShift(
        day=shift.day,
        times=str(shift.span),
        is_of_file=shift.origin is Origin.FILE,
        hours=max((times.end - times.start) / timedelta(hours=1), 0),
        is_over=times.end <= now,
    )


def _taken_out(changes: Sequence[Change], days: Sequence[date]) -> dict[uuid.UUID, list[TakenOut]]:
    found: dict[uuid.UUID, list[TakenOut]] = {}
    for change in changes:
        if not change.dated.is_on and change.dated.day in days:
            taken = TakenOut(change.id, change.dated.day, str(change.dated.span))
            found.setdefault(change.staff_id, []).append(taken)
    return found
