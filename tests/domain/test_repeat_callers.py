"""Whose place somebody takes over who rings again, and when nobody may take any."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpline.domain.calls import Outcome
from helpline.domain.repeat_callers import KEPT_FOR, RecentContact, kept_places

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LINE, OTHER_LINE = uuid.uuid4(), uuid.uuid4()


def minutes_ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def contact(began: float, ended: float | None, **other: Any) -> RecentContact:
    """Somebody who rang so many minutes ago and gave up so many minutes ago."""
    values = {
        "contact_id": uuid.uuid4(),
        "line_id": LINE,
        "started_at": minutes_ago(began),
        "ended_at": None if ended is None else minutes_ago(ended),
        "outcome": None if ended is None else Outcome.ABANDONED,
        "waiting_since": minutes_ago(began),
        "front": False,
        "flag": None,
        "is_place_taken": False,
        **other,
    }
    return RecentContact(**values)


def now_ringing(**other: Any) -> RecentContact:
    return contact(0.1, None, waiting_since=None, **other)


@pytest.mark.parametrize("outcome", [Outcome.ABANDONED, Outcome.LOST])
def test_place_is_kept_when_somebody_was_cut_off_in_the_line(outcome: Outcome) -> None:
    earlier = contact(20, 5, outcome=outcome)
    assert kept_places([now_ringing(), earlier], LINE, NOW) == [earlier]


def test_place_is_kept_to_the_last_second_and_not_after() -> None:
    at_the_end = contact(20, KEPT_FOR.total_seconds() / 60)
    assert kept_places([at_the_end], LINE, NOW) == [at_the_end]
    assert kept_places([contact(20, 15.01)], LINE, NOW) == []


@pytest.mark.parametrize(
    "other",
    [
        {"outcome": Outcome.ANSWERED},
        {"outcome": Outcome.CALLBACK},
        {"outcome": Outcome.LEFT_MENU},
        {"waiting_since": None, "outcome": Outcome.LOST},
        {"line_id": OTHER_LINE},
        {"is_place_taken": True},
    ],
)
def test_no_place_is_kept_when_there_is_none_to_keep(other: dict[str, Any]) -> None:
    assert kept_places([now_ringing(), contact(20, 5, **other)], LINE, NOW) == []


def test_number_with_two_calls_at_once_inherits_nothing() -> None:
    earlier = contact(9, 5)
    assert kept_places([now_ringing(), earlier, contact(7, 6)], LINE, NOW) == []
    assert kept_places([now_ringing(), earlier, contact(4, None)], LINE, NOW) == []
    assert kept_places([now_ringing(), earlier, contact(8, 4, line_id=OTHER_LINE)], LINE, NOW) == []


def test_calls_one_after_another_are_one_persons() -> None:
    first, second = contact(12, 9), contact(8, 5)
    assert kept_places([second, now_ringing(), first], LINE, NOW) == [first, second]


def test_place_at_the_front_is_the_best() -> None:
    first, second = contact(12, 9), contact(8, 5, front=True)
    assert kept_places([first, second], LINE, NOW) == [second, first]
