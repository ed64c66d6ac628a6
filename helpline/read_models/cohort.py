"""Inbound contacts that entered the line in a period: what every measure of them is counted from.

The wallboard, the API, `/metrics` and the reports ask here, so that they cannot differ. A contact
belongs to the moment in which it entered the line, whenever it was answered or ended.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Date, Row, Select, Subquery, cast, func, select

from helpline.domain.calls import CallState, Direction, Outcome
from helpline.domain.service_level import (
    SHORT_ABANDON_SECONDS,
    TARGET_SECONDS,
    Share,
    Tally,
    tally,
)
from helpline.storage.tables import calls, contacts

LONGEST_CALL = timedelta(days=1)
"""Who entered the line in a period had begun to ring so long before it at the earliest."""

Key = TypeVar("Key", bound=Hashable)


def entered(
    since: datetime,
    until: datetime,
    *,
    zone: str = "UTC",
    where: Sequence[ColumnElement[bool]] = (),
) -> Subquery:
    """The contacts, each with its waits in seconds and its hour and quarter (0 to 95) on the clock of `zone`."""
    local = func.timezone(zone, contacts.c.queued_at)
    statement = (
        select(
            contacts.c.id,
            calls.c.state,
            contacts.c.outcome,
            contacts.c.ended_at.is_not(None).label("is_over"),
            seconds(contacts.c.answered_at - contacts.c.queued_at).label("answer_wait"),
            seconds(contacts.c.ended_at - contacts.c.queued_at).label("whole_wait"),
            cast(local, Date).label("day"),
            func.extract("isodow", local).label("weekday"),
            func.extract("hour", local).label("hour"),
            (
                func.extract("hour", local) * 4 + func.floor(func.extract("minute", local) / 15)
            ).label("quarter"),
        )
        .select_from(contacts)
        .outerjoin(calls, calls.c.contact_id == contacts.c.id)
        .where(
            contacts.c.direction == Direction.INBOUND.value,
            contacts.c.queued_at >= since,
            contacts.c.queued_at < until,
            # These say nothing new, but `started_at` has the index.
            contacts.c.started_at >= since - LONGEST_CALL,
            contacts.c.started_at < until,
            *where,
        )
    )
    return statement.subquery("entered")


def list_shares(
    connection: Connection, cohort: Subquery, *by: ColumnElement[Any]
) -> list[tuple[Row[Any], Share]]:
    """The contacts in groups that stand alike; each with its row, which has the columns of `by`."""
    alike = (cohort.c.state, cohort.c.outcome, cohort.c.is_over, *by)
    statement: Select[Any] = select(
        *alike,
        func.count().label("contacts"),
        func.count().filter(cohort.c.answer_wait <= TARGET_SECONDS).label("within_target"),
        func.count().filter(cohort.c.whole_wait < SHORT_ABANDON_SECONDS).label("short"),
        func.coalesce(func.sum(cohort.c.answer_wait), 0).label("wait_seconds"),
    ).group_by(*alike)
    return [(row, _share_of(row)) for row in connection.execute(statement)]


def tally_by(
    shares: Iterable[tuple[Row[Any], Share]], key: Callable[[Row[Any]], Key]
) -> dict[Key, Tally]:
    """The shares added up by whatever `key` makes of their rows."""
    groups: dict[Key, list[Share]] = {}
    for row, share in shares:
        groups.setdefault(key(row), []).append(share)
    return {of: tally(group) for of, group in groups.items()}


def seconds(interval: Any) -> Any:
    """The length of an interval."""
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
