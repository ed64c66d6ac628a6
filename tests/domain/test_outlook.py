"""The look ahead: openings without a shift, and times that the clock jumps over."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from helpline.domain.hours import ALWAYS, OpeningHours, is_open, parse_hours
from helpline.domain.outlook import (
    LOOK_BEYOND_DAYS,
    Gap,
    Vanished,
    merged,
    opening_intervals,
    uncovered,
    vanished,
    without,
)
from helpline.domain.rota import Rota, times_on
from helpline.domain.shifts import on_shift, parse_shifts
from helpline.domain.weekly import Interval, Span, Week
from tests.domain.test_hours_properties import hours_of_any_kind, weeks, zones

LONDON = ZoneInfo("Europe/London")
TODAY = date(2026, 3, 2)
"""A Monday."""

OFFICE = parse_hours({day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")})


def by(*weeks: Week) -> list[Interval]:
    """When somebody is on, of people with such weeks."""
    first, last = TODAY - timedelta(days=1), TODAY + timedelta(days=LOOK_BEYOND_DAYS)
    return times_on([Rota(week) for week in weeks], LONDON, first, last)


def told(gaps: list[Gap]) -> list[tuple[str, str, int]]:
    return [
        (
            f"{gap.first.start.astimezone(LONDON):%a %d %b %H:%M}",
            f"{gap.first.end.astimezone(LONDON):%a %d %b %H:%M}",
            gap.times,
        )
        for gap in gaps
    ]


def test_nothing_is_uncovered_when_shifts_are_the_hours_or_more() -> None:
    assert uncovered(OFFICE, by(parse_shifts(["mon-fri 09:00-17:00"])), LONDON, TODAY) == []
    assert uncovered(OFFICE, by(parse_shifts(["sun-sat 00:00-24:00"])), LONDON, TODAY) == []


def test_gap_that_comes_every_week_is_told_once() -> None:
    shifts = parse_shifts(["mon-thu 09:00-17:00", "fri 09:00-12:00,13:00-17:00"])
    gaps = told(uncovered(OFFICE, by(shifts), LONDON, TODAY))
    assert gaps == [("Fri 06 Mar 12:00", "Fri 06 Mar 13:00", 57)]


def test_gap_over_a_weekend_is_one() -> None:
    shifts = parse_shifts(["mon 00:00-24:00", "tue-thu 00:00-24:00", "fri 00:00-18:00"])
    [gap] = told(uncovered(ALWAYS, by(shifts), LONDON, TODAY))
    assert gap == ("Fri 06 Mar 18:00", "Mon 09 Mar 00:00", 57)


def test_closed_days_are_no_gap_and_cut_what_runs_through_them() -> None:
    closed = OpeningHours(ALWAYS.week, closed_on=frozenset({date(2026, 3, 4)}))
    first, *_ = opening_intervals(closed, LONDON, TODAY, TODAY + timedelta(days=5))
    assert first.end == datetime(2026, 3, 4, tzinfo=UTC)
    weekdays = parse_shifts(["thu-tue 00:00-24:00"])
    gaps = told(uncovered(closed, by(weekdays), LONDON, TODAY))
    assert gaps == [("Wed 11 Mar 00:00", "Thu 12 Mar 00:00", 56)]


def test_shifts_of_several_people_are_on_together() -> None:
    team = by(parse_shifts(["mon-wed 09:00-17:00"]), parse_shifts(["thu-fri 09:00-17:00"]))
    assert uncovered(OFFICE, team, LONDON, TODAY) == []


def test_night_with_the_same_shift_has_no_gap_when_clocks_change() -> None:
    nights = parse_hours({"sat": ["22:00-06:00"]})
    assert uncovered(nights, by(parse_shifts(["sat 22:00-06:00"])), LONDON, TODAY) == []


def test_times_that_the_clock_jumps_over_are_named_with_their_day() -> None:
    week = parse_shifts(["sun 01:15-01:45", "sun 01:30-04:00"])
    spring = [date(2026, 3, 29), date(2027, 3, 28)]
    assert vanished(week, LONDON, TODAY) == [Vanished(day, Span(75, 105)) for day in spring]


@given(hours_of_any_kind, weeks, zones, st.dates(date(2012, 1, 1), date(2026, 12, 1)))
def test_gaps_are_where_the_line_is_open_and_nobody_is_on(
    hours: OpeningHours, shifts: Week, zone: ZoneInfo, day: date
) -> None:
    gaps = without(
        opening_intervals(hours, zone, day, day + timedelta(days=3)),
        merged(
            opening_intervals(
                OpeningHours(shifts), zone, day - timedelta(days=1), day + timedelta(days=4)
            )
        ),
    )
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(days=1)
    for moment in (noon + timedelta(minutes=37 * place) for place in range(40)):
        expected = is_open(hours, zone, moment) and not on_shift(shifts, zone, moment)
        assert any(gap.holds(moment) for gap in gaps) is expected


def test_times_left_are_in_order_and_none_is_empty() -> None:
    start = datetime(2026, 3, 2, tzinfo=UTC)

    def hours(first: int, last: int) -> Interval:
        return Interval(start + timedelta(hours=first), start + timedelta(hours=last))

    times = [hours(0, 4), hours(5, 9), hours(10, 12)]
    less = [hours(0, 1), hours(2, 6), hours(10, 12)]
    assert without(times, less) == [hours(1, 2), hours(6, 9)]
