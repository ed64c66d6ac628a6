from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from helpline.domain.hours import (
    OpeningHours,
    is_open,
    next_change,
    parse_hours,
    stored_hours,
    written_hours,
)
from helpline.domain.shifts import next_boundary, on_shift
from helpline.domain.weekly import FULL_DAY, WEEKDAYS, Span, Week, week_of

ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe",  # half an hour
        "America/Havana",  # at midnight
        "America/St_Johns",  # once at a minute past midnight
        "Pacific/Apia",  # once left out a whole day
        "Asia/Kathmandu",
    )
]
starts = st.integers(0, 1439)
spans = st.one_of(
    st.just(FULL_DAY),
    st.builds(lambda start, length: Span(start, start + length), starts, st.integers(1, 1439)),
)
weeks = st.builds(
    week_of,
    st.dictionaries(st.sampled_from(WEEKDAYS), st.lists(spans, min_size=1, max_size=3), min_size=1),
)
dates = st.dates(date(2010, 1, 2), date(2027, 12, 30))
instants = st.datetimes(
    datetime(2010, 1, 2),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2027, 12, 30),  # noqa: DTZ001
    timezones=st.just(UTC),
)
zones = st.sampled_from(ZONES)
hours_of_any_kind = st.builds(
    OpeningHours,
    weeks,
    st.frozensets(dates, max_size=4),
    closed_on_holidays=st.just(True),
    holidays=st.frozensets(dates, max_size=2),
)


@st.composite
def moments_near_a_change(draw: st.DrawFn) -> tuple[ZoneInfo, datetime]:
    """A zone and a moment within a day of one of its clock changes, to the minute."""
    zone = draw(zones)
    day = draw(st.sampled_from(_changes(zone) or [datetime(2026, 1, 1, tzinfo=UTC)]))
    return zone, day + timedelta(minutes=draw(st.integers(-1440, 1440)))


@cache
def _changes(zone: ZoneInfo) -> list[datetime]:
    days = [datetime(2010, 1, 1, tzinfo=UTC) + timedelta(days=place) for place in range(6000)]
    return [
        day
        for day in days
        if day.astimezone(zone).utcoffset()
        != (day + timedelta(days=1)).astimezone(zone).utcoffset()
    ]


moments = st.one_of(st.tuples(zones, instants), moments_near_a_change())


def wall_clock_is_within(hours: OpeningHours, zone: ZoneInfo, instant: datetime) -> bool:
    """What somebody with a clock and the written hours would say."""
    wall = instant.astimezone(zone).replace(tzinfo=None)
    if wall.date() in hours.closed_on | hours.holidays:
        return False
    for day in (wall.date() - timedelta(days=1), wall.date()):
        midnight = datetime.combine(day, time())
        for span in hours.week.spans_on(day):
            start, end = timedelta(minutes=span.start), timedelta(minutes=span.end)
            if midnight + start <= wall < midnight + end:
                return True
    return False


def clocks_stand_still_around(zone: ZoneInfo, instant: datetime) -> bool:
    around = [instant + timedelta(hours=hours) for hours in range(-50, 51, 2)]
    return len({moment.astimezone(zone).utcoffset() for moment in around}) == 1


@given(hours_of_any_kind, moments)
def test_line_is_open_as_the_clock_on_the_wall_says(
    hours: OpeningHours, moment: tuple[ZoneInfo, datetime]
) -> None:
    zone, instant = moment
    expected = wall_clock_is_within(hours, zone, instant)
    if clocks_stand_still_around(zone, instant):
        assert is_open(hours, zone, instant) is expected


@given(st.builds(OpeningHours, weeks), moments_near_a_change())
def test_line_is_never_closed_while_the_clock_on_the_wall_says_open(
    hours: OpeningHours, moment: tuple[ZoneInfo, datetime]
) -> None:
    zone, instant = moment
    if wall_clock_is_within(hours, zone, instant):
        assert is_open(hours, zone, instant)


@given(hours_of_any_kind, moments, st.floats(0, 0.999))
def test_nothing_changes_before_the_next_change_and_something_does_then(
    hours: OpeningHours, moment: tuple[ZoneInfo, datetime], part: float
) -> None:
    zone, now = moment
    change = next_change(hours, zone, now)
    now_open = is_open(hours, zone, now)
    until = change or now + timedelta(days=15)
    assert is_open(hours, zone, now + (until - now) * part) is now_open
    if change is not None:
        assert change > now
        assert is_open(hours, zone, change) is not now_open


@given(hours_of_any_kind)
def test_hours_read_back_as_they_were_written(hours: OpeningHours) -> None:
    assert parse_hours(written_hours(hours)) == hours
    assert parse_hours(stored_hours(hours)).holidays == hours.holidays


@given(weeks, moments)
def test_shifts_hold_and_change_as_opening_hours_without_closed_dates_do(
    week: Week, moment: tuple[ZoneInfo, datetime]
) -> None:
    hours = OpeningHours(week)
    assert on_shift(week, *moment) is is_open(hours, *moment)
    assert next_boundary(week, *moment) == next_change(hours, *moment)
