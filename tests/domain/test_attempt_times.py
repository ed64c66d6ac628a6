"""When somebody may be rung back: window, hours, quiet hours, other hours, and nights of DST."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from helpline.domain.attempt_times import (
    RingingTimes,
    Wish,
    first_moment,
    next_attempt,
    promise,
)
from helpline.domain.callbacks import AttemptPlan
from helpline.domain.hours import ALWAYS, OpeningHours, parse_hours
from helpline.domain.weekly import Span

LONDON = ZoneInfo("Europe/London")
NIGHT = Span(21 * 60, 32 * 60)
PLAN = AttemptPlan(3, (timedelta(minutes=15), timedelta(hours=2)))
OFFICE = parse_hours({"mon": ["09:00-17:00"], "tue": ["09:00-17:00"], "wed": ["09:00-17:00"]})


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """2 March 2026 is a Monday; the wall clock of London, which is UTC until the 29th."""
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def times(
    wish: Wish | None = None, hours: OpeningHours = ALWAYS, quiet: Span | None = NIGHT
) -> RingingTimes:
    return RingingTimes(hours, LONDON, quiet, wish or Wish())


@pytest.mark.parametrize(
    ("earliest", "first"),
    [
        (at(2, 20, 59), at(2, 20, 59)),
        (at(2, 21), at(3, 8)),
        (at(3, 3), at(3, 8)),
        (at(3, 8), at(3, 8)),
    ],
)
def test_nobody_is_rung_by_night(earliest: datetime, first: datetime) -> None:
    assert first_moment(times(), earliest) == first


def test_who_asks_by_night_for_a_call_soon_is_rung_for_an_hour() -> None:
    soon = times(Wish(asked_at=at(3, 2)))
    assert first_moment(soon, at(3, 2)) == at(3, 2)
    assert first_moment(soon, at(3, 2, 59)) == at(3, 2, 59)
    assert first_moment(soon, at(3, 3)) == at(3, 8)


@pytest.mark.parametrize(
    ("wish", "earliest", "first"),
    [
        (Wish(at(2, 12), at(2, 22), at(2, 23)), at(2, 12), at(2, 22)),
        (Wish(at(2, 12), at(2, 20), at(2, 22)), at(2, 21, 30), at(2, 21, 30)),
        (Wish(None, at(3, 6), at(3, 10)), at(2, 23), at(3, 6)),
        (Wish(None, at(2, 10), at(5, 10)), at(2, 23), at(3, 8)),
        (Wish(at(2, 12), at(2, 22)), at(2, 22, 30), at(2, 22, 30)),
        (Wish(at(2, 12), at(2, 22)), at(3, 5), at(3, 8)),
    ],
)
def test_time_of_the_night_that_somebody_chose_counts(
    wish: Wish, earliest: datetime, first: datetime
) -> None:
    assert first_moment(times(wish), earliest) == first


def test_line_that_is_open_by_night_alone_rings_by_night() -> None:
    nights = parse_hours({"mon": ["22:00-06:00"], "fri": ["22:00-06:00"]})
    assert first_moment(times(hours=nights), at(2, 12)) == at(2, 22)


def test_line_without_quiet_hours_rings_whenever_it_is_open() -> None:
    assert first_moment(times(quiet=None), at(3, 3)) == at(3, 3)


@pytest.mark.parametrize(
    ("earliest", "wakes"),
    [
        # Clocks jump from 01:00 to 02:00 on 29 March, and come back from 02:00 on 25 October.
        (at(28, 22), datetime(2026, 3, 29, 7, tzinfo=UTC)),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(2026, 3, 29, 7, tzinfo=UTC)),
        (at(24, 22, month=10), datetime(2026, 10, 25, 8, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 8, tzinfo=UTC)),
    ],
)
def test_nights_in_which_clocks_change_end_at_eight_on_the_wall(
    earliest: datetime, wakes: datetime
) -> None:
    assert first_moment(times(), earliest) == wakes
    assert wakes.astimezone(LONDON).hour == 8


def test_hour_after_asking_is_an_hour_though_clocks_change() -> None:
    asked = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 01:30, for the first time
    soon = times(Wish(asked_at=asked))
    later = asked + timedelta(minutes=59)  # 01:29, for the second time
    assert first_moment(soon, later) == later
    assert first_moment(soon, asked + timedelta(hours=1)) == datetime(2026, 10, 25, 8, tzinfo=UTC)


def test_quiet_hours_that_the_clocks_jump_over_do_not_happen() -> None:
    jumped = times(quiet=Span(60, 120))
    instant = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert first_moment(jumped, instant) == instant


def test_gaps_grow_and_end_in_a_decision() -> None:
    now = at(2, 12)
    made = [next_attempt(times(), PLAN, made, [], now) for made in (1, 2, 3)]
    assert made == [now + timedelta(minutes=15), now + timedelta(hours=2), None]


def test_gap_into_the_night_or_into_closed_hours_is_moved_on() -> None:
    assert next_attempt(times(), PLAN, 2, [], at(2, 20)) == at(3, 8)
    assert next_attempt(times(hours=OFFICE), PLAN, 2, [], at(2, 16)) == at(3, 9)


def test_next_attempt_is_never_past_their_window() -> None:
    wish = Wish(at(2, 11), at(2, 12), at(2, 13))
    assert next_attempt(times(wish), PLAN, 1, [], at(2, 12, 30)) == at(2, 12, 45)
    assert next_attempt(times(wish), PLAN, 1, [], at(2, 12, 50)) is None


def test_hour_at_which_nobody_answered_the_day_before_is_passed_over() -> None:
    unanswered = [at(2, 14), at(2, 15, 30)]
    assert next_attempt(times(), PLAN, 2, unanswered, at(3, 11, 30)) == at(3, 16, 31)
    assert next_attempt(times(), PLAN, 2, unanswered, at(3, 10, 30)) == at(3, 12, 30)


def test_same_hour_of_the_same_day_is_tried_again() -> None:
    assert next_attempt(times(), PLAN, 1, [at(2, 14)], at(2, 14, 1)) == at(2, 14, 16)


@pytest.mark.parametrize(
    ("wish", "hours", "now"),
    [
        (Wish(None, at(3, 13), at(3, 14, 30)), ALWAYS, at(3, 11, 45)),
        (Wish(), parse_hours({"mon": ["13:00-15:00"], "tue": ["13:00-15:00"]}), at(3, 12)),
    ],
)
def test_hour_is_the_same_where_window_or_hours_leave_no_other(
    wish: Wish, hours: OpeningHours, now: datetime
) -> None:
    planned = next_attempt(times(wish, hours), PLAN, 2, [at(2, 14)], now)
    assert planned == now + timedelta(hours=2)


def test_another_hour_is_found_across_the_change_of_clocks() -> None:
    before = datetime(2026, 3, 28, 14, tzinfo=UTC)  # 14:00, and 15:00 on the day after
    now = datetime(2026, 3, 29, 11, 30, tzinfo=UTC)
    planned = next_attempt(times(), PLAN, 2, [before], now)
    assert planned == datetime(2026, 3, 29, 14, 1, tzinfo=UTC)


def test_promise_is_the_end_of_the_window() -> None:
    wish = Wish(at(2, 11), at(2, 12), at(2, 13))
    assert promise(times(wish), at(2, 12), timedelta(hours=2)) == at(2, 13)


@pytest.mark.parametrize(
    ("hours", "begin", "until"),
    [
        (ALWAYS, at(2, 12), at(2, 14)),
        (OFFICE, at(2, 12), at(2, 14)),
        (OFFICE, at(2, 16), at(3, 10)),
        (OFFICE, at(4, 18), at(9, 11)),
    ],
)
def test_promise_is_counted_in_opening_hours(
    hours: OpeningHours, begin: datetime, until: datetime
) -> None:
    assert promise(times(hours=hours), begin, timedelta(hours=2)) == until
