"""The calendar of a plan: any hours, any zone, any night on which clocks change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from helpline.domain.followup.local_hours import (
    QUIET,
    LocalHours,
    is_within,
    later,
    next_open,
    openings,
)
from helpline.domain.followup.planning import (
    FIRST_WEEK,
    JITTER,
    Planned,
    Thinning,
    Unplanned,
    calendar,
    gap_before,
    jitter,
    less,
    more,
)
from helpline.domain.followup.plans import Plan, PlanStep, StepKind
from helpline.domain.weekly import FULL_DAY, Span, local_day

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
USUAL = Span(10 * 60, 19 * 60)
LONDON = ZoneInfo("Europe/London")
ZONES = [
    LONDON,
    ZoneInfo("America/New_York"),
    ZoneInfo("America/Phoenix"),  # never changes
    ZoneInfo("Australia/Lord_Howe"),  # half an hour
    ZoneInfo("America/Havana"),  # at midnight
    ZoneInfo("Pacific/Apia"),  # once left out a whole day
    ZoneInfo("Asia/Kathmandu"),
]
NIGHTS = {
    "spring in London": (LONDON, datetime(2026, 3, 29, 1, tzinfo=UTC)),
    "autumn in London": (LONDON, datetime(2026, 10, 25, 1, tzinfo=UTC)),
    "spring in New York": (ZONES[1], datetime(2026, 3, 8, 7, tzinfo=UTC)),
    "autumn in New York": (ZONES[1], datetime(2026, 11, 1, 6, tzinfo=UTC)),
}


def step(
    offset: timedelta, kind: StepKind = StepKind.CARING, window: Span = USUAL, valid: float = 8
) -> PlanStep:
    return PlanStep(offset, kind, window, timedelta(hours=valid))


DAILY = Plan("daily", tuple(step(days * DAY, StepKind.CHECK_IN) for days in range(1, 15)))
FIRST_DAYS = Plan("first days", (step(5 * HOUR), step(DAY), step(2 * DAY), step(3 * DAY)))


def local(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


@cache
def changes(zone: ZoneInfo) -> list[datetime]:
    """The hours in which its clocks change."""
    hours = [datetime(2025, 1, 1, tzinfo=UTC) + HOUR * place for place in range(2 * 365 * 24)]
    offsets = [hour.astimezone(zone).utcoffset() for hour in hours]
    found = [hours[at] for at in range(1, len(hours)) if offsets[at] != offsets[at - 1]]
    if zone.key == "Pacific/Apia":
        found.append(datetime(2011, 12, 30, 10, tzinfo=UTC))
    return found or [hours[0]]


spans = some.builds(
    lambda start, length: Span(start, start + length),
    some.integers(0, 1439),
    some.integers(1, 1440),
)
windows = some.builds(
    lambda one, other: Span(min(one, other), max(one, other) + 1),
    some.integers(0, 1439),
    some.integers(0, 1439),
)
steps = some.builds(
    PlanStep,
    some.one_of(some.integers(0, 72 * 60), some.integers(0, 30 * 24 * 60)).map(
        lambda minutes: timedelta(minutes=minutes)
    ),
    some.sampled_from(StepKind),
    windows,
    some.integers(1, 72).map(lambda hours: hours * HOUR),
)
plans = some.lists(steps, min_size=1, max_size=12, unique_by=lambda one: one.offset).map(
    lambda listed: Plan("any", tuple(listed))
)
local_hours = some.builds(
    LocalHours,
    some.sampled_from(ZONES),
    some.one_of(some.just(FULL_DAY), spans),
    some.one_of(some.just(QUIET), spans),
)


@some.composite
def people(draw: some.DrawFn) -> tuple[LocalHours, datetime]:
    """Somebody's hours, and an end of detox within three weeks before clocks change or just after."""
    hours = draw(local_hours)
    near = draw(some.sampled_from(changes(hours.zone)))
    return hours, near + timedelta(minutes=draw(some.integers(-21 * 1440, 1440)))


def shows(span: Span, zone: ZoneInfo, instant: datetime) -> bool:
    """Said another way than the calendar does: minute of the day, and the same a day later."""
    wall = instant.astimezone(zone)
    minute = wall.hour * 60 + wall.minute
    return span.start <= minute < span.end or span.start <= minute + 1440 < span.end


@given(plans, people(), some.text(max_size=5))
def test_no_step_is_outside_its_hours_or_lost_or_before_the_one_before_it(
    plan: Plan, person: tuple[LocalHours, datetime], seed: str
) -> None:
    hours, ended_at = person
    planned = calendar(plan, ended_at, hours, seed)
    assert [one.step for one in planned] == list(plan.in_order())
    assert [one.position for one in planned] == list(range(1, len(plan.steps) + 1))
    sent = [one for one in planned if one.unplanned is None]
    for one in sent:
        assert shows(one.step.window, hours.zone, one.due_at)
        assert shows(hours.safe, hours.zone, one.due_at)
        assert not shows(hours.quiet, hours.zone, one.due_at)
        assert one.due_at >= ended_at
        assert one.valid_until - one.due_at == one.step.valid_for
    for before, after in pairwise(sent):
        assert after.due_at - before.due_at >= gap_before(after.step)
    for one in planned:
        if one.unplanned is Unplanned.NO_OPEN_HOUR:
            assert not openings(one.step.window, hours)
        if one.unplanned is Unplanned.CROWDED_OUT:
            assert openings(one.step.window, hours)


@given(plans, people(), some.text(max_size=5))
def test_calendar_is_the_same_when_it_is_made_again(
    plan: Plan, person: tuple[LocalHours, datetime], seed: str
) -> None:
    hours, ended_at = person
    shuffled = replace(plan, steps=plan.steps[::-1])
    assert calendar(plan, ended_at, hours, seed) == calendar(shuffled, ended_at, hours, seed)


@given(people(), some.text(max_size=5))
def test_usual_plan_loses_no_step_on_any_night(
    person: tuple[LocalHours, datetime], seed: str
) -> None:
    hours = LocalHours(person[0].zone)
    assert not any(one.unplanned for one in calendar(DAILY, person[1], hours, seed))


@given(windows, local_hours, people())
def test_next_open_moment_is_open_and_nothing_on_the_way_to_it_is(
    window: Span, hours: LocalHours, person: tuple[LocalHours, datetime]
) -> None:
    earliest = person[1]
    times = openings(window, hours)
    found = next_open(times, hours.zone, earliest)
    if found is None:
        assert not times
        return
    assert shows(window, hours.zone, found)
    way = found - earliest
    on_the_way = [earliest + way * part / 50 for part in range(50)]
    still = {moment.astimezone(hours.zone).utcoffset() for moment in (*on_the_way, found)}
    if found > earliest and len(still) == 1:
        assert not any(
            is_within(time, hours.zone, moment) for time in times for moment in on_the_way
        )


def test_hour_that_comes_twice_opens_twice() -> None:
    shut = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)  # 01:45 for the first time
    assert next_open((Span(60, 90),), LONDON, shut) == datetime(2026, 10, 25, 1, tzinfo=UTC)


@pytest.mark.parametrize("night", NIGHTS)
def test_days_go_by_the_clock_on_the_wall_when_clocks_change(night: str) -> None:
    zone, change = NIGHTS[night]
    ended_at = (change - 3 * DAY).astimezone(zone).replace(hour=14, minute=0).astimezone(UTC)
    planned = calendar(DAILY, ended_at, LocalHours(zone), "somebody")
    for one in planned:
        wall = one.due_at.astimezone(zone)
        assert local_day(one.due_at, zone) == local_day(ended_at, zone) + one.position * DAY
        drift = abs(timedelta(hours=wall.hour - 14, minutes=wall.minute, seconds=wall.second))
        assert drift == abs(jitter("somebody", one.position))


def moments(ended_at: datetime, plan: Plan = FIRST_DAYS, **hours: Span) -> list[tuple[int, float]]:
    """Days after the end of detox, and the hour on the wall."""
    planned = calendar(plan, ended_at, LocalHours(LONDON, **hours), "somebody")
    return [
        (
            (local_day(one.due_at, LONDON) - local_day(ended_at, LONDON)).days,
            (wall := one.due_at.astimezone(LONDON)).hour + wall.minute / 60,
        )
        for one in planned
        if one.unplanned is None
    ]


def near(hour: float) -> object:
    return pytest.approx(hour, abs=JITTER / HOUR)


def test_first_text_comes_five_hours_after_when_it_is_still_day() -> None:
    assert moments(local(2026, 11, 20, 10)) == [
        (0, near(15)),
        (1, near(10.3)),
        (2, near(10.3)),
        (3, near(10.3)),
    ]


def test_second_text_moves_to_the_evening_when_the_first_has_waited_for_the_morning() -> None:
    first, second, *_ = moments(local(2026, 11, 20, 15))
    assert first == (1, near(10.35))
    assert second == (1, near(17.4))
    assert second[1] >= 17


def test_whoever_leaves_at_night_is_texted_in_the_morning_and_then_every_day() -> None:
    assert [day for day, _ in moments(local(2026, 11, 20, 23, 30))] == [1, 1, 2, 3]
    assert [day for day, _ in moments(local(2026, 11, 20, 3))] == [0, 1, 2, 3]


def test_text_goes_a_day_later_when_somebody_has_one_hour_a_day_and_none_is_lost() -> None:
    days = [day for day, _ in moments(local(2026, 11, 20, 16), safe=Span(12 * 60, 13 * 60))]
    assert days == [1, 2, 3, 4]


def test_no_step_has_a_moment_when_no_hour_is_left() -> None:
    planned = calendar(
        FIRST_DAYS, local(2026, 11, 20, 16), LocalHours(LONDON, safe=Span(21 * 60, 30 * 60)), ""
    )
    assert {one.unplanned for one in planned} == {Unplanned.NO_OPEN_HOUR}


def test_safe_hours_may_run_overnight_and_the_night_stays_quiet() -> None:
    times = openings(FULL_DAY, LocalHours(LONDON, safe=Span(18 * 60, (24 + 11) * 60)))
    assert times == (Span(9 * 60, 11 * 60), Span(18 * 60, 20 * 60))


def test_steps_that_crowd_are_dropped_with_their_reason() -> None:
    crowd = Plan("crowd", tuple(step(DAY + HOUR * hours) for hours in range(6)))
    planned = calendar(crowd, local(2026, 11, 20, 10), LocalHours(LONDON), "")
    assert {one.unplanned for one in planned} == {None, Unplanned.CROWDED_OUT}


@given(some.text(max_size=20), some.integers(1, 30))
def test_jitter_is_forty_minutes_at_most(seed: str, position: int) -> None:
    assert abs(jitter(seed, position)) <= JITTER


def test_jitter_differs_between_people_and_steps() -> None:
    assert len({jitter(seed, at) for seed in ("a", "b", "c") for at in range(1, 10)}) > 25


def kept(planned: tuple[Planned, ...]) -> list[int]:
    return [one.position for one in planned if one.unplanned is None]


def test_less_halves_what_is_to_come_and_more_takes_it_back() -> None:
    def positions(thinning: Thinning) -> list[int]:
        return kept(calendar(DAILY, local(2026, 11, 20, 10), LocalHours(LONDON), "", thinning))

    once = less(Thinning(), following=5)
    assert positions(once) == [1, 2, 3, 4, 6, 8, 10, 12, 14]
    twice = less(once, following=5)
    assert positions(twice) == [1, 2, 3, 4, 8, 12]
    assert less(twice, following=5) == twice
    assert positions(more(once, following=7))[-8:] == list(range(7, 15))
    assert more(Thinning(), following=3).times == 0


def test_later_leaves_the_afternoon_and_says_so_when_there_is_no_later() -> None:
    assert later(FULL_DAY) == Span(12 * 60, 20 * 60)
    assert later(Span(12 * 60, 20 * 60)) == Span(15 * 60, 20 * 60)
    assert later(Span(17 * 60, 20 * 60)) is None


def test_gap_is_longer_after_the_first_week() -> None:
    assert gap_before(step(FIRST_WEEK)) < gap_before(step(FIRST_WEEK + HOUR))
