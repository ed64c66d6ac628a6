"""The rota by date: the file's weeks, what pages add and take out, and what is left uncovered."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from helpline.domain.errors import UnreadableValue
from helpline.domain.hours import ALWAYS, parse_hours
from helpline.domain.reports.period import Cell
from helpline.domain.rota import (
    Dated,
    Origin,
    Rota,
    Shift,
    gaps_on,
    is_on,
    made_void,
    next_boundary,
    opened_around,
    read_times,
    times_on,
    when,
)
from helpline.domain.rota_forecast import short_on
from helpline.domain.shifts import parse_shifts
from helpline.domain.weekly import Interval, parse_span

LONDON = ZoneInfo("Europe/London")
TUESDAY = date(2026, 3, 3)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAYS = parse_shifts(["mon-fri 09:00-17:00"])


def changed(times: str, day: date = TUESDAY, *, is_on: bool) -> Dated:
    return Dated(day, parse_span(times), is_on)


def told(rota: Rota, day: date = TUESDAY) -> list[str]:
    return [f"{shift.span} {shift.origin}" for shift in rota.shifts_on(day)]


def test_day_has_the_shifts_of_the_file_and_of_pages_less_what_was_taken_out() -> None:
    rota = Rota(
        DAYS,
        (
            changed("10:00-11:00", is_on=False),
            changed("16:00-20:00", is_on=False),
            changed("19:00-23:00", is_on=True),
        ),
    )
    assert told(rota) == ["09:00-10:00 file", "11:00-16:00 file", "19:00-23:00 page"]
    assert told(rota, date(2026, 3, 4)) == ["09:00-17:00 file"]


def test_what_was_given_away_stays_so_when_the_file_moves_its_shift() -> None:
    moved = Rota(parse_shifts(["tue 08:00-16:00"]), (changed("09:00-17:00", is_on=False),))
    assert told(moved) == ["08:00-09:00 file"]


def test_change_of_a_day_is_void_when_the_file_no_longer_says_what_it_changed() -> None:
    monday, wednesday = date(2026, 3, 2), date(2026, 3, 4)
    out = changed("09:00-17:00", is_on=False)
    kept = changed("09:00-10:00", wednesday, is_on=False)
    met = changed("22:00-06:00", monday, is_on=True)
    rota = Rota(parse_shifts([]), (met, out, kept))
    after = parse_shifts(["tue 02:00-04:00", "wed 09:00-12:00"])
    assert made_void(DAYS, after, rota, LONDON) == [met, out]
    assert made_void(DAYS, DAYS, rota, LONDON) == []
    assert made_void(DAYS, None, rota, LONDON) == [met, out, kept]


def test_presence_has_a_boundary_at_a_shift_of_one_day_months_ahead() -> None:
    far = date(2026, 7, 1)
    rota = Rota(parse_shifts([]), (changed("22:00-06:00", far, is_on=True),))
    start = next_boundary(rota, LONDON, NOON)
    assert start == datetime(2026, 7, 1, 21, tzinfo=UTC)
    assert is_on(rota, LONDON, start)
    assert next_boundary(rota, LONDON, start) == datetime(2026, 7, 2, 5, tzinfo=UTC)


def test_day_taken_out_has_no_boundary_and_touching_shifts_are_one() -> None:
    rota = Rota(
        DAYS,
        (changed("09:00-17:00", is_on=False), changed("17:00-20:00", date(2026, 3, 4), is_on=True)),
    )
    after_monday = datetime(2026, 3, 2, 17, tzinfo=UTC)
    assert next_boundary(rota, LONDON, NOON) == after_monday
    begins = next_boundary(rota, LONDON, after_monday)
    assert begins == datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert next_boundary(rota, LONDON, begins) == datetime(2026, 3, 4, 20, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 28), 7), (date(2026, 10, 24), 9)])
def test_night_shift_is_as_long_as_the_clock_says_when_it_changes(day: date, hours: int) -> None:
    times = when(Shift(day, parse_span("22:00-06:00"), Origin.PAGE), LONDON)
    assert times.end - times.start == timedelta(hours=hours)


def test_gaps_of_a_day_are_where_a_line_is_open_and_nobody_is_on() -> None:
    nights = parse_hours({"mon": ["20:00-04:00"], "tue": ["20:00-02:00"]})
    rota = Rota(DAYS, (changed("21:00-23:00", is_on=True),))
    on = times_on([rota], LONDON, TUESDAY - timedelta(days=1), TUESDAY + timedelta(days=1))
    assert gaps_on([parse_hours({"tue": ["09:00-17:00"]})], on, LONDON, TUESDAY) == []
    assert [f"{one.start:%H}-{one.end:%H}" for one in gaps_on([nights], on, LONDON, TUESDAY)] == [
        "00-04",
        "20-21",
        "23-00",
    ]
    assert len(gaps_on([ALWAYS, nights], on, LONDON, TUESDAY)) == 3


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("9-17", "09:00-17:00"),
        ("22:00 \N{EN DASH} 6:30", "22:00-06:30"),
        ("0900-1745", "09:00-17:45"),
    ],
)
def test_times_are_read_as_people_type_them(typed: str, read: str) -> None:
    assert str(read_times(typed)) == read


@pytest.mark.parametrize("typed", ["", "9", "9-9", "25-26", "nine to five"])
def test_times_that_mean_nothing_are_refused(typed: str) -> None:
    with pytest.raises(UnreadableValue):
        read_times(typed)


def test_rota_is_short_where_fewer_are_on_than_callers_need_while_a_line_is_open() -> None:
    """Three are needed from 10 to 12, one at 12 and at 20; open until 13, and Ben comes at 10:30."""
    need = {Cell(1, 10): 3, Cell(1, 11): 3, Cell(1, 12): 1, Cell(1, 13): None, Cell(1, 20): 1}
    hours = parse_hours({"tue": ["09:00-13:00"]})
    rotas = [
        Rota(parse_shifts(["tue 09:00-13:00"])),
        Rota(parse_shifts([]), (changed("10:30-12:00", is_on=True),)),
    ]
    people = [times_on([rota], LONDON, TUESDAY, TUESDAY) for rota in rotas]
    short = short_on(need, opened_around([hours], LONDON, TUESDAY), people, LONDON, TUESDAY)
    told = [(f"{one.time.start:%H:%M}-{one.time.end:%H:%M}", one.missing) for one in short]
    assert told == [("10:00-10:30", 2), ("10:30-12:00", 1)]


def test_rota_of_the_long_night_is_looked_at_in_both_hours_of_one_name() -> None:
    """Clocks go back at 2: the hour from 1 to 2 comes twice, and Ana goes when it first ends."""
    sunday = date(2026, 10, 25)
    need = {Cell(6, 1): 1}
    ana = [Interval(datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC))]
    opened = opened_around([ALWAYS], LONDON, sunday)
    short = short_on(need, opened, [ana], LONDON, sunday)
    assert [(one.time.start.hour, one.time.end.hour, one.missing) for one in short] == [(1, 2, 1)]
