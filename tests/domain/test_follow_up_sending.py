"""What is due now, and whether it may go out at this very moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from helpline.domain.consent import (
    Consent,
    ConsentMethod,
    Refusal,
    Suppression,
    SuppressionSource,
    Way,
)
from helpline.domain.followup.enrolments import EnrolmentState
from helpline.domain.followup.local_hours import LocalHours
from helpline.domain.followup.planning import Planned, Unplanned
from helpline.domain.followup.plans import PlanStep, StepKind
from helpline.domain.followup.sending import Action, Hold, Standing, Verdict, may_send_now
from helpline.domain.followup.turns import Missed, next_due
from helpline.domain.weekly import FULL_DAY, Span

HOUR = timedelta(hours=1)
NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 11, 20, 12, tzinfo=NEW_YORK).astimezone(UTC)
CONSENT = Consent(
    ConsentMethod.WRITTEN, NOON - 24 * HOUR, "ana@example.org", "2026-1", confirmed_at=NOON - HOUR
)
FINE = Standing(EnrolmentState.ACTIVE, LocalHours(NEW_YORK), CONSENT)
STOPPED = Suppression(SuppressionSource.TEXTED, NOON)


def planned(
    position: int = 1,
    due: timedelta = timedelta(),
    kind: StepKind = StepKind.CHECK_IN,
    valid_for: timedelta = 8 * HOUR,
    offset: timedelta = 24 * HOUR,
) -> Planned:
    step = PlanStep(offset, kind, Span(600, 1140), valid_for)
    return Planned(position, step, NOON + due, NOON + due + valid_for)


def test_text_goes_out_when_nothing_is_against_it() -> None:
    assert may_send_now(planned(), FINE, NOON) == Verdict(Action.SEND)


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (replace(FINE, state=EnrolmentState.ENDED), Hold.ENDED),
        (replace(FINE, suppression=STOPPED), Refusal.WANTS_NO_TEXTS),
        (replace(FINE, consent=None), Refusal.NO_CONSENT),
        (replace(FINE, consent=replace(CONSENT, withdrawn_at=NOON)), Refusal.CONSENT_ENDED),
        (replace(FINE, talked_at=NOON), Hold.IN_CONVERSATION),
        (replace(FINE, hours=LocalHours(NEW_YORK, safe=Span(600, 660))), Hold.UNSAFE_HOUR),
    ],
)
def test_text_is_skipped_when_it_can_never_go_in_time(
    standing: Standing, reason: Hold | Refusal
) -> None:
    assert may_send_now(planned(), standing, NOON) == Verdict(Action.SKIP, (reason,))


def test_whoever_is_enrolled_in_a_conversation_is_asked_at_once_whether_they_agree() -> None:
    unasked = replace(CONSENT, confirmed_at=None)
    enrolled = replace(FINE, state=EnrolmentState.PENDING, consent=unasked, talked_at=NOON)
    verdict = may_send_now(planned(), enrolled, NOON, Way.CONFIRMATION_REQUEST)
    assert verdict == Verdict(Action.SEND)


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (replace(FINE, state=EnrolmentState.PAUSED), Hold.PAUSED),
        (replace(FINE, state=EnrolmentState.PENDING), Hold.PENDING),
        (replace(FINE, consent=replace(CONSENT, confirmed_at=None)), Refusal.NOT_CONFIRMED),
        (replace(FINE, risk_open=True), Hold.RISK_OPEN),
    ],
)
def test_text_waits_when_nobody_knows_how_long(standing: Standing, reason: Hold | Refusal) -> None:
    assert may_send_now(planned(), standing, NOON) == Verdict(Action.WAIT, (reason,))


@pytest.mark.parametrize(
    ("standing", "now", "reasons", "hours"),
    [
        (FINE, -1, (Hold.NOT_YET,), 0),
        (
            replace(FINE, hours=LocalHours(NEW_YORK, safe=Span(840, 1440))),
            0,
            (Hold.UNSAFE_HOUR,),
            2,
        ),
        (replace(FINE, hours=LocalHours(NEW_YORK, quiet=Span(660, 780))), 0, (Hold.QUIET_HOUR,), 1),
        (replace(FINE, texted_at=NOON - 5 * HOUR), 0, (Hold.TOO_SOON,), 2),
        (replace(FINE, talked_at=NOON - 20 * HOUR), 0, (Hold.IN_CONVERSATION,), 4),
        (
            replace(FINE, talked_at=NOON - 20 * HOUR, texted_at=NOON - 5 * HOUR),
            0,
            (Hold.TOO_SOON, Hold.IN_CONVERSATION),
            4,
        ),
    ],
)
def test_text_waits_until_the_time_when_time_is_all_it_needs(
    standing: Standing, now: float, reasons: tuple[Hold, ...], hours: float
) -> None:
    verdict = may_send_now(planned(), standing, NOON + now * HOUR)
    assert verdict == Verdict(Action.WAIT, reasons, NOON + hours * HOUR)
    assert may_send_now(planned(), standing, NOON + hours * HOUR).action is Action.SEND


def test_text_of_the_evening_is_skipped_at_night_and_waits_when_it_is_good_for_a_day() -> None:
    midnight = NOON + 12 * HOUR
    held = (Hold.OUTSIDE_WINDOW, Hold.QUIET_HOUR)
    soon_stale = planned(due=6 * HOUR)
    assert may_send_now(soon_stale, FINE, midnight) == Verdict(Action.SKIP, held)
    lasting = planned(due=6 * HOUR, valid_for=24 * HOUR)
    assert may_send_now(lasting, FINE, midnight) == Verdict(Action.WAIT, held, NOON + 22 * HOUR)


def test_text_is_never_sent_late() -> None:
    assert may_send_now(planned(), FINE, NOON + 8 * HOUR).action is Action.SKIP
    assert Hold.EXPIRED in may_send_now(planned(), FINE, NOON + 8 * HOUR).reasons


def test_two_texts_are_a_day_apart_after_the_first_week() -> None:
    later = planned(offset=timedelta(days=9), valid_for=24 * HOUR)
    verdict = may_send_now(later, replace(FINE, texted_at=NOON - 19 * HOUR), NOON)
    assert verdict == Verdict(Action.WAIT, (Hold.TOO_SOON,), NOON + HOUR)


standings = some.builds(
    Standing,
    some.sampled_from(EnrolmentState),
    some.builds(
        LocalHours,
        some.just(NEW_YORK),
        some.sampled_from([FULL_DAY, Span(720, 780), Span(1200, 2000)]),
    ),
    some.sampled_from([None, CONSENT, replace(CONSENT, confirmed_at=None)]),
    some.sampled_from([None, STOPPED]),
    some.booleans(),
    *[some.sampled_from([None, NOON - 23 * HOUR, NOON - HOUR])] * 2,
)


@given(standings, some.integers(-30, 30))
def test_every_verdict_but_send_has_a_reason_and_no_wait_outlasts_the_text(
    standing: Standing, hours: int
) -> None:
    now = NOON + hours * HOUR
    verdict = may_send_now(planned(), standing, now)
    assert bool(verdict.reasons) is (verdict.action is not Action.SEND)
    if verdict.action is Action.SEND:
        assert NOON <= now < NOON + 8 * HOUR
        assert standing.state is EnrolmentState.ACTIVE
        assert standing.suppression is None
    if verdict.again_at is not None:
        assert now < verdict.again_at < planned().valid_until
        again = may_send_now(planned(), standing, verdict.again_at)
        assert again.action is Action.SEND


def test_nothing_is_due_before_its_time_and_we_know_when_to_look_again() -> None:
    turn = next_due([planned(1, HOUR), planned(2, 3 * HOUR)], NOON)
    assert (turn.send, turn.skip, turn.look_again_at) == (None, (), NOON + HOUR)


def test_check_in_goes_out_when_it_is_the_only_one_due() -> None:
    assert next_due([planned(1, -2 * HOUR)], NOON).send == planned(1, -2 * HOUR)


def test_newest_caring_text_goes_out_and_the_others_do_not_when_several_were_missed() -> None:
    older = planned(1, -7 * HOUR, StepKind.CARING)
    newer = planned(2, -6 * HOUR, StepKind.CARING)
    asking = planned(3, -HOUR)
    stale = planned(4, -9 * HOUR)
    turn = next_due([older, newer, asking, stale, planned(5, HOUR)], NOON)
    assert turn.send == newer
    assert turn.skip == (
        (stale, Missed.TOO_LATE),
        (older, Missed.OVERTAKEN),
        (asking, Missed.OVERTAKEN),
    )


def test_newest_check_in_goes_out_when_only_check_ins_were_missed() -> None:
    assert next_due([planned(1, -3 * HOUR), planned(2, -HOUR)], NOON).send == planned(2, -HOUR)


def test_step_without_a_moment_is_never_due() -> None:
    unplanned = replace(planned(1, -HOUR), unplanned=Unplanned.WANTS_LESS)
    turn = next_due([unplanned], NOON)
    assert (turn.send, turn.skip, turn.look_again_at) == (None, (), None)


calendars = some.lists(
    some.builds(
        planned,
        some.just(1),
        some.integers(-80, 80).map(lambda hours: hours * HOUR),
        some.sampled_from(StepKind),
        some.integers(1, 72).map(lambda hours: hours * HOUR),
    ),
    max_size=8,
    unique_by=lambda one: one.due_at,
)


@given(calendars)
def test_every_step_that_is_due_is_sent_or_skipped_once_and_at_most_one_is_sent(
    scheduled: list[Planned],
) -> None:
    turn = next_due(scheduled, NOON)
    sent = [] if turn.send is None else [turn.send]
    settled = sent + [one for one, _ in turn.skip]
    assert sorted(one.due_at for one in settled) == sorted(
        one.due_at for one in scheduled if one.due_at <= NOON
    )
    assert all(one.valid_until > NOON for one in sent)
