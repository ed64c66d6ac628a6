"""Who is paged when, and what silence leads to, with the limits that come with helpline."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from helpline.content.ladders import escalation_ladders, silence_ladder
from helpline.domain.escalation_ladder import (
    Circumstances,
    Page,
    PlanEffect,
    Whom,
    audience,
    late_since,
    next_rung,
    take_by,
)
from helpline.domain.followup.silence import (
    Silence,
    SilenceAction,
    SilenceDecision,
    next_silence_step,
)
from helpline.domain.risk import Risk

OPENED = datetime(2026, 11, 21, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LADDERS = escalation_ladders()
PAGED = [risk for risk, ladder in LADDERS.items() if ladder.rungs]
STAFFED = Circumstances(staffed=True)
CLOSED = Circumstances(staffed=False)


def pages(risk: Risk, minutes: int) -> list[tuple[float, Whom]]:
    """Every page until so long after, made on the dot: its minute and whom."""
    made: list[tuple[float, Whom]] = []
    for minute in range(minutes + 1):
        page = next_rung(LADDERS[risk], OPENED, len(made), OPENED + minute * MINUTE)
        assert page is not None
        if page.due_at <= OPENED + minute * MINUTE:
            made.append(((page.due_at - OPENED) / MINUTE, page.whom))
    return made


def test_everything_but_ok_leads_to_a_person() -> None:
    assert set(LADDERS) == set(Risk) - {Risk.OK}
    assert {Risk.EMERGENCY_OVERDOSE, Risk.SUICIDAL, Risk.RELAPSE_USED} == set(PAGED)


def test_emergency_is_paged_to_more_people_until_somebody_takes_it() -> None:
    first, second, supervisors, everyone = Whom
    assert pages(Risk.EMERGENCY_OVERDOSE, 12) == [
        (0, first),
        (2, second),
        (4, second),
        (5, supervisors),
        (7, supervisors),
        (8, everyone),
        (10, everyone),
        (12, everyone),
    ]


def test_rungs_come_in_the_promised_minutes() -> None:
    def first_of(risk: Risk, whom: Whom) -> float:
        return next(minute for minute, paged in pages(risk, 90) if paged is whom)

    assert first_of(Risk.SUICIDAL, Whom.SUPERVISORS) == 10
    assert first_of(Risk.RELAPSE_USED, Whom.SUPERVISORS) == 60
    assert LADDERS[Risk.EMERGENCY_OVERDOSE].call_within == 3 * MINUTE
    assert LADDERS[Risk.SUICIDAL].call_within == 10 * MINUTE
    assert LADDERS[Risk.RELAPSE_USED].call_within == HOUR


@pytest.mark.parametrize("risk", PAGED)
@given(paged=some.integers(0, 30), minutes=some.integers(0, 24 * 60))
def test_pages_never_end_never_narrow_and_never_come_early(
    risk: Risk, paged: int, minutes: int
) -> None:
    now = OPENED + minutes * MINUTE
    ladder = LADDERS[risk]
    page = next_rung(ladder, OPENED, paged, now)
    assert page is not None
    assert page.number >= paged
    after = next_rung(ladder, OPENED, page.number + 1, now)
    assert after is not None
    assert after.due_at > max(now, page.due_at)
    assert list(Whom).index(after.whom) >= list(Whom).index(page.whom)
    assert after.due_at - max(page.due_at, now) <= ladder.repeat


def test_widest_rung_is_paged_at_once_when_all_stood_still_for_a_while() -> None:
    ladder, now = LADDERS[Risk.EMERGENCY_OVERDOSE], OPENED + 9 * MINUTE
    assert next_rung(ladder, OPENED, 1, now) == Page(5, Whom.EVERYONE, OPENED + 8 * MINUTE)
    assert late_since(ladder, OPENED, 1, now) == OPENED + 2 * MINUTE
    assert late_since(ladder, OPENED, 6, now) is None


def test_nobody_is_paged_about_a_question() -> None:
    assert next_rung(LADDERS[Risk.QUESTION], OPENED, 0, OPENED + DAY) is None
    assert late_since(LADDERS[Risk.QUESTION], OPENED, 0, OPENED + DAY) is None


@pytest.mark.parametrize(
    ("whom", "on_call", "people"),
    [
        (Whom.FIRST, [["ana"], ["ben"]], "ana"),
        (Whom.SECOND, [["ana"], ["ben"]], "ana ben"),
        (Whom.SUPERVISORS, [["ana"], ["ben"], ["cem"]], "ana ben cem dilys"),
        (Whom.EVERYONE, [["ana"]], "ana dilys ben"),
        (Whom.SECOND, [["ana"]], "ana dilys"),
        (Whom.SECOND, [["ana"], ["ana"]], "ana dilys"),
        (Whom.FIRST, [], "dilys"),
        (Whom.SUPERVISORS, [["dilys"]], "dilys ana ben"),
    ],
)
def test_rung_without_anybody_more_is_the_next_one(
    whom: Whom, on_call: list[list[str]], people: str
) -> None:
    assert audience(whom, on_call, ["dilys"], ["ana", "ben"]) == tuple(people.split())


def test_nobody_is_paged_where_nobody_is() -> None:
    nobody: list[str] = []
    assert audience(Whom.FIRST, [], nobody, nobody) == ()


@pytest.mark.parametrize(
    ("risk", "how", "limit"),
    [
        (Risk.EMERGENCY_OVERDOSE, CLOSED, 2 * MINUTE),
        (Risk.SUICIDAL, CLOSED, 5 * MINUTE),
        (Risk.RELAPSE_USED, STAFFED, 15 * MINUTE),
        (Risk.RELAPSE_USED, CLOSED, 30 * MINUTE),
        (Risk.WANTS_CALL, STAFFED, 30 * MINUTE),
        (Risk.WANTS_CALL, Circumstances(staffed=False, opens_at=OPENED + 6 * HOUR), 6.5 * HOUR),
        (
            Risk.WANTS_CALL,
            Circumstances(staffed=False, opens_at=OPENED + 6 * HOUR, raised=True),
            10 * MINUTE,
        ),
        (Risk.CRAVING_STRUGGLING, STAFFED, HOUR),
        (Risk.CRAVING_STRUGGLING, CLOSED, 4 * HOUR),
        (Risk.CRAVING_STRUGGLING, Circumstances(staffed=False, raised=True), 15 * MINUTE),
        (Risk.QUESTION, STAFFED, 4 * HOUR),
        (Risk.UNCLEAR, Circumstances(staffed=True, days=14), 2 * HOUR),
        (Risk.UNCLEAR, Circumstances(staffed=True, days=15), 8 * HOUR),
        (Risk.UNCLEAR, STAFFED, 8 * HOUR),
        (Risk.WRONG_NUMBER, CLOSED, DAY),
    ],
)
def test_limit_is_the_promised_one(risk: Risk, how: Circumstances, limit: timedelta) -> None:
    assert take_by(LADDERS[risk], OPENED, how) == OPENED + limit


def test_danger_holds_the_plan_and_a_slip_restarts_it() -> None:
    assert LADDERS[Risk.EMERGENCY_OVERDOSE].plan is PlanEffect.HOLD
    assert LADDERS[Risk.SUICIDAL].plan is PlanEffect.HOLD
    assert LADDERS[Risk.RELAPSE_USED].plan is PlanEffect.RESTART


def silence(
    days: float,
    *asked_hours_ago: float,
    heard_at: datetime | None = None,
    at_risk: bool = False,
    undelivered: int = 0,
    refused: bool = False,
    unsent: bool = False,
    call_open: bool = False,
    call_failed: bool = False,
) -> Silence:
    asked = tuple(OPENED - hours * HOUR for hours in asked_hours_ago)
    ended_at = OPENED - days * DAY
    return Silence(
        ended_at, asked, heard_at, at_risk, undelivered, refused, unsent, call_open, call_failed
    )


def action(situation: Silence) -> SilenceAction | None:
    step = next_silence_step(silence_ladder(), situation, OPENED)
    return None if step is None else step.action


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        (silence(1.4, 11), None),
        (silence(1.5, 12), SilenceAction.SOFTEN),
        (silence(2.5, 36, 12), SilenceAction.CALL),
        (silence(1.5, 12, at_risk=True), SilenceAction.CALL),
        (silence(1.5, 12, undelivered=1), SilenceAction.CALL),
        (silence(5, 12, undelivered=1), None),
        (silence(5, 49, 25), SilenceAction.CALL),
        (silence(5, 49, 23), None),
        (silence(20, 200, 100), None),
        (silence(20, 200, 100, 30), SilenceAction.CALL),
        (silence(60, 900, 600, 300), None),
        (silence(60, 900, 600, 300, 50), SilenceAction.CALL),
        (silence(2.5, 36, 12, heard_at=OPENED - HOUR), None),
        (silence(2.5, 36, 12, heard_at=OPENED - 20 * HOUR), SilenceAction.SOFTEN),
        (silence(2.5, 36, 12, call_open=True), None),
        (silence(2.5, 36, 12, call_failed=True), SilenceAction.DECIDE),
        (silence(5, 49, 25, call_failed=True), SilenceAction.DECIDE),
        (silence(20, 200, 100, 30, call_failed=True), SilenceAction.DECIDE),
        (silence(60, 900, 600, 300, 50, call_failed=True), SilenceAction.CARING_ONLY),
        (silence(10, undelivered=2), SilenceAction.REACH_OTHERWISE),
        (silence(10, refused=True), SilenceAction.REACH_OTHERWISE),
        (silence(10, undelivered=3, call_failed=True), SilenceAction.DECIDE),
        (silence(2, unsent=True), SilenceAction.REACH_OTHERWISE),
        (silence(10, unsent=True), None),
        (silence(10, unsent=True, at_risk=True), SilenceAction.REACH_OTHERWISE),
        (silence(10), None),
    ],
)
def test_silence_leads_to_what_its_time_asks_for(
    situation: Silence, expected: SilenceAction | None
) -> None:
    assert action(situation) is expected


def test_first_call_comes_within_four_staffed_hours_in_the_first_days() -> None:
    step = next_silence_step(silence_ladder(), silence(2.5, 36, 12), OPENED)
    assert step is not None
    assert (step.attempts, step.first_within, step.staffed_hours) == (3, 4 * HOUR, True)
    later = next_silence_step(silence_ladder(), silence(60, 900, 600, 300, 50), OPENED)
    assert later is not None
    assert (later.attempts, later.first_within, later.staffed_hours) == (1, 7 * DAY, False)


def test_nobody_is_sent_to_a_door_but_by_a_person() -> None:
    assert SilenceDecision.WELFARE_CHECK.value not in {each.value for each in SilenceAction}
    assert {stage.then for stage in silence_ladder().stages} <= {
        SilenceAction.DECIDE,
        SilenceAction.CARING_ONLY,
    }
