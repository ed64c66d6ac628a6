"""The line's order: urgent callers first, and nobody starves."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from helpline.domain.priority import HEAD_START, HIGHEST, OLD_WAIT, Place, Standing, priority

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

instants = some.integers(0, 100_000).map(lambda seconds: NOON + timedelta(seconds=seconds))
places = some.builds(
    lambda standing, came: Place(standing, came, came), some.sampled_from(Standing), instants
)


def place(standing: Standing, *, minutes: int) -> Place:
    since = NOON - timedelta(minutes=minutes)
    return Place(standing, since, since)


def test_standings_come_in_their_order_when_all_arrive_together() -> None:
    together = [place(standing, minutes=1) for standing in Standing]
    assert sorted(together, key=lambda one: one.order) == together
    numbers = [priority(one, NOON) for one in together]
    assert numbers == sorted(numbers, reverse=True)


def test_callback_of_yesterday_comes_after_who_was_dropped_just_now() -> None:
    """All of its old wait would put it before everybody who is on the phone."""
    owed = Place(Standing.CALLBACK, NOON - timedelta(days=1), NOON)
    dropped = place(Standing.DROPPED, minutes=0)
    assert dropped.order < owed.order
    assert priority(owed, NOON) == (OLD_WAIT + HEAD_START[Standing.CALLBACK]).seconds // 60


def test_older_callback_comes_first_when_two_come_due_together() -> None:
    older = Place(Standing.CALLBACK, NOON - timedelta(days=2), NOON)
    younger = Place(Standing.CALLBACK, NOON - timedelta(days=1), NOON)
    assert older.order < younger.order


@given(places, places)
def test_nobody_is_overtaken_by_who_comes_later_than_the_longest_head_start(
    early: Place, late: Place
) -> None:
    if late.since - early.since > max(HEAD_START.values()):
        assert early.order < late.order


@given(places, some.integers(0, 10_000))
def test_priority_grows_with_the_wait_and_is_bounded(one: Place, minutes: int) -> None:
    now = one.since + timedelta(minutes=minutes)
    assert 0 <= priority(one, now) <= priority(one, now + timedelta(minutes=1)) <= HIGHEST


@given(some.lists(places, max_size=6))
def test_priority_and_order_agree_when_the_number_is_below_its_bound(line: list[Place]) -> None:
    now = NOON + timedelta(seconds=100_000)
    numbers = [priority(one, now) for one in sorted(line, key=lambda one: one.order)]
    assert numbers == sorted(numbers, reverse=True)
