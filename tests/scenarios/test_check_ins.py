"""A plan that comes true: agreed to from the phone, sent at the person's hours, and never late."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from helpline.domain.consent import ConsentMethod
from helpline.domain.escalation_ladder import PlanEffect
from helpline.domain.followup.enrolments import ContentLevel
from helpline.domain.followup.plans import Plan
from helpline.domain.risk import Risk
from helpline.domain.triage.verdict import Keyword
from helpline.domain.weekly import Span
from helpline.services.configuration.plans import built_in_plan
from helpline.services.followup import holding, wishes
from helpline.services.followup.enrolling import GivenConsent
from helpline.services.followup.replies import ReadReply, heed_reply
from helpline.services.followup.sweeping import hand_over_due
from helpline.storage.lines import line_for
from helpline.storage.tables import outbox, texts
from tests.scenarios.followed import (
    DAY,
    calendar_of,
    follow,
    plan_texts,
    step,
    the_enrolment,
    tries,
    turn_past,
    turn_to,
)
from tests.scenarios.harbour import ANA, CALLER, LINE, SECOND_CALLER
from tests.scenarios.world import NOON, World


def test_nothing_of_a_plan_goes_out_before_the_person_agrees_from_their_phone(
    world: World,
) -> None:
    follow(world, agrees=False)
    [asked] = world.phone(CALLER).received_texts
    assert asked.startswith("Hi Sam, you asked for check-in texts, about 16 in 4 weeks. Text AGREE")
    world.phone(CALLER).text(LINE, "yes")
    turn_past(world, 2, timedelta(hours=9))
    [*_, clarifier] = world.phone(CALLER).received_texts
    assert world.phone(CALLER).received_texts == [asked, clarifier]
    assert clarifier.startswith("We'd like to understand you right.")
    assert [one.reasons for one in calendar_of(world)[:2]] == [["too_late"], ["too_late"]]
    assert the_enrolment(world).state == "pending"

    world.phone(CALLER).text(LINE, "AGREE.")
    world.turn(5)
    assert the_enrolment(world).state == "active"
    assert turn_past(world, 3).state == "delivered"


def test_first_day_comes_true_in_the_persons_name_and_hours(world: World) -> None:
    follow(world)
    assert turn_past(world, 1).state == "delivered"
    assert plan_texts(world)[0].startswith("Hi Sam, thinking of you today.")
    second = turn_past(world, 2)
    assert (second.state, second.attempts) == ("delivered", 1)
    assert second.sent_at - second.due_at < timedelta(seconds=5)
    assert plan_texts(world)[1].startswith("Hi Sam, how is today, from 0 (awful) to 10 (good)?")
    [message] = [one for one in world.rows(select(texts)) if one.id == second.text_id]
    assert (message.direction, message.state) == ("outbound", "delivered")
    assert world.findings() == []


def test_keyword_asked_for_at_night_is_asked_for_in_the_morning(world: World) -> None:
    turn_to(world, datetime(2026, 3, 2, 22, tzinfo=UTC))
    follow(world, agrees=False)
    assert world.phone(CALLER).received_texts == []
    turn_to(world, datetime(2026, 3, 3, 9, 1, tzinfo=UTC))
    assert len(world.phone(CALLER).received_texts) == 1


def test_after_an_outage_one_text_goes_out_and_it_asks_nothing(world: World) -> None:
    follow(world)
    turn_past(world, 1)
    before = len(plan_texts(world))
    seen = world.clock.now()
    world.clock.turn_to(step(world, 8).due_at + timedelta(hours=1))
    world.turn(60)
    assert len(plan_texts(world)) == before + 1
    assert step(world, 8).state == "delivered"
    missed = [one for one in calendar_of(world) if seen < one.due_at < step(world, 8).due_at]
    assert {(one.state, tuple(one.reasons)) for one in missed} == {("skipped", ("too_late",))}


def test_what_is_held_for_a_conversation_goes_out_when_still_good_and_is_skipped_when_not(
    world: World,
) -> None:
    follow(world)
    world.come_on(ANA)
    turn_to(world, step(world, 2).due_at - timedelta(hours=23))
    caller, _ = world.talk(CALLER, ANA)
    world.hang_up(caller)
    held = turn_past(world, 2)
    assert (held.state, held.reasons) == ("scheduled", ["in_conversation"])
    assert turn_past(world, 2, timedelta(hours=2)).state == "delivered"

    with world.outside.database.transaction(world.clock.now()) as tx:
        holding.risk_opened(tx, CALLER)
    assert turn_past(world, 3).reasons == ["risk_open"]
    turn_past(world, 3, timedelta(hours=8, minutes=1))
    assert (step(world, 3).state, step(world, 3).reasons) == ("skipped", ["too_late"])
    turn_past(world, 4)
    with world.outside.database.transaction(world.clock.now()) as tx:
        holding.risk_closed(tx, CALLER)
    world.turn(5)
    assert step(world, 4).state == "delivered"


def test_answer_belongs_to_the_last_text(world: World) -> None:
    follow(world)
    turn_past(world, 2)
    with world.outside.database.transaction(world.clock.now()) as tx:
        holding.reply_came(tx, CALLER, Risk.OK)
    assert [one.state for one in calendar_of(world)[:3]] == ["delivered", "answered", "scheduled"]
    assert (the_enrolment(world).risk, the_enrolment(world).last_reply_at) == (
        "ok",
        world.clock.now(),
    )


def test_fewer_texts_or_later_ones_are_a_calendar_of_their_own(world: World) -> None:
    follow(world)
    turn_past(world, 2)
    with world.outside.database.transaction(world.clock.now()) as tx:
        assert wishes.wants_less(tx, CALLER)
    with world.outside.database.transaction(world.clock.now()) as tx:
        assert wishes.wants_later(tx, CALLER)
    kept = [one.step for one in calendar_of(world) if one.version == 3 and one.state == "scheduled"]
    assert kept[:3] == [4, 6, 8]
    with world.outside.database.transaction(world.clock.now()) as tx:
        assert wishes.wants_more(tx, CALLER)
    last = [one for one in calendar_of(world) if one.version == 4]
    assert [one.step for one in last] == list(range(3, 28))
    assert all(12 <= one.due_at.hour < 19 for one in last[:12])
    turn_to(world, last[0].due_at + timedelta(seconds=30))
    assert step(world, 3, version=4).state == "delivered"
    assert step(world, 3, version=1).reasons == ["replanned"]


def test_pause_ends_by_itself(world: World) -> None:
    follow(world)
    turn_past(world, 1)
    until = step(world, 4).due_at - timedelta(hours=3)
    with world.outside.database.transaction(world.clock.now()) as tx:
        assert holding.pause(tx, CALLER, until)
    turn_past(world, 3)
    assert step(world, 3).reasons == ["paused"]
    assert turn_past(world, 4).state == "delivered"
    assert [one.state for one in calendar_of(world)[1:3]] == ["skipped", "skipped"]
    assert the_enrolment(world).state == "active"


def test_slip_begins_the_plan_again_from_its_own_date(world: World) -> None:
    follow(world)
    turn_past(world, 3, timedelta(hours=6))
    at = world.clock.now()
    with world.outside.database.transaction(at) as tx:
        holding.slipped(tx, CALLER, at)
    again = [one for one in calendar_of(world) if one.version == 2]
    assert len(again) == 27
    assert step(world, 4).reasons == ["restarted"]
    turn_to(world, again[0].due_at + timedelta(seconds=30))
    assert step(world, 1, version=2).state == "delivered"


def test_reply_that_was_read_does_to_the_plan_what_its_ladder_says(world: World) -> None:
    follow(world)
    turn_past(world, 2)

    def heed(effect: PlanEffect, risk: Risk = Risk.OK, **more: Any) -> bool:
        now = world.clock.now()
        with world.outside.database.transaction(now) as tx:
            line = line_for(tx.connection, LINE)
            assert line is not None
            return heed_reply(tx, line, ReadReply(CALLER, "words", now, risk, effect, **more))

    assert not heed(PlanEffect.NONE, by_machine=True)
    assert the_enrolment(world).last_reply_at < world.clock.now()
    assert heed(PlanEffect.NONE, keyword=Keyword.LESS)
    assert step(world, 2).state == "answered"
    assert heed(PlanEffect.NONE, keyword=Keyword.PAUSE)
    assert the_enrolment(world).state == "paused"
    assert not heed(PlanEffect.RESTART, Risk.RELAPSE_USED)
    row = the_enrolment(world)
    assert (row.state, row.risk, row.detox_ended_at) == (
        "active",
        "relapse_used",
        world.clock.now(),
    )
    assert row.risk_open_since is not None
    assert not heed(PlanEffect.NONE, stops=True)
    assert the_enrolment(world).consent_withdrawn_at is not None
    assert not heed(PlanEffect.END, Risk.WRONG_NUMBER)
    assert the_enrolment(world).end_reason == "wrong_number"


def test_new_detox_is_an_episode_of_its_own_that_needs_no_second_keyword(world: World) -> None:
    first = follow(world)
    turn_past(world, 2)
    second = follow(world, agrees=False, detox_ended_at=world.clock.now())
    assert first != second
    states = [
        (str(event.data["enrolment"]), event.data["to"])
        for event in world.events("enrolment_moved")
    ]
    assert states[-2:] == [(str(first), "ended"), (str(second), "active")]
    assert follow(world, agrees=False, detox_ended_at=NOON + timedelta(days=1)) != second


def test_safe_hours_and_no_name_are_kept(world: World) -> None:
    follow(world, safe_hours=Span(14 * 60, 16 * 60), content_level=ContentLevel.BARE)
    world.turn(1.25 * DAY)
    assert all(14 <= one.due_at.hour < 16 for one in calendar_of(world)[:10])
    confirmed, first = world.phone(CALLER).received_texts
    assert confirmed.startswith("Thank you, that's set up.")
    assert first.startswith("Hi, thinking of you today.")


def test_consent_that_has_run_out_sends_nothing(world: World) -> None:
    ends = NOON + timedelta(hours=20)
    consent = GivenConsent(ConsentMethod.WRITTEN, NOON, "Ana Ruiz", expires_at=ends)
    follow(world, consent=consent)
    assert turn_past(world, 1).state == "delivered"
    assert turn_past(world, 2).reasons == ["consent_ended"]
    assert len(tries(world)) == 2


def test_texts_of_two_people_are_sent_one_a_second_and_replies_come_first(world: World) -> None:
    follow(world)
    follow(world, SECOND_CALLER)
    both = sorted(one.due_at for one in calendar_of(world) if one.step == 2)
    world.clock.turn_to(both[-1])
    world.turn(10)
    sent = sorted(one.sent_at for one in calendar_of(world) if one.step == 2)
    assert sent[1] - sent[0] >= timedelta(seconds=1)


def test_hand_over_is_of_what_a_line_can_send_soon(world: World) -> None:
    asked = [f"+447700900{200 + number}" for number in range(12)]
    for number in asked:
        follow(world, number, agrees=False, waits=False)
    assert hand_over_due(world.outside.database, world.clock, 1.0) == 10
    assert hand_over_due(world.outside.database, world.clock, 1.0) == 0
    world.turn(14)
    assert len(world.rows(select(outbox).where(outbox.c.kind == "send_checkin"))) == 12
    assert [len(world.phone(number).received_texts) for number in asked] == [1] * 12


def test_plan_ends_by_itself_after_its_last_text_and_not_while_a_risk_is_open(
    world: World,
) -> None:
    two_days = Plan("short", built_in_plan("standard").in_order()[:2])
    follow(world, plan=two_days)
    sent = turn_past(world, 2)
    assert the_enrolment(world).state == "active"
    with world.outside.database.transaction(world.clock.now()) as tx:
        holding.risk_opened(tx, CALLER)
    turn_to(world, sent.due_at + timedelta(days=3, hours=1))
    assert the_enrolment(world).state == "active"
    with world.outside.database.transaction(world.clock.now()) as tx:
        holding.risk_closed(tx, CALLER)
    world.turn(DAY)
    ended = the_enrolment(world)
    assert (ended.state, ended.end_reason) == ("ended", "finished")
