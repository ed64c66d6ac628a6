"""Today's numbers: inbound contacts that entered the line since midnight in the helpline's zone."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, func, select

from helpline.domain.calls import CallState, Direction, Outcome
from helpline.domain.service_level import (
    SHORT_ABANDON_SECONDS,
    TARGET_SECONDS,
    Share,
    Tally,
    asa_seconds,
    converted,
    service_level,
    tally,
)
from helpline.domain.weekly import local_day, starting
from helpline.storage.tables import calls, contacts, helpline

_LONGEST_CALL = timedelta(days=1)


@dataclass(frozen=True)
class Today:
    """The contract's numbers; the two measures are None while there is nothing to divide."""

    offered: int
    answered: int
    abandoned: int
    short_abandoned: int
    converted: int
    overflowed: int
    lost: int
    service_level: float | None
    asa_seconds: float | None


def find_today(connection: Connection, now: datetime) -> Today:
    """The numbers of the day that `now` is in."""
    period = tally(_shares_since(connection, find_midnight(connection, now)))
    return _today_of(period)


def find_midnight(connection: Connection, now: datetime) -> datetime:
    """When today began for the helpline; in UTC before anything is configured."""
    name = connection.execute(select(helpline.c.timezone)).scalar()
    zone = ZoneInfo(name) if name else ZoneInfo("UTC")
    return starting(datetime.combine(local_day(now, zone), time()), zone).astimezone(UTC)


def _shares_since(connection: Connection, since: datetime) -> list[Share]:
    is_over = contacts.c.ended_at.is_not(None)
    answer_wait = _seconds(contacts.c.answered_at - contacts.c.queued_at)
    whole_wait = _seconds(contacts.c.ended_at - contacts.c.queued_at)
    statement = (
        select(
            calls.c.state,
            contacts.c.outcome,
            is_over.label("is_over"),
            func.count().label("contacts"),
            func.count().filter(answer_wait <= TARGET_SECONDS).label("within_target"),
            func.count().filter(whole_wait < SHORT_ABANDON_SECONDS).label("short"),
            func.coalesce(func.sum(answer_wait), 0).label("wait_seconds"),
        )
        .select_from(contacts)
        .outerjoin(calls, calls.c.contact_id == contacts.c.id)
        .where(
            contacts.c.direction == Direction.INBOUND.value,
            contacts.c.queued_at >= since,
            # Says nothing new, but `started_at` has the index.
            contacts.c.started_at >= since - _LONGEST_CALL,
        )
        .group_by(calls.c.state, contacts.c.outcome, is_over)
    )
    return [_share_of(row) for row in connection.execute(statement)]


def _seconds(interval: Any) -> Any:
    return func.extract("epoch", interval)


def _share_of(row: Row[Any]) -> Share:
    return Share(
        state=None if row.state is None else CallState(row.state),
        outcome=None if row.outcome is None else Outcome(row.outcome),
        is_over=row.is_over,
        count=row.contacts,
        within_target=row.within_target,
        short=row.short,
        wait_seconds=float(row.wait_seconds),
    )


def _today_of(period: Tally) -> Today:
    return Today(
        offered=period.offered,
        answered=period.answered,
        abandoned=period.abandoned,
        short_abandoned=period.short_abandoned,
        converted=converted(period),
        overflowed=period.overflowed,
        lost=period.lost,
        service_level=service_level(period),
        asa_seconds=asa_seconds(period),
    )
