"""What reports are made of: hours of the week, counsellors' times, and how many are needed."""

import random
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from helpline.domain.reports.need import AIM, Callers, needed
from helpline.domain.reports.period import Cell, Period, count_hours
from helpline.domain.reports.small_numbers import may_be_shown, percentile
from helpline.domain.reports.working_time import (
    Worked,
    WorkingTime,
    WrapUp,
    merged,
    worked_by_cell,
    worked_by_hour,
    wrap_ups,
)
from helpline.domain.service_level import TARGET_SECONDS, Tally, abandonment
from helpline.domain.staffing import Load
from helpline.domain.weekly import Interval
from tests.domain.test_staffing import answered_by_chain

LONDON = ZoneInfo("Europe/London")
MONDAY = Period(date(2026, 3, 2), date(2026, 3, 2), LONDON)


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_period_has_an_hour_less_and_one_more_when_clocks_change() -> None:
    spring = Period(date(2026, 3, 29), date(2026, 3, 29), LONDON)
    autumn = Period(date(2026, 10, 25), date(2026, 10, 25), LONDON)
    assert (len(spring.hours()), len(autumn.hours())) == (23, 25)
    assert count_hours(spring.hours())[Cell(6, 1)] == 0
    assert count_hours(autumn.hours())[Cell(6, 1)] == 2
    assert autumn.last_weeks(4).first == date(2026, 9, 28)


def test_times_count_once_however_they_overlap() -> None:
    times = [
        Interval(at(11), at(12)),
        Interval(at(9), at(10)),
        Interval(at(9, 30), at(9, 40)),
        Interval(at(10), at(10, 5)),
        Interval(at(13), at(13)),
    ]
    assert merged(times) == [Interval(at(9), at(10, 5)), Interval(at(11), at(12))]


def test_wrap_up_is_extended_and_ended_as_the_ledger_tells() -> None:
    told = [
        WrapUp(at(9), 60),
        WrapUp(at(9), 300, extends=True),  # within it: after what is left
        WrapUp(at(9, 4), 0),  # ready before its time
        WrapUp(at(10), 60),
        WrapUp(at(10, 5), 300, extends=True),  # after its end
    ]
    assert merged(wrap_ups(told)) == [
        Interval(at(9), at(9, 4)),
        Interval(at(10), at(10, 10)),
    ]


def test_occupancy_is_talk_and_wrap_up_over_that_and_available() -> None:
    half_busy = WorkingTime(
        available=[Interval(at(8, 30), at(10))],
        talking=[Interval(at(9), at(9, 20))],
        wrapping_up=[Interval(at(9, 20), at(9, 30))],
    )
    went_off_in_mid_call = WorkingTime([], [Interval(at(9, 45), at(10, 15))], [])
    of_old = WorkingTime([Interval(at(0, day=1), at(12, day=3))], [], [])
    cells = worked_by_cell([half_busy, went_off_in_mid_call, of_old], MONDAY)
    nine = cells[Cell(0, 9)]
    assert nine.on_seconds == pytest.approx(3600 + 900 + 3600)
    assert nine.busy_seconds == pytest.approx(1800 + 900)
    assert (nine.counsellors, nine.hours) == (3, 1)
    assert nine.occupancy == pytest.approx(2700 / 8100)
    assert nine.mean_on == pytest.approx(2.25)
    eight = cells[Cell(0, 8)]
    assert eight.on_seconds == pytest.approx(1800 + 3600)
    assert eight.occupancy is None  # of two people it is not told
    assert cells[Cell(1, 9)] == Worked(0.0, 0.0, 0, 0)
    assert worked_by_hour(cells)[9].occupancy == nine.occupancy


def test_small_numbers_of_people_are_not_shown() -> None:
    assert [count for count in range(7) if may_be_shown(count)] == [0, 5, 6]
    assert percentile([1.0, 2.0, 3.0, 4.0], 0.5) is None
    assert percentile([1.0, 2.0, 3.0, 4.0, 5.0], 0.5) == 3.0
    assert percentile([1.0, 2.0, 3.0, 4.0, 5.0], 0.9) == 5.0


def test_abandonment_leaves_the_short_ones_out_on_both_sides() -> None:
    assert abandonment(Tally(offered=20, abandoned=6, short_abandoned=2)) == pytest.approx(4 / 18)
    assert abandonment(Tally(offered=2, abandoned=2, short_abandoned=2)) is None


# Published for Erlang C by many calculators: 100 calls in half an hour, three minutes each; 14
# counsellors answer 88.8 % in 20 s, so that nine in ten need 15.
def test_need_is_that_of_the_textbook_where_nobody_gives_up() -> None:
    assert needed(Callers(180), 100, 1) == 9
    assert needed(Callers(180), 200, 1) == 15


@pytest.mark.parametrize(("contacts", "patience"), [(9, 90), (30, 300)])
def test_need_is_the_first_for_whom_the_chain_of_states_answers_enough(
    contacts: int, patience: float
) -> None:
    callers = Callers(400, patience)
    need = needed(callers, contacts, 1)
    assert need is not None
    for counsellors, is_enough in ((need - 1, False), (need, True)):
        load = Load(counsellors, contacts / 3600, 400, patience)
        assert (answered_by_chain(load, TARGET_SECONDS) >= AIM) == is_enough


def test_need_is_unknown_where_nothing_is_known_and_none_where_nobody_calls() -> None:
    assert needed(Callers(None, 300), 5, 4) is None
    assert needed(Callers(900, 180), 5, 0) is None
    assert needed(Callers(900, 180), 0, 4) == 0
    assert needed(Callers(900, 180), 1, 400) == 1


@pytest.mark.parametrize(("calls", "handling", "patience"), [(20, 900, 180), (40, 600, 120)])
def test_need_is_the_fewest_with_whom_a_played_day_keeps_the_aim(
    calls: int, handling: float, patience: float
) -> None:
    found = needed(Callers(handling, patience), calls, 1)
    assert found is not None
    assert answered_in_play(found, calls / 3600, handling, patience) > AIM - 0.01
    assert answered_in_play(found - 1, calls / 3600, handling, patience) < AIM


def answered_in_play(counsellors: int, rate: float, handling: float, patience: float) -> float:
    """40,000 callers, one after the other: each is taken by whoever is free first, if in time."""
    dice = random.Random(7)  # noqa: S311 - the same day in every run
    free_at = [0.0] * counsellors
    now, in_time, callers = 0.0, 0, 40_000
    for _ in range(callers):
        now += dice.expovariate(rate)
        gives_up = now + dice.expovariate(1 / patience)
        first = min(range(counsellors), key=free_at.__getitem__)
        begins = max(now, free_at[first])
        if begins <= gives_up:
            in_time += begins - now <= TARGET_SECONDS
            free_at[first] = begins + dice.expovariate(1 / handling)
    return in_time / callers
