"""Times for a callback that are offered by key: within hours, outside the night, by the wall clock."""

from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from helpline.domain.attempt_times import RingingTimes
from helpline.domain.callback_times import Times
from helpline.domain.hours import parse_hours
from helpline.domain.offered_times import times_to_offer
from helpline.domain.weekly import parse_span

LONDON = ZoneInfo("Europe/London")
NIGHT = parse_span("21:00-08:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def offered(
    now: str, hours: object = "always", quiet: str | None = "21:00-08:00", zone: ZoneInfo = LONDON
) -> list[str]:
    """The first six, in local time."""
    ringing = RingingTimes(parse_hours(hours), zone, parse_span(quiet) if quiet else None)
    return [spoken(times, zone) for times in islice(times_to_offer(ringing, at(now)), 6)]


def spoken(times: Times, zone: ZoneInfo) -> str:
    assert times.not_after is not None
    start, end = times.not_before.astimezone(zone), times.not_after.astimezone(zone)
    return f"{start:%a %H:%M}-{end:%H:%M}"


def test_today_comes_in_steps_of_two_hours_and_then_parts_of_the_days() -> None:
    assert offered("2026-03-02T16:45") == [
        "Mon 18:00-20:00",
        "Mon 20:00-21:00",
        "Tue 09:00-12:00",
        "Tue 12:00-15:00",
        "Tue 15:00-18:00",
        "Tue 18:00-21:00",
    ]


def test_nothing_is_offered_that_is_as_soon_as_possible() -> None:
    assert offered("2026-03-02T17:31")[0] == "Mon 20:00-21:00"


def test_only_what_lies_within_the_hours_is_offered() -> None:
    hours = {"tue": ["10:30-13:00", "17:45-22:00"]}
    assert offered("2026-03-02T12:00", hours)[:4] == [
        "Tue 10:30-12:00",
        "Tue 12:00-13:00",
        "Tue 18:00-21:00",
    ]


def test_quiet_hours_are_left_out_and_a_part_shorter_than_half_an_hour_is() -> None:
    assert offered("2026-03-02T12:00", quiet="18:45-11:45")[:4] == [
        "Mon 14:00-16:00",
        "Mon 16:00-18:00",
        "Mon 18:00-18:45",
        "Tue 12:00-15:00",
    ]


def test_line_of_the_night_offers_the_night() -> None:
    hours = {"mon": ["22:00-06:00"]}
    assert offered("2026-03-02T12:00", hours)[:3] == [
        "Mon 22:00-00:00",
        "Tue 00:00-02:00",
        "Tue 02:00-04:00",
    ]


def test_line_that_never_opens_offers_nothing() -> None:
    hours = {"mon": ["09:00-12:00"], "closed_on": ["2026-03-09"]}
    assert offered("2026-03-02T12:00", hours) == []


@pytest.mark.parametrize(
    ("now", "first", "last"),
    [
        ("2026-03-28T21:00", "2026-03-29T08:00", "2026-03-29T11:00"),  # clocks go forward
        ("2026-10-24T21:00", "2026-10-25T09:00", "2026-10-25T12:00"),  # and back
    ],
)
def test_morning_after_the_clocks_change_is_the_mornings_of_the_wall(
    now: str, first: str, last: str
) -> None:
    ringing = RingingTimes(parse_hours("always"), LONDON, NIGHT)
    assert next(times_to_offer(ringing, at(now))) == Times(at(first), at(last))
