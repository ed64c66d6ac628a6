from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from helpline.domain.errors import UnreadableValue
from helpline.domain.hours import (
    ALWAYS,
    HoursFinding,
    OpeningHours,
    is_open,
    next_change,
    next_closing,
    next_opening,
    parse_hours,
    read_hours,
    stored_hours,
    written_hours,
)

LONDON = ZoneInfo("Europe/London")
OFFICE = parse_hours({day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")})
FRIDAY_NIGHT = parse_hours({"fri": ["22:00-06:00"]})


def at(text: str, zone: ZoneInfo = LONDON, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def opened(hours: OpeningHours, text: str) -> bool:
    return is_open(hours, LONDON, at(text))


def test_line_is_open_from_its_start_until_just_before_its_end() -> None:
    assert not opened(OFFICE, "2026-06-01T08:59:59")
    assert opened(OFFICE, "2026-06-01T09:00")
    assert opened(OFFICE, "2026-06-01T16:59:59")
    assert not opened(OFFICE, "2026-06-01T17:00")
    assert not opened(OFFICE, "2026-06-06T12:00")


def test_overnight_opening_runs_into_the_next_day() -> None:
    assert not opened(FRIDAY_NIGHT, "2026-06-05T05:00")
    assert opened(FRIDAY_NIGHT, "2026-06-05T22:00")
    assert opened(FRIDAY_NIGHT, "2026-06-06T05:59")
    assert not opened(FRIDAY_NIGHT, "2026-06-06T06:00")


def test_always_is_open_at_any_time_and_never_changes() -> None:
    assert opened(ALWAYS, "2026-12-25T00:00")
    assert next_change(ALWAYS, LONDON, at("2026-12-25T00:00")) is None
    assert next_opening(ALWAYS, LONDON, at("2026-12-25T00:00")) is None
    assert next_closing(ALWAYS, LONDON, at("2026-12-25T00:00")) is None


def test_every_day_written_out_is_the_same_as_always() -> None:
    every = parse_hours({day: ["00:00-24:00"] for day in written_days()})
    assert every == ALWAYS


def written_days() -> list[str]:
    return ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def test_closed_date_is_closed_from_midnight_to_midnight() -> None:
    nights = parse_hours(
        {day: ["22:00-06:00"] for day in written_days()} | {"closed_on": ["2026-12-25"]}
    )
    assert opened(nights, "2026-12-24T23:59")
    assert not opened(nights, "2026-12-25T00:00")
    assert not opened(nights, "2026-12-25T23:59")
    assert opened(nights, "2026-12-26T00:00")
    assert next_closing(nights, LONDON, at("2026-12-24T22:30")) == at("2026-12-25T00:00")
    assert next_opening(nights, LONDON, at("2026-12-24T22:30")) == at("2026-12-26T00:00")


HOLIDAY = OpeningHours(OFFICE.week, closed_on_holidays=True, holidays=frozenset({date(2026, 5, 4)}))


def test_holiday_is_closed_from_midnight_to_midnight_where_holidays_are_closed() -> None:
    assert opened(HOLIDAY, "2026-05-01T12:00")
    assert not opened(HOLIDAY, "2026-05-04T12:00")
    assert opened(HOLIDAY, "2026-05-05T12:00")
    assert next_opening(HOLIDAY, LONDON, at("2026-05-01T18:00")) == at("2026-05-05T09:00")


def test_stored_hours_keep_the_holidays_found_out_and_written_ones_do_not() -> None:
    assert parse_hours(stored_hours(HOLIDAY)).holidays == HOLIDAY.holidays
    assert parse_hours(written_hours(HOLIDAY)).holidays == frozenset()
    assert parse_hours(written_hours(HOLIDAY)) == HOLIDAY != OFFICE


def test_holidays_found_out_cannot_be_written_in_the_file() -> None:
    _, findings = read_hours(stored_hours(HOLIDAY))
    assert [finding.at for finding in findings] == ["holiday_dates"]


def test_next_opening_is_found_over_a_weekend() -> None:
    friday_evening = at("2026-06-05T18:00")
    assert next_opening(OFFICE, LONDON, friday_evening) == at("2026-06-08T09:00")
    assert next_closing(OFFICE, LONDON, friday_evening) == at("2026-06-08T17:00")


def test_next_opening_of_an_open_line_is_the_one_after_this() -> None:
    assert next_opening(OFFICE, LONDON, at("2026-06-01T10:00")) == at("2026-06-02T09:00")


def test_next_opening_is_found_behind_many_closed_weeks() -> None:
    fridays = [date(2026, 6, 5) + timedelta(weeks=week) for week in range(30)]
    hours = parse_hours({"fri": ["09:00-10:00"], "closed_on": [str(day) for day in fridays]})
    expected = at((fridays[-1] + timedelta(weeks=1)).isoformat() + "T09:00")
    assert next_opening(hours, LONDON, at("2026-06-01T00:00")) == expected


def test_touching_spans_are_one_opening() -> None:
    hours = parse_hours({"mon": ["09:00-12:00", "12:00-24:00"], "tue": ["00:00-03:00"]})
    assert next_closing(hours, LONDON, at("2026-06-01T09:30")) == at("2026-06-02T03:00")


def test_opening_is_shortened_by_the_hour_that_the_clock_jumps_over() -> None:
    # Europe/London 2026-03-29: 01:00 GMT becomes 02:00 BST.
    hours = parse_hours({"sat": ["22:00-06:00"]})
    closing = next_closing(hours, LONDON, at("2026-03-28T22:00"))
    assert closing == datetime(2026, 3, 29, 5, 0, tzinfo=UTC)


def test_opening_is_lengthened_by_the_hour_that_comes_twice() -> None:
    # Europe/London 2026-10-25: 02:00 BST becomes 01:00 GMT.
    hours = parse_hours({"sat": ["22:00-06:00"]})
    start = at("2026-10-24T22:00")
    assert next_closing(hours, LONDON, start) == start + timedelta(hours=9)


def test_opening_that_starts_within_the_jump_starts_at_the_jump() -> None:
    hours = parse_hours({"sun": ["01:30-04:00"]})
    opening = next_opening(hours, LONDON, at("2026-03-28T12:00"))
    assert opening == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_opening_that_lies_within_the_jump_does_not_happen_that_day() -> None:
    hours = parse_hours({"sun": ["01:15-01:45"]})
    opening = next_opening(hours, LONDON, at("2026-03-28T12:00"))
    assert opening == at("2026-04-05T01:15")


def test_opening_that_starts_or_ends_in_the_repeated_hour_is_kept_longer() -> None:
    hours = parse_hours({"sun": ["01:15-01:45"]})
    before = at("2026-10-24T12:00")
    assert next_opening(hours, LONDON, before) == datetime(2026, 10, 25, 0, 15, tzinfo=UTC)
    assert next_closing(hours, LONDON, before) == datetime(2026, 10, 25, 1, 45, tzinfo=UTC)
    assert is_open(hours, LONDON, datetime(2026, 10, 25, 1, 0, tzinfo=UTC))


SPRING, AUTUMN = "2026-03-28", "2026-10-24"
"""The evenings before Europe/London changes its clocks."""


@pytest.mark.parametrize(("evening", "hours_open"), [(SPRING, 7), (AUTUMN, 9)])
def test_night_across_a_change_is_open_at_every_minute_and_closed_around_it(
    evening: str, hours_open: int
) -> None:
    hours = parse_hours({"sat": ["22:00-06:00"]})
    start = at(f"{evening}T22:00")
    minutes = range(-60, hours_open * 60 + 60)
    found = [place for place in minutes if is_open(hours, LONDON, start + timedelta(minutes=place))]
    assert found == list(range(hours_open * 60))
    assert next_opening(hours, LONDON, start - timedelta(hours=3)) == start


@pytest.mark.parametrize("evening", [SPRING, AUTUMN])
def test_night_that_ends_at_midnight_and_goes_on_then_is_one_opening_across_a_change(
    evening: str,
) -> None:
    hours = parse_hours({"sat": ["20:00-24:00"], "sun": ["00:00-08:00"]})
    closing = next_closing(hours, LONDON, at(f"{evening}T20:00"))
    assert closing == at(f"{evening}T08:00") + timedelta(hours={SPRING: 23, AUTUMN: 25}[evening])


def test_night_that_begins_in_the_missing_hour_begins_at_the_jump_and_ends_by_the_wall() -> None:
    """01:30 is not there on that Sunday; the line opens as two o'clock strikes."""
    hours = parse_hours({"sun": ["01:30-01:00"]})
    jump = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert not is_open(hours, LONDON, jump - timedelta(minutes=1))
    assert is_open(hours, LONDON, jump)
    assert next_closing(hours, LONDON, jump) == at("2026-03-30T01:00")


def test_night_that_ends_in_the_missing_hour_ends_at_the_jump() -> None:
    hours = parse_hours({"sat": ["22:00-01:30"]})
    assert next_closing(hours, LONDON, at("2026-03-28T22:00")) == datetime(
        2026, 3, 29, 1, 0, tzinfo=UTC
    )


def test_night_that_begins_in_the_hour_that_comes_twice_begins_once() -> None:
    hours = parse_hours({"sun": ["01:30-06:00"]})
    before = at("2026-10-24T12:00")
    assert next_opening(hours, LONDON, before) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_closing(hours, LONDON, before) == datetime(2026, 10, 25, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_closed_day_on_which_clocks_change_is_closed_from_midnight_to_midnight(day: str) -> None:
    hours = OpeningHours(ALWAYS.week, closed_on=frozenset({date.fromisoformat(day)}))
    start, end = at(f"{day}T00:00"), at(f"{day}T23:00") + timedelta(hours=1)
    assert next_closing(hours, LONDON, start - timedelta(hours=5)) == start
    assert next_opening(hours, LONDON, start) == end


@pytest.mark.parametrize(
    ("day", "hours_open"), [("2026-03-07", 7), ("2026-06-06", 8), ("2026-10-31", 9)]
)
def test_new_york_night_is_as_long_as_its_wall_clock_says(day: str, hours_open: int) -> None:
    zone = ZoneInfo("America/New_York")
    hours = parse_hours({"sat": ["22:00-06:00"]})
    start = next_opening(hours, zone, at(f"{day}T12:00", zone))
    assert start == at(f"{day}T22:00", zone)
    assert next_closing(hours, zone, start) == start + timedelta(hours=hours_open)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_full_days_leave_no_gap_when_clocks_change(day: str) -> None:
    hours = parse_hours({"sat": ["00:00-24:00"], "sun": ["00:00-24:00"]})
    change = next_closing(hours, LONDON, at(f"{day}T00:00"))
    assert change == at(f"{day}T23:00") + timedelta(hours=1)


@pytest.mark.parametrize(
    "written",
    [
        "09:00",
        "9:00-17:00",
        "09:00-17:00 ",
        "09:00–17:00",  # noqa: RUF001 - a dash is easily typed instead of a hyphen
        "25:00-26:00",
        "09:60-10:00",
        "24:01-10:00",
        "24:00-08:00",
        "09:00-09:00",
        "00:00-00:00",
        "\u0660\u0669:00-17:00",
        "",
        9,
        None,
        ["09:00-17:00"],
    ],
)
def test_impossible_times_are_named_with_their_place(written: object) -> None:
    _, findings = read_hours({"mon": ["08:00-09:00", written]})
    assert [finding.at for finding in findings] == ["mon[1]"]


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("sometimes", ""),
        (7, ""),
        ([], ""),
        (None, ""),
        ({}, ""),
        ({"closed_on": ["2026-12-25"]}, ""),
        ({"mon": []}, ""),
        ({"mon": "09:00-17:00"}, "mon"),
        ({"mon": ["09:00-17:00"], "closed_on": "2026-12-25"}, "closed_on"),
        ({"mon": ["09:00-17:00"], "holidays": "shut"}, "holidays"),
        ({"mon": ["09:00-17:00"], "holidays": True}, "holidays"),
        ({"mon": ["09:00-17:00"], "region": 1}, "region"),
        ({"mon": ["09:00-17:00"], "closed_on": ["25.12.2026"]}, "closed_on[0]"),
        ({"mon": ["09:00-17:00"], "closed_on": ["2026-02-29"]}, "closed_on[0]"),
        ({"mon": ["09:00-17:00"], "closed_on": ["9999-12-31"]}, "closed_on[0]"),
        ({"mon": ["09:00-17:00"], "closed_on": [datetime(2026, 12, 25)]}, "closed_on[0]"),  # noqa: DTZ001 - as TOML reads it
    ],
)
def test_unreadable_hours_are_named_with_their_place(written: object, place: str) -> None:
    _, findings = read_hours(written)
    assert [finding.at for finding in findings] == [place]
    with pytest.raises(UnreadableValue):
        parse_hours(written)


def test_unknown_day_names_the_nearest_known_one() -> None:
    _, findings = read_hours({"mon": ["09:00-17:00"], "Thurs": ["09:00-17:00"]})
    assert findings == [
        HoursFinding("Thurs", 'unknown key "Thurs"; the nearest known one is "thu"')
    ]


def test_all_findings_are_reported_at_once() -> None:
    _, findings = read_hours({"mon": ["x", "y"], "tue": 1, "closed_on": ["z"], "abc": []})
    assert {finding.at for finding in findings} == {
        "mon[0]",
        "mon[1]",
        "tue",
        "closed_on[0]",
        "abc",
    }


def test_closed_dates_may_be_dates_of_the_file_format() -> None:
    assert parse_hours({"mon": ["09:00-17:00"], "closed_on": [date(2026, 12, 25)]}) == parse_hours(
        {"mon": ["09:00-17:00"], "closed_on": ["2026-12-25"]}
    )


def test_hours_are_written_the_same_way_however_they_were_ordered() -> None:
    hours = parse_hours({"tue": ["12:00-13:00", "09:00-10:00"], "mon": ["22:00-06:00"]})
    written = written_hours(hours)
    assert written == {"mon": ["22:00-06:00"], "tue": ["09:00-10:00", "12:00-13:00"]}
    assert written_hours(ALWAYS) == "always"
