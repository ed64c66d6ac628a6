"""How much somebody has talked since local midnight, read from the ledger."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, update

from helpline.domain.calls import CallState
from helpline.domain.offers import OfferState
from helpline.domain.workload import Workload
from helpline.storage.sealing import Keyring
from helpline.storage.tables import helpline, legs
from helpline.storage.workload import find_workload, list_capped, list_workloads
from tests.builders import (
    DATA_KEY,
    Rows,
    clear_everything,
    make_contact,
    make_helpline,
    make_line,
    make_offer,
    make_staff,
    make_team,
)

MIDNIGHT = datetime(2026, 7, 1, 23, 0, tzinfo=UTC)
"""In London, in summer."""

NOON = MIDNIGHT + timedelta(hours=12)


@pytest.fixture
def rows(database_url: str) -> Iterator[Rows]:
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        clear_everything(connection)
        rows = Rows(connection, Keyring([DATA_KEY]), NOON)
        make_helpline(rows)
        yield rows
    engine.dispose()


def talk(
    rows: Rows,
    staff_id: uuid.UUID,
    began: datetime,
    minutes: float | None,
    *,
    answered: datetime | None = None,
) -> uuid.UUID:
    """A conversation, which goes on when `minutes` is None; the counsellor came 5 s before."""
    ended = None if minutes is None else began + timedelta(minutes=minutes)
    contact = make_contact(
        rows,
        line_id=make_line(rows),
        state=CallState.CONNECTED,
        answered_at=answered or began,
    )
    offer = make_offer(
        rows,
        contact_id=contact,
        staff_id=staff_id,
        state=OfferState.FINISHED if ended else OfferState.ACCEPTED,
        joined_at=began if answered else began - timedelta(seconds=5),
    )
    rows.connection.execute(update(legs).where(legs.c.offer_id == offer).values(left_at=ended))
    return contact


def test_calls_and_minutes_are_counted_since_local_midnight(rows: Rows) -> None:
    ana = make_staff(rows)
    talk(rows, ana, MIDNIGHT - timedelta(hours=1), 20)
    talk(rows, ana, MIDNIGHT + timedelta(hours=1), 30)
    talk(rows, ana, MIDNIGHT + timedelta(hours=2), 12)
    workload = Workload(2, timedelta(minutes=42))
    assert find_workload(rows.connection, ana, NOON) == workload
    assert list_workloads(rows.connection, NOON)[ana] == workload


def test_midnight_is_that_of_the_helpline(rows: Rows) -> None:
    ana = make_staff(rows)
    talk(rows, ana, MIDNIGHT + timedelta(hours=1), 30)
    rows.connection.execute(update(helpline).values(timezone="America/New_York"))
    assert find_workload(rows.connection, ana, NOON).calls == 0
    rows.connection.execute(update(helpline).values(timezone="Pacific/Auckland"))
    assert find_workload(rows.connection, ana, NOON - timedelta(hours=3)).calls == 1


def test_conversation_across_midnight_counts_with_its_minutes_of_today(rows: Rows) -> None:
    ana = make_staff(rows)
    talk(rows, ana, MIDNIGHT - timedelta(minutes=50), 60)
    assert find_workload(rows.connection, ana, NOON) == Workload(0, timedelta(minutes=10))


def test_conversation_that_goes_on_counts_up_to_now(rows: Rows) -> None:
    ana = make_staff(rows)
    talk(rows, ana, NOON - timedelta(minutes=7), None)
    assert find_workload(rows.connection, ana, NOON) == Workload(1, timedelta(minutes=7))


def test_two_who_talked_with_one_caller_both_count_their_own_part(rows: Rows) -> None:
    ana, ben = make_staff(rows), make_staff(rows)
    began = NOON - timedelta(hours=1)
    talk(rows, ana, began, 40)
    talk(rows, ben, began + timedelta(minutes=41), 2, answered=began)
    assert find_workload(rows.connection, ana, NOON).time == timedelta(minutes=40)
    assert find_workload(rows.connection, ben, NOON) == Workload(1, timedelta(minutes=2))


def test_call_that_was_never_answered_does_not_count(rows: Rows) -> None:
    ana = make_staff(rows)
    contact = make_contact(rows, line_id=make_line(rows), state=CallState.ACCEPTED)
    make_offer(
        rows,
        contact_id=contact,
        staff_id=ana,
        state=OfferState.ACCEPTED,
        joined_at=NOON - timedelta(minutes=1),
    )
    assert find_workload(rows.connection, ana, NOON) == Workload()
    assert list_workloads(rows.connection, NOON) == {}


@pytest.mark.parametrize(
    ("calls", "minutes", "cap", "expected"),
    [
        (4, 240, {}, False),
        (2, 4, {"max_calls_a_day": 3}, False),
        (3, 6, {"max_calls_a_day": 3}, True),
        (4, 8, {"max_calls_a_day": 3}, True),
        (4, 119.9, {"max_minutes_a_day": 120}, False),
        (1, 120, {"max_minutes_a_day": 120}, True),
        (1, 120, {"max_calls_a_day": 5, "max_minutes_a_day": 120}, True),
        (5, 5, {"max_calls_a_day": 5, "max_minutes_a_day": 120}, True),
        (4, 119, {"max_calls_a_day": 5, "max_minutes_a_day": 120}, False),
        (3, 6, {"max_calls_a_day": 3, "active": False}, False),
    ],
)
def test_somebody_is_capped_when_calls_or_minutes_are_reached(
    rows: Rows, calls: int, minutes: float, cap: dict[str, Any], expected: bool
) -> None:
    team = make_team(rows, **cap)
    ana = make_staff(rows, team_ids=(team, make_team(rows)))
    for number in range(calls):
        talk(rows, ana, MIDNIGHT + timedelta(hours=2 * number), minutes / calls)
    capped = list_capped(rows.connection, NOON)
    assert [list(of_teams) for of_teams in capped.values()] == [[team]] * expected
