from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from helpline.domain.errors import UnreadableValue
from helpline.domain.shifts import next_boundary, on_shift, parse_shift, parse_shifts
from helpline.domain.weekly import Span, Weekday

LONDON = ZoneInfo("Europe/London")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def days_of(text: str) -> list[str]:
    return [day.value for day, _ in parse_shift(text)]


def test_shift_covers_a_range_of_days() -> None:
    assert days_of("mon-fri 09:00-17:00") == ["mon", "tue", "wed", "thu", "fri"]


def test_shift_range_goes_round_the_end_of_the_week() -> None:
    assert days_of("fri-mon 09:00-17:00") == ["fri", "sat", "sun", "mon"]


def test_shift_covers_one_day() -> None:
    assert days_of("wed 09:00-17:00") == ["wed"]
    assert days_of("wed-wed 09:00-17:00") == ["wed"]


def test_shift_may_list_days_and_times() -> None:
    assert parse_shift("mon,sat-sun 09:00-12:00,13:00-17:00") == [
        (day, span)
        for day in (Weekday.MON, Weekday.SAT, Weekday.SUN)
        for span in (Span(540, 720), Span(780, 1020))
    ]


def test_shift_is_read_in_capitals_too() -> None:
    assert days_of("Mon-Tue  09:00-17:00") == ["mon", "tue"]


def test_somebody_is_on_shift_by_any_of_their_shifts() -> None:
    shifts = parse_shifts(["mon-fri 09:00-17:00", "sat 22:00-06:00"])
    assert on_shift(shifts, LONDON, at("2026-06-01T09:00"))
    assert not on_shift(shifts, LONDON, at("2026-06-01T17:00"))
    assert on_shift(shifts, LONDON, at("2026-06-07T05:59"))
    assert not on_shift(shifts, LONDON, at("2026-06-07T06:00"))


def test_boundary_is_the_end_of_this_shift_and_then_the_start_of_the_next() -> None:
    shifts = parse_shifts(["mon-fri 09:00-17:00"])
    assert next_boundary(shifts, LONDON, at("2026-06-05T12:00")) == at("2026-06-05T17:00")
    assert next_boundary(shifts, LONDON, at("2026-06-05T17:00")) == at("2026-06-08T09:00")


def test_shifts_that_follow_each_other_have_no_boundary_between() -> None:
    shifts = parse_shifts(["mon 09:00-17:00", "mon 17:00-22:00"])
    assert next_boundary(shifts, LONDON, at("2026-06-01T12:00")) == at("2026-06-01T22:00")


def test_shifts_that_never_end_have_no_boundary() -> None:
    always = parse_shifts(["mon-sun 00:00-24:00"])
    assert next_boundary(always, LONDON, at("2026-03-28T12:00")) is None
    assert on_shift(always, LONDON, at("2026-03-28T12:00"))


def test_nobody_without_shifts_is_on_shift() -> None:
    none = parse_shifts([])
    assert not on_shift(none, LONDON, at("2026-06-01T12:00"))
    assert next_boundary(none, LONDON, at("2026-06-01T12:00")) is None


@pytest.mark.parametrize(("day", "hours"), [("2026-03-28", 7), ("2026-10-24", 9)])
def test_night_shift_ends_by_the_clock_on_the_wall_when_clocks_change(day: str, hours: int) -> None:
    shifts = parse_shifts(["sat 22:00-06:00"])
    start = at(f"{day}T22:00")
    assert next_boundary(shifts, LONDON, start) == start + timedelta(hours=hours)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mon",
        "09:00-17:00",
        "mon 09:00",
        "mon 09:00-25:00",
        "mon 09:00-09:00",
        "monday 09:00-17:00",
        "mon-tue-wed 09:00-17:00",
        "mon- 09:00-17:00",
        "mon, 09:00-17:00",
        "mon 09:00-17:00,",
        "mon 09:00-17:00 and more",
        "mon–fri 09:00-17:00",  # noqa: RUF001 - a dash is easily typed instead of a hyphen
        "x" * 100_000,
    ],
)
def test_impossible_shift_is_refused(text: str) -> None:
    with pytest.raises(UnreadableValue) as caught:
        parse_shift(text)
    assert 10 < len(str(caught.value)) < 200


def test_unknown_day_names_the_nearest_known_one() -> None:
    with pytest.raises(UnreadableValue, match='nearest known one is "tue"'):
        parse_shift("tues 09:00-17:00")
