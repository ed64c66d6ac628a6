"""The plans that come with helpline."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from helpline.domain.durations import written_duration
from helpline.domain.followup.local_hours import LocalHours
from helpline.domain.followup.planning import calendar, gap_before
from helpline.domain.followup.plans import StepKind, softened, text_fits, variants
from helpline.domain.weekly import Span
from helpline.services.configuration.plans import BUILT_IN_PLANS, built_in_plan

DAY = timedelta(days=1)


def test_standard_plan_is_the_one_that_the_evidence_asks_for() -> None:
    steps = built_in_plan("standard").in_order()
    early = [step for step in steps if step.offset <= 28 * DAY]
    assert (len(steps), len(early)) == (27, 16)
    asking = [step.offset / DAY for step in early if step.kind is StepKind.CHECK_IN]
    assert asking == [1, 2, 4, 6, 9, 13, 17, 24, 28]
    assert steps[0].offset == timedelta(hours=5)
    assert steps[-1].offset == 180 * DAY


def test_light_plan_is_lighter_and_still_comes_early() -> None:
    steps = built_in_plan("light").in_order()
    assert len(steps) == 15
    assert sum(step.offset <= 28 * DAY for step in steps) == 9
    assert [step.offset / DAY for step in steps[:2]] == [5 / 24, 1]


def test_document_has_the_standard_plan_as_it_is() -> None:
    text = (Path(__file__).parents[3] / "docs" / "follow-up.md").read_text("utf-8")
    rows = [
        re.split(r" *\| *", line)[1:-1]
        for line in text.splitlines()
        if re.fullmatch(r"\| \d+ \|([^|]+\|){4}", line)
    ]
    assert rows == [
        [
            str(place),
            written_duration(step.offset),
            step.kind,
            step.says,
            written_duration(step.valid_for),
        ]
        for place, step in enumerate(built_in_plan("standard").in_order(), start=1)
    ]


def test_softened_step_asks_nothing_and_keeps_its_time() -> None:
    for step in built_in_plan("standard").steps:
        soft = softened(step)
        assert soft.kind is StepKind.CARING
        assert text_fits(soft.kind, soft.says)
        assert (soft.offset, soft.window) == (step.offset, step.window)


@pytest.mark.parametrize("name", BUILT_IN_PLANS)
def test_text_is_good_for_as_long_as_its_week_allows(name: str) -> None:
    plan = built_in_plan(name)
    assert plan.name == name
    for step in plan.steps:
        hours = 8 if step.offset <= 7 * DAY else 24 if step.offset <= 28 * DAY else 72
        assert step.valid_for == timedelta(hours=hours)
        assert step.window == Span(600, 1140)
        assert text_fits(step.kind, step.says)
    assert len(
        set(zip((step.says for step in plan.in_order()), variants(plan), strict=True))
    ) == len(plan.steps)


@pytest.mark.parametrize("name", BUILT_IN_PLANS)
@pytest.mark.parametrize("hour", range(24))
def test_no_step_is_lost_at_whatever_hour_detox_ends(name: str, hour: int) -> None:
    ended_at = datetime(2026, 3, 22, hour, 30, tzinfo=UTC)
    planned = calendar(built_in_plan(name), ended_at, LocalHours(ZoneInfo("Europe/London")), "x")
    assert not any(one.unplanned for one in planned)
    assert planned[0].due_at - ended_at <= timedelta(hours=20)
    assert all(one.due_at - ended_at - one.step.offset < DAY for one in planned)
    assert gap_before(planned[1].step) <= planned[1].due_at - planned[0].due_at
