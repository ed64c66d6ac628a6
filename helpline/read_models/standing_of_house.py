"""What the wallboard says beside calls: callbacks by age and promise, follow-up, texts, machines.

All of it is counts and states that change when something happens, not with every second.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, or_, select

from helpline.domain.callbacks import OPEN_STATES
from helpline.domain.escalations import EscalationState
from helpline.domain.followup.silences import SilenceState
from helpline.domain.legs import LegState
from helpline.domain.risk import Risk
from helpline.read_models.readiness import SEEN_WITHIN
from helpline.storage.overdue_checkins import overdue_checkins
from helpline.storage.sealing import Keyring
from helpline.storage.tables import (
    callbacks,
    checkins,
    escalations,
    events,
    heartbeats,
    legs,
    lines,
    silences,
    staff,
    texts,
    threads,
)

PROMISE_NEAR = timedelta(minutes=15)
ERRORS_WITHIN = timedelta(minutes=15)
WORRIES_SHOWN = 8
READ_WITHIN = timedelta(minutes=1)
"""A text that no job has read by then has been passed over."""

_OPEN = [state.value for state in OPEN_STATES]
_TROUBLE = ("outside_failed", "dial_refused", "dial_unclear", "queue_failed")
_AGES = (timedelta(hours=1), timedelta(hours=4), timedelta(days=1))


@dataclass(frozen=True)
class OwedByAge:
    """Open callbacks: younger than an hour, than four, than a day, older; and their promises.

    `since` is when the longest owed was asked for; None while nobody is owed a call.
    """

    ages: tuple[int, int, int, int]
    broken: int
    near: int
    later: int
    since: datetime | None = None

    @property
    def all(self) -> int:
        """How many are open."""
        return sum(self.ages)


@dataclass(frozen=True)
class OpenWorry:
    """A text that worries us and is not closed; `taker` is the name of who has taken it."""

    line: str
    risk: Risk
    opened_at: datetime
    take_by: datetime
    call_by: datetime | None
    taker: str | None


@dataclass(frozen=True)
class FollowUpToday:
    """Texts of plans since midnight; people who do not answer; worries, the most urgent first."""

    due: int
    sent: int
    answered: int
    overdue: int
    silent: int
    worries: tuple[OpenWorry, ...]
    worries_open: int
    texts_unread: int
    """Texts in that nothing has read for a minute."""
    threads_waiting: int
    """Conversations by text that wait for a person."""


@dataclass(frozen=True)
class Machines:
    """The machine's own health: processes seen lately by kind, calls that wait for the account's
    call rate, what Twilio refused or left unclear of late.
    """

    seen: Mapping[str, int]
    calls_to_dial: int
    errors: int


@dataclass(frozen=True)
class StandingOfHouse:
    """All of it."""

    owed: OwedByAge
    follow_up: FollowUpToday
    machines: Machines


def find_standing(
    connection: Connection, keyring: Keyring, midnight: datetime, now: datetime
) -> StandingOfHouse:
    """Two statements, and one for the worries where there are any."""
    owed = connection.execute(_owed(now)).one()
    counted = connection.execute(_counts(midnight, now)).one()
    found = connection.execute(_WORRIES) if counted.worries else ()
    worries = tuple(_worry_of(row, keyring) for row in found)
    ages = (owed[0], owed[1], owed[2], owed[3])
    return StandingOfHouse(
        owed=OwedByAge(ages, owed.broken, owed.near, owed.later, owed.since),
        follow_up=FollowUpToday(
            due=counted.due,
            sent=counted.sent,
            answered=counted.answered,
            overdue=counted.overdue,
            silent=counted.silent,
            worries=worries,
            worries_open=counted.worries,
            texts_unread=counted.unread,
            threads_waiting=counted.waiting,
        ),
        machines=Machines(counted.seen or {}, counted.to_dial, counted.errors),
    )


def _owed(now: datetime) -> Select[Any]:
    age = now - callbacks.c.requested_at
    edges = (timedelta(days=-1), *_AGES)
    bands = [
        func.count().filter(age >= low, age < high) for low, high in zip(edges, _AGES, strict=False)
    ]
    until, broken = callbacks.c.promised_until, callbacks.c.promise_broken_at
    kept = broken.is_(None)
    columns: list[Any] = [
        *bands,
        func.count().filter(age >= _AGES[-1]),
        func.count().filter(or_(~kept, until <= now)).label("broken"),
        func.count().filter(kept, until > now, until <= now + PROMISE_NEAR).label("near"),
        func.count().filter(kept, until > now + PROMISE_NEAR).label("later"),
        func.min(callbacks.c.requested_at).label("since"),
    ]
    return select(*columns).where(callbacks.c.state.in_(_OPEN))


def _counts(midnight: datetime, now: datetime) -> Select[Any]:
    """In one statement, each from its own index."""
    today = (
        select(
            func.count().label("due"),
            func.count(checkins.c.sent_at).label("sent"),
            func.count(checkins.c.replied_at).label("answered"),
        )
        .where(checkins.c.step > 0, checkins.c.due_at >= midnight, checkins.c.due_at <= now)
        .subquery("today")
    )

    def count(*where: Any) -> Any:
        return select(func.count()).where(*where).scalar_subquery()

    processes = (
        select(heartbeats.c.kind, func.count().label("processes"))
        .where(heartbeats.c.seen_at > now - SEEN_WITHIN)
        .group_by(heartbeats.c.kind)
        .subquery()
    )
    seen = select(func.jsonb_object_agg(processes.c.kind, processes.c.processes))
    counts: Select[Any] = select(
        today,
        overdue_checkins(now).label("overdue"),
        seen.scalar_subquery().label("seen"),
        count(silences.c.state != SilenceState.CLOSED.value).label("silent"),
        count(escalations.c.state != EscalationState.CLOSED.value).label("worries"),
        count(
            texts.c.thread_id.is_not(None),
            texts.c.triaged_at.is_(None),
            texts.c.direction == "inbound",
            texts.c.created_at <= now - READ_WITHIN,
        ).label("unread"),
        count(threads.c.state == "unclaimed", threads.c.waiting_since.is_not(None)).label(
            "waiting"
        ),
        count(legs.c.state == LegState.PLANNED.value).label("to_dial"),
        count(and_(events.c.at > now - ERRORS_WITHIN, events.c.kind.in_(_TROUBLE))).label("errors"),
    )
    return counts


_WORRIES: Select[Any] = (
    select(
        lines.c.name.label("line"),
        escalations.c.risk,
        escalations.c.opened_at,
        escalations.c.take_by,
        escalations.c.call_by,
        staff.c.name_sealed,
    )
    .join(lines, lines.c.id == escalations.c.line_id)
    .outerjoin(staff, staff.c.id == escalations.c.taken_by)
    .where(escalations.c.state != EscalationState.CLOSED.value)
    .order_by(escalations.c.state, escalations.c.take_by)
    .limit(WORRIES_SHOWN)
)
"""Open comes before taken, in the alphabet too."""


def _worry_of(row: Row[Any], keyring: Keyring) -> OpenWorry:
    taker = keyring.open_if(row.name_sealed)
    return OpenWorry(row.line, Risk(row.risk), row.opened_at, row.take_by, row.call_by, taker)
