from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from helpline.domain.callback_times import Times, chosen, days_to_choose, later_today, tomorrow
from helpline.domain.line_addresses import line_addresses

LONDON = ZoneInfo("Europe/London")
SYDNEY = ZoneInfo("Australia/Sydney")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_later_today_begins_in_two_hours_and_ends_in_the_evening() -> None:
    now = at("2026-07-01T12:00")
    assert later_today(now, LONDON) == Times(at("2026-07-01T14:00"), at("2026-07-01T20:00"))


def test_later_today_is_not_there_when_the_evening_is_near() -> None:
    assert later_today(at("2026-03-04T18:30"), LONDON) is not None
    assert later_today(at("2026-03-04T18:31"), LONDON) is None


@pytest.mark.parametrize(
    ("now", "first", "last"),
    [
        ("2026-03-28T12:00", "2026-03-29T08:00", "2026-03-29T20:00"),  # clocks go forward
        ("2026-10-24T12:00", "2026-10-25T09:00", "2026-10-25T21:00"),  # and back
    ],
)
def test_tomorrow_goes_by_the_wall_clock_when_clocks_change(
    now: str, first: str, last: str
) -> None:
    assert tomorrow(at(now), LONDON) == Times(at(first), at(last))


def test_day_is_the_lines_when_it_is_another_in_utc() -> None:
    now = at("2026-03-04T20:00")
    assert days_to_choose(now, SYDNEY)[0] == date(2026, 3, 5)
    assert tomorrow(now, SYDNEY).not_before.astimezone(SYDNEY).date() == date(2026, 3, 6)


def test_chosen_hours_are_those_of_the_zone() -> None:
    times = chosen(date(2026, 7, 1), 10, 12, LONDON)
    assert times == Times(at("2026-07-01T09:00"), at("2026-07-01T11:00"))
    assert len(days_to_choose(times.not_before, LONDON)) == timedelta(weeks=1).days


def test_addresses_are_plain_and_no_two_alike() -> None:
    names = ["General enquiries", "Línea de Noche!", "general-enquiries", "夜", "昼"]
    assert line_addresses(names) == [
        "general-enquiries",
        "linea-de-noche",
        "general-enquiries-2",
        "line",
        "line-2",
    ]
