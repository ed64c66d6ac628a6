"""At most one text a step, and each accounted for: whatever is lost, killed, doubled or refused."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpline.clock import TurnableClock
from helpline.domain.consent import ConsentMethod
from helpline.domain.followup.enrolments import EndReason, RiskFlag
from helpline.jobs import JobQueues
from helpline.services.followup import holding
from helpline.services.followup.enrolling import GivenConsent, end_enrolment
from helpline.services.followup.refusing import refuse_texts
from helpline.services.followup.sending import Message, finish
from helpline.services.followup.sweeping import hand_over_due
from helpline.services.watchdog import watch_people
from helpline.simulator import TextMode
from helpline.simulator.trouble import RestMishap
from helpline.storage.enrolments import lock_open_enrolment
from helpline.storage.outbox import Work, claim_work
from helpline.storage.tables import notices, outbox, silences
from tests.scenarios.followed import (
    begin_checkin,
    calendar_of,
    follow,
    plan_texts,
    send_checkin,
    step,
    tries,
    turn_past,
    turn_to,
)
from tests.scenarios.harbour import CALLER, LINE
from tests.scenarios.world import NOON, World
from workers.ticker import Ticker

RATING = "how is today, from 0 (awful) to 10 (good)?"


def ratings(world: World) -> int:
    """How often somebody got the text of step 2."""
    return sum(RATING in text for text in plan_texts(world))


def reach(world: World, number: int) -> None:
    """It is the moment at which a step is due, and nobody has looked yet."""
    turn_to(world, step(world, number).due_at - timedelta(seconds=5))
    world.clock.turn_to(step(world, number).due_at)


def hand_over(world: World) -> int:
    return hand_over_due(world.outside.database, world.clock, 1.0)


def claimed(world: World, number: int = 2) -> Work:
    """The work of a step, taken on by a worker."""
    checkin = step(world, number)
    [row] = world.rows(
        select(outbox).where(outbox.c.ref == checkin.id, outbox.c.state == "pending")
    )
    with world.outside.database.transaction(world.clock.now()) as tx:
        work = claim_work(tx, row.id)
    assert work is not None
    return work


def test_watchdog_raises_an_alarm_every_five_minutes_when_texts_of_a_plan_are_not_sent(
    world: World,
) -> None:
    follow(world)
    reach(world, 2)
    watch(world, minutes=9)
    assert told(world) == []
    watch(world, minutes=2)
    watch(world, minutes=1)
    assert told(world) == [("checkins_overdue", step(world, 2).line_id)]
    [notice] = world.rows(select(notices))
    assert notice.last_at == world.clock.now() - timedelta(minutes=1)
    watch(world, minutes=5)
    [notice] = world.rows(select(notices))
    assert notice.last_at == world.clock.now()


def watch(world: World, *, minutes: int) -> None:
    """What the ticker's watchdog sees so much later, where the rest of it hangs."""
    world.clock.turn(minutes * 60)
    with world.outside.database.transaction(world.clock.now()) as tx:
        watch_people(tx)


def told(world: World) -> list[tuple[str, Any]]:
    return [(row.kind, row.line_id) for row in world.rows(select(notices))]


def test_killed_after_the_claim_of_the_work_it_is_sent_once(world: World) -> None:
    follow(world)
    reach(world, 2)
    hand_over(world)
    claimed(world)
    world.turn(120)
    assert (step(world, 2).state, ratings(world)) == ("delivered", 1)


def test_killed_before_the_request_it_is_looked_up_and_sent_once(world: World) -> None:
    follow(world)
    reach(world, 2)
    hand_over(world)
    assert isinstance(begin_checkin(world.outside, claimed(world)), Message)
    assert step(world, 2).state == "sending"
    world.turn(60)
    assert (step(world, 2).state, ratings(world)) == ("unknown", 0)
    world.turn(11 * 60)
    assert (step(world, 2).state, step(world, 2).attempts, ratings(world)) == ("delivered", 2, 1)
    assert [one.result for one in tries(world)[-2:]] == ["never_went", "taken"]


def test_killed_after_the_request_it_is_known_by_our_own_id(world: World) -> None:
    follow(world)
    reach(world, 2)
    hand_over(world)
    message = begin_checkin(world.outside, claimed(world))
    assert isinstance(message, Message)
    world.outside.gateway.send_text(
        to=message.to,
        sender=message.sender,
        body=message.body,
        status_url=world.outside.addresses.of_text_status(message.attempt.id),
    )
    world.turn(15 * 60)
    assert (step(world, 2).state, ratings(world), step(world, 2).attempts) == ("delivered", 1, 1)


def test_killed_after_the_request_and_with_every_callback_lost_it_is_found_at_twilio(
    world: World,
) -> None:
    follow(world)
    reach(world, 2)
    world.simulator.trouble.lose("/twilio/sms/status", None)
    world.simulator.trouble.rest(RestMishap.RESET, "/Messages.json", after=True)
    world.turn(3)
    assert step(world, 2).state == "unknown"
    world.turn(90)
    assert (step(world, 2).state, ratings(world), step(world, 2).attempts) == ("sent", 1, 1)


@pytest.mark.parametrize("mishap", [RestMishap.SERVER_ERROR, RestMishap.RESET])
def test_unclear_answer_is_no_failure_and_is_looked_up(world: World, mishap: RestMishap) -> None:
    follow(world)
    reach(world, 2)
    world.simulator.trouble.rest(mishap, "/Messages.json")
    world.turn(3)
    assert step(world, 2).state == "unknown"
    world.turn(9 * 60)
    assert ratings(world) == 0
    world.turn(2 * 60)
    assert (step(world, 2).state, ratings(world)) == ("delivered", 1)


def test_while_twilio_does_not_say_whether_it_is_there_nothing_is_sent_again(world: World) -> None:
    follow(world)
    reach(world, 2)
    world.simulator.trouble.rest(RestMishap.RESET, "/Messages.json", after=True)
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, "/Messages.json", None, method="GET")
    world.simulator.trouble.lose("/twilio/sms/status", None)
    world.turn(3600)
    assert (step(world, 2).state, ratings(world)) == ("unknown", 1)
    world.simulator.trouble.clear()
    world.turn(70)
    assert (step(world, 2).state, ratings(world)) == ("sent", 1)


def test_too_many_requests_are_tried_again_three_times_at_most(world: World) -> None:
    follow(world)
    reach(world, 2)
    world.simulator.trouble.rest(RestMishap.TOO_MANY, "/Messages.json", None)
    world.turn(3)
    assert (step(world, 2).state, step(world, 2).attempts) == ("scheduled", 1)
    world.turn(20 * 60)
    assert (step(world, 2).state, step(world, 2).attempts) == ("failed", 3)
    assert [one.result for one in tries(world)[-3:]] == ["busy"] * 3


def test_callbacks_that_come_doubled_and_out_of_order_take_nothing_back(world: World) -> None:
    follow(world)
    reach(world, 2)
    world.simulator.trouble.double("/twilio/sms/status", None, with_token=False)
    world.simulator.trouble.delay("/twilio/sms/status", 30, 1)
    world.turn(60)
    assert step(world, 2).state == "delivered"
    attempt = tries(world)[-1]
    status = f"/twilio/sms/status?attempt={attempt.id}"
    for word in ("sent", "failed", "queued"):
        world.post(status, MessageSid=attempt.message_sid, MessageStatus=word)
    assert step(world, 2).state == "delivered"


def test_callback_before_the_answer_is_kept(world: World) -> None:
    follow(world)
    reach(world, 2)
    hand_over(world)
    work = claimed(world)
    message = begin_checkin(world.outside, work)
    assert isinstance(message, Message)
    status = f"/twilio/sms/status?attempt={message.attempt.id}"
    world.post(status, MessageSid="SM" + "7" * 32, MessageStatus="delivered")
    assert step(world, 2).state == "delivered"
    send_checkin(world.outside, work)
    assert (step(world, 2).state, ratings(world)) == ("delivered", 0)


@pytest.mark.parametrize("attempt", ["", "x", "6f6a1d0e-0000-4000-8000-000000000000"])
def test_callback_about_nothing_we_know_changes_nothing(world: World, attempt: str) -> None:
    follow(world)
    before = calendar_of(world)
    answer = world.post(
        f"/twilio/sms/status?attempt={attempt}", MessageSid="SM1", MessageStatus="delivered"
    )
    assert answer.status_code == 204
    assert calendar_of(world) == before


@pytest.mark.parametrize("mode", [TextMode.SWITCHED_OFF, TextMode.LANDLINE])
def test_text_that_does_not_arrive_says_so(world: World, mode: TextMode) -> None:
    follow(world)
    world.phone(CALLER).text_mode = mode
    failed = turn_past(world, 2, timedelta(minutes=5))
    assert (failed.state, failed.error_code) == (
        "failed",
        "30006" if mode is TextMode.LANDLINE else "30003",
    )


def test_number_that_twilio_refuses_is_texted_no_more(world: World) -> None:
    follow(world)
    turn_past(world, 1)
    world.simulator.world.opt_outs.add((CALLER, LINE))
    assert (turn_past(world, 2).state, turn_past(world, 2).error_code) == ("failed", "21610")
    assert turn_past(world, 3).reasons == ["provider_refuses", "consent_ended"]


@pytest.mark.parametrize("ends", ["stop", "end", "risk"])
def test_what_lands_between_hand_over_and_sending_counts(world: World, ends: str) -> None:
    follow(world)
    reach(world, 2)
    assert hand_over(world) == 1
    with world.outside.database.transaction(world.clock.now()) as tx:
        enrolment = lock_open_enrolment(tx, tx.keyring.hashes(CALLER))
        assert enrolment is not None
        if ends == "stop":
            refuse_texts(tx, enrolment)
        elif ends == "end":
            end_enrolment(tx, enrolment, EndReason.ASKED)
        else:
            holding.risk_opened(tx, CALLER)
    world.turn(60)
    assert ratings(world) == 0
    assert step(world, 2).state == ("scheduled" if ends == "risk" else "skipped")


def test_text_that_a_carrier_filters_is_not_tried_again_and_who_is_at_risk_is_rung(
    world: World,
) -> None:
    consent = GivenConsent(ConsentMethod.SPOKEN, NOON, "Ana Ruiz", calls=True)
    follow(world, consent=consent, risk_flags=(RiskFlag.LIVES_ALONE,))
    world.phone(CALLER).text_mode = TextMode.FILTERED
    failed = turn_past(world, 2, timedelta(minutes=20))
    assert (failed.state, failed.error_code, failed.attempts) == ("failed", "30007", 1)
    [notice] = world.rows(select(notices).where(notices.c.kind == "texts_refused"))
    assert notice.line_id == failed.line_id
    [silence] = world.rows(select(silences))
    assert (silence.state, silence.cause) == ("calling", "unsent")
    assert [one.reason for one in world.callbacks()] == ["follow_up"]


def test_two_tickers_and_two_workers_send_once(world: World) -> None:
    follow(world)
    reach(world, 2)
    other = Ticker(world.outside, JobQueues(world.valkey))
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda ticker: ticker.tick(), (world.ticker, other)))
    handed = world.rows(select(outbox).where(outbox.c.ref == step(world, 2).id))
    assert len(handed) == 1
    work: Any = Work(handed[0].id, handed[0].kind, handed[0].ref, {}, 1)
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(lambda _: begin_checkin(world.outside, work), range(2)))
    assert sum(isinstance(one, Message) for one in found) == 1
    finish(world.outside, work, next(one for one in found if isinstance(one, Message)))
    world.turn(900)
    assert ratings(world) == 1


def test_valkey_that_loses_everything_loses_no_text(world: World) -> None:
    follow(world)
    reach(world, 2)
    hand_over(world)
    world.valkey.flushdb()
    world.restart()
    world.turn(60)
    assert (step(world, 2).state, ratings(world)) == ("delivered", 1)


def test_clock_that_goes_back_sends_nothing_early_and_nothing_twice(world: World) -> None:
    follow(world)
    reach(world, 2)
    hand_over(world)
    work = claimed(world)
    before = TurnableClock(world.clock.now() - timedelta(hours=2))
    send_checkin(replace(world.outside, clock=before), work)
    assert (step(world, 2).state, step(world, 2).look_at) == ("scheduled", step(world, 2).due_at)
    world.turn(5)
    assert step(world, 2).state == "delivered"
    assert hand_over_due(world.outside.database, before, 1.0) == 0
    assert ratings(world) == 1
