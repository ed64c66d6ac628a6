"""Nobody answers: counted by the ladder, rung where that was agreed to, and a person's in the end."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpline.domain.consent import ConsentMethod
from helpline.domain.errors import Refused
from helpline.domain.followup.enrolments import EndReason, RiskFlag
from helpline.domain.followup.plans import Plan, PlanStep, StepKind
from helpline.domain.followup.silence import SilenceDecision
from helpline.domain.weekly import Span
from helpline.services.followup import holding
from helpline.services.followup.enrolling import GivenConsent, end_enrolment
from helpline.services.followup.silence_calls import LOOK_AT_CALL_AFTER
from helpline.services.followup.silence_decisions import decide
from helpline.simulator.phones import TextMode
from helpline.storage.enrolments import lock_open_enrolment
from helpline.storage.tables import silences, texts
from tests.scenarios.followed import (
    DAY,
    follow,
    plan_texts,
    step,
    the_enrolment,
    turn_past,
    turn_to,
)
from tests.scenarios.harbour import ANA, CALLER, LINE
from tests.scenarios.texting import text, worries
from tests.scenarios.world import NOON, World

WITH_CALLS = GivenConsent(ConsentMethod.SPOKEN, NOON, "Ana Ruiz", calls=True)
WEEKLY = tuple(
    PlanStep(timedelta(days=day), StepKind.CHECK_IN, Span(600, 1140), timedelta(days=1))
    for day in (41, 44, 47, 50, 57)
)
AT_RISK: dict[str, Any] = {"risk_flags": (RiskFlag.LIVES_ALONE,)}


def the_silence(world: World) -> Any:
    [row] = world.rows(select(silences))
    return row


def decided(world: World, decision: SilenceDecision, why: str) -> None:
    with world.outside.database.transaction(world.clock.now()) as tx:
        decide(tx, the_silence(world).id, world.staff_id(ANA), decision, why)


def ring_in_vain(world: World) -> None:
    """Ana takes on the call when it is due, and rings somebody who does not answer."""
    while world.callbacks()[0].due_at > world.clock.now():  # the line opens before they may be rung
        turn_to(world, world.callbacks()[0].due_at + timedelta(seconds=2))
    world.come_on(ANA)
    world.accept(world.phone(ANA))
    world.turn(120)
    world.phone(ANA).text(LINE, "OFF")
    world.turn(1)


def patience_of(world: World, number: int) -> None:
    turn_to(world, step(world, number).delivered_at + timedelta(hours=12, minutes=1))


def test_one_unanswered_question_is_followed_by_a_text_that_asks_nothing(world: World) -> None:
    follow(world)
    turn_past(world, 2)
    patience_of(world, 2)
    softened = turn_past(world, 3)
    [sent] = world.rows(select(texts).where(texts.c.id == softened.text_id))
    assert (softened.state, sent.asks) == ("delivered", None)
    assert "no need to reply" in plan_texts(world)[-1].lower()
    assert the_enrolment(world).asking == "as_planned"
    assert world.rows(select(silences)) == []


def test_what_ends_a_silence_and_is_not_understood_is_read_by_a_person(world: World) -> None:
    follow(world, consent=WITH_CALLS, **AT_RISK)
    turn_past(world, 2)
    patience_of(world, 2)
    assert the_silence(world).state == "calling"
    text(world, "everything is purple tonight")
    assert (the_silence(world).state, world.callbacks()[0].state) == ("closed", "cancelled")
    assert [worry.risk for worry in worries(world)] == ["unclear"]


def test_call_that_somebody_silent_asks_for_does_not_end_with_the_silence(world: World) -> None:
    follow(world, consent=WITH_CALLS, **AT_RISK)
    turn_past(world, 2)
    patience_of(world, 2)
    text(world, "please call me")
    assert the_silence(world).state == "closed"
    [callback] = world.callbacks()
    assert callback.reason == "text"
    assert callback.state != "cancelled"


def test_silence_of_somebody_at_risk_is_rung_and_in_vain_a_person_decides_and_says_why(
    world: World,
) -> None:
    follow(world, consent=WITH_CALLS, **AT_RISK)
    turn_past(world, 2)
    patience_of(world, 2)
    [callback] = world.callbacks()
    assert (callback.reason, callback.own_attempts) == ("follow_up", 3)
    assert the_silence(world).state == "calling"
    world.restart()
    for _ in range(3):
        ring_in_vain(world)
    assert len({one.started_at.hour for one in world.attempts()}) == 3
    world.turn(600)
    silence = the_silence(world)
    assert (silence.state, silence.decision) == ("deciding", None)
    assert world.callbacks()[0].state == "cancelled"
    world.turn(DAY)
    assert the_silence(world).state == "deciding"
    with pytest.raises(Refused, match="not agreed to"):
        decided(world, SilenceDecision.NOMINATED_CONTACT, "her sister may know")
    with pytest.raises(Refused, match="must be said"):
        decided(world, SilenceDecision.WAIT, " ")
    decided(world, SilenceDecision.WAIT, "seen at the clinic this morning")
    silence = the_silence(world)
    assert (silence.state, silence.decision, silence.closed_by) == (
        "closed",
        "wait",
        world.staff_id(ANA),
    )
    assert silence.why_sealed is not None
    with pytest.raises(Refused, match="somebody was quicker"):
        decided(world, SilenceDecision.WELFARE_CHECK, "too late")


def test_answer_ends_the_silence_and_the_call_that_it_asked_for(world: World) -> None:
    follow(world, consent=WITH_CALLS, **AT_RISK)
    turn_past(world, 2)
    patience_of(world, 2)
    assert the_silence(world).state == "calling"
    text(world, "7")
    assert the_silence(world).state == "closed"
    assert [one.state for one in world.callbacks()] == ["cancelled"]


def test_without_consent_to_calls_a_person_decides_at_once_and_hears_of_it(world: World) -> None:
    follow(world, **AT_RISK)
    turn_past(world, 2)
    patience_of(world, 2)
    assert the_silence(world).state == "deciding"
    assert world.callbacks() == []
    assert [event.data["notice"] for event in world.events("supervisors_notified")] == [
        "silence_undecided"
    ]


@pytest.mark.parametrize("over", ["reply", "end"])
def test_silence_that_is_over_is_nobodys_to_decide_and_nobody_hears_of_it_again(
    world: World, *, over: str
) -> None:
    follow(world, **AT_RISK)
    turn_past(world, 2)
    patience_of(world, 2)
    assert the_silence(world).state == "deciding"
    told = len(world.events("supervisors_notified"))
    if over == "reply":
        text(world, "7")
    else:
        with world.outside.database.transaction(world.clock.now()) as tx:
            enrolment = lock_open_enrolment(tx, tx.keyring.hashes(CALLER))
            assert enrolment is not None
            end_enrolment(tx, enrolment, EndReason.ADMITTED)
        world.turn(2)
    assert the_silence(world).state == "closed"
    world.turn(10 * 3600)
    assert len(world.events("supervisors_notified")) == told


@pytest.mark.parametrize("held", ["risk", "pause", "stop"])
def test_who_is_seen_to_or_wants_no_texts_is_not_thought_silent(world: World, held: str) -> None:
    follow(world, **AT_RISK)
    turn_past(world, 2)
    if held == "stop":
        text(world, "STOP")
    else:
        with world.outside.database.transaction(world.clock.now()) as tx:
            if held == "risk":
                holding.risk_opened(tx, CALLER)
            else:
                holding.pause(tx, CALLER, world.clock.now() + timedelta(days=7))
    patience_of(world, 2)
    world.turn(DAY)
    assert world.rows(select(silences)) == []


def test_texts_that_do_not_arrive_are_followed_by_a_call_in_the_persons_safe_hours(
    world: World,
) -> None:
    follow(world, consent=WITH_CALLS, safe_hours=Span(15 * 60, 18 * 60))
    turn_past(world, 1)
    world.phone(CALLER).text_mode = TextMode.LANDLINE
    failed = turn_past(world, 2)
    assert (failed.state, failed.error_code) == ("failed", "30006")
    assert (the_silence(world).cause, the_silence(world).state) == ("undelivered", "calling")
    world.turn(60)
    [callback] = world.callbacks()
    assert callback.due_at.hour >= 15


def test_after_day_28_one_call_in_vain_ends_the_questions_and_not_the_care(world: World) -> None:
    ended = NOON - timedelta(days=40)
    follow(world, consent=WITH_CALLS, detox_ended_at=ended, plan=Plan("asks", WEEKLY))
    turn_to(world, step(world, 4).due_at + timedelta(days=2, minutes=5))
    assert the_silence(world).state == "calling"
    ring_in_vain(world)
    world.turn(600)
    assert (the_silence(world).state, the_silence(world).decision) == ("closed", None)
    assert the_enrolment(world).asking == "nothing"
    care = turn_past(world, 5)
    [sent] = world.rows(select(texts).where(texts.c.id == care.text_id))
    assert (care.state, sent.asks) == ("delivered", None)


def test_who_cannot_even_be_asked_to_agree_is_rung_by_a_person(world: World) -> None:
    world.phone(CALLER).text_mode = TextMode.LANDLINE
    follow(world, agrees=False, consent=WITH_CALLS)
    world.turn(10)
    assert (the_silence(world).state, the_silence(world).cause) == ("calling", "undelivered")
    assert [one.reason for one in world.callbacks()] == ["follow_up"]
    world.turn(LOOK_AT_CALL_AFTER.total_seconds() + 1)
    assert len(world.callbacks()) == 1
