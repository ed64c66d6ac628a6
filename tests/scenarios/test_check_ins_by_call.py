"""A plan for whoever wants calls: the same steps, answered by keys, and a machine hears nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from helpline.domain.consent import ConsentMethod
from helpline.domain.followup.checkin_calls import CALLS_APART
from helpline.domain.followup.enrolments import CheckInBy
from helpline.domain.legs import LegEvent, Party
from helpline.services.escalating import close, take
from helpline.services.followup.answered_by_key import call_status
from helpline.services.followup.enrolling import GivenConsent
from helpline.simulator import Phone
from helpline.simulator.calls import Sound
from helpline.simulator.phones import Mode
from helpline.simulator.trouble import RestMishap
from helpline.storage.legs import add_leg, climb, get_leg
from helpline.storage.overdue_checkins import overdue_checkins
from helpline.storage.tables import (
    calls,
    checkin_calls,
    escalations,
    send_attempts,
    silences,
    suppressions,
)
from helpline.storage.threads import find_or_open_thread, lock_thread
from tests.conftest import WaitUntil
from tests.scenarios.followed import (
    follow,
    step,
    the_enrolment,
    tries,
    turn_past,
    turn_to,
)
from tests.scenarios.harbour import ANA, CALLER
from tests.scenarios.world import NOON, World

HEARD_OUT = 120  # seconds
GIVES_AWAY = ("detox", "helpline", "Harbour", "counsel", "check-in", "How are you")


def follow_by_call(world: World, number: str = CALLER, **how: Any) -> None:
    """Whoever is enrolled so is rung to agree; 1 says that it is they, and 1 that they do."""
    consent = GivenConsent(ConsentMethod.SPOKEN, NOON, "Ana Ruiz", calls=True)
    follow(world, number, agrees=False, consent=consent, check_in_by=CheckInBy.CALL, **how)


def agree(world: World) -> None:
    phone = answered(world)
    world.press(phone, "1")
    world.press(phone, "1")
    world.turn(20)


def answered(world: World) -> Phone:
    """They pick up, and are heard to be no machine."""
    phone = world.phone(CALLER)
    world.answer(phone)
    world.turn(5)
    return phone


def called(world: World, number: int) -> Phone:
    """A step rings, a day after the last call at the earliest, and they pick up."""
    a_day_after = tries(world)[-1].started_at + CALLS_APART
    due = max(step(world, number).due_at, a_day_after if number > 1 else NOON)
    turn_to(world, due + timedelta(seconds=8))
    return answered(world)


def calls_made(world: World) -> list[Any]:
    asked = select(checkin_calls).join(send_attempts).order_by(send_attempts.c.started_at)
    return world.rows(asked)


def test_step_is_a_call_that_says_nothing_until_1_and_to_a_machine_nothing_at_all(
    world: World,
) -> None:
    follow_by_call(world)
    agree(world)
    assert the_enrolment(world).state == "active"
    phone = world.phone(CALLER)
    phone.mode = Mode.VOICEMAIL
    first = turn_past(world, 1, timedelta(minutes=2))
    assert (first.state, first.asks) == ("delivered", False)
    assert [one.sound for one in phone.calls[-1].heard] == [Sound.RINGING, Sound.ENDED]
    phone.mode = Mode.PERSON

    called(world, 2)
    world.turn(6)
    before = " ".join(phone.words)
    assert "A call you asked for. To hear it, press 1. If nobody" in before
    world.press(phone, "1")
    world.turn(30)
    assert "How are you today?" in " ".join(phone.words)
    world.press(phone, "1")
    world.turn(10)
    assert phone.words[-1] == "Thank you for telling us. Take care. Goodbye."
    second = step(world, 2)
    assert (second.state, second.risk, second.asks) == ("answered", "ok", True)
    assert second.sent_at - first.sent_at >= timedelta(hours=20)
    assert the_enrolment(world).last_reply_at == second.replied_at
    assert [(one.answer, one.result) for one in calls_made(world)] == [
        ("agree", None),
        (None, "machine"),
        ("well", None),
    ]
    assert (phone.call, phone.received_texts, world.contacts()) == (None, [], [])
    said = " ".join(words for words in phone.words if words not in before)
    assert not any(word in before for word in GIVES_AWAY)
    assert not any(word in said for word in GIVES_AWAY[:-1])
    assert world.findings() == []


def test_who_needs_somebody_now_gets_whoever_is_on_and_else_people_are_called(
    world: World,
) -> None:
    follow_by_call(world)
    agree(world)
    phone = called(world, 1)
    world.press(phone, "3")  # who knows the keys need not press 1 first
    world.turn(2)
    [escalation] = world.rows(select(escalations))
    assert (escalation.state, escalation.risk) == ("open", "suicidal")
    pressed = step(world, 1)
    assert (pressed.state, pressed.risk) == ("answered", "wants_call")
    assert pressed.escalation_id == escalation.id
    assert the_enrolment(world).risk_open_since is not None
    assert world.phone(ANA).ringing
    world.hang_up(phone)
    assert world.contacts()[-1].outcome == "abandoned"
    with world.outside.database.transaction(world.clock.now()) as tx:
        take(tx, escalation.id, world.staff_id(ANA))
        close(tx, escalation.id, world.staff_id(ANA), "rang them")

    world.come_on(ANA)
    phone = called(world, 2)
    world.press(phone, "5")
    assert "9 9 9" in phone.words[-1]
    world.accept(world.phone(ANA))
    world.turn(2)
    contact = world.call()
    assert (contact.state, contact.direction, contact.flag) == (
        "connected",
        "inbound",
        "emergency_key",
    )
    world.turn(80)
    world.hang_up(phone)
    world.turn(5)
    assert len(world.rows(select(escalations))) == 1
    assert (world.contacts()[-1].outcome, calls_made(world)[-1].state) == ("answered", "ended")
    assert world.findings() == []


def test_who_would_like_a_call_is_owed_one_and_who_wants_no_more_gets_none(world: World) -> None:
    follow_by_call(world)
    agree(world)
    phone = called(world, 1)
    for keys in ("1", "7", "9", "2"):  # a wrong key and hearing it again lose nothing
        world.press(phone, keys)
        world.turn(3)
    assert phone.words[-1].startswith("Thank you. Somebody will call you soon.")
    [callback] = world.callbacks()
    assert (callback.reason, step(world, 1).risk) == ("check_in", "wants_call")
    world.come_on(ANA)
    world.turn(20)
    world.accept(world.phone(ANA))
    world.turn(5)
    world.answer(phone)
    world.press(phone, "2")  # not any more
    world.turn(60)

    called(world, 3)
    world.press(phone, "1")
    world.press(phone, "6")
    world.turn(5)
    assert phone.words[-1].startswith("All right. There will be no more of these calls.")
    assert len(world.rows(select(suppressions))) == 1
    [escalation] = world.rows(select(escalations))  # in the first weeks somebody knows it
    assert (escalation.state, escalation.risk) == ("open", "unclear")
    made = len(calls_made(world))
    turn_past(world, 6)
    assert len(calls_made(world)) == made
    assert set(step(world, 4).reasons) == {"consent_ended", "wants_no_texts"}


def test_calls_that_bring_no_answer_are_one_a_day_and_lead_to_a_person(world: World) -> None:
    follow_by_call(world)
    phone = world.phone(CALLER)
    world.turn(HEARD_OUT)  # nobody agrees yet: they are asked once more, the next day
    assert (the_enrolment(world).state, len(phone.calls)) == ("pending", 1)
    turn_to(world, tries(world)[0].started_at + timedelta(days=1))
    world.turn_until(lambda: phone.ringing)
    agree(world)
    for number in (3, 5):
        called(world, number)
        world.turn(HEARD_OUT)
    assert [one.result for one in calls_made(world)][-1] == "no_key"
    assert phone.words[-1] == "Goodbye."
    assert {step(world, number).state for number in (3, 4, 5)} == {"delivered"}
    made = zip(calls_made(world), tries(world), strict=True)
    days = [tried.started_at.date() for call, tried in made if call.answer is None]
    assert len(days) == len(set(days))
    turn_past(world, 5, timedelta(hours=25))
    [silence] = world.rows(select(silences))
    assert (silence.state, silence.cause) == ("calling", "unanswered")
    assert [one.reason for one in world.callbacks()] == ["follow_up"]


@pytest.mark.parametrize("was_made", [True, False])
def test_call_whose_answer_was_lost_rings_once(world: World, *, was_made: bool) -> None:
    follow_by_call(world)
    agree(world)
    world.simulator.trouble.rest(RestMishap.RESET, "/Calls.json", after=was_made)
    world.simulator.trouble.lose("/twilio/checkins", None)  # nothing but our rows and a look
    turn_past(world, 1, timedelta(minutes=14))
    assert len(world.phone(CALLER).calls) == 2  # with the one about agreeing
    world.turn(15 * 60)
    first = step(world, 1)
    assert (first.state, first.attempts) == ("delivered", 1 if was_made else 2)
    assert world.findings() == []


def test_call_of_a_plan_waits_while_they_talk_to_us_and_for_everybody_elses_calls(
    world: World,
) -> None:
    follow_by_call(world)
    agree(world)
    due = step(world, 1).due_at
    turn_to(world, due - timedelta(seconds=10))
    caller = world.ring()
    turn_to(world, due + timedelta(seconds=10))
    assert step(world, 1).state == "scheduled"
    assert overdue(world, timedelta(minutes=11)) == 0
    world.hang_up(caller)
    contact_id = world.contacts()[0].id
    with world.outside.database.transaction(world.clock.now()) as tx:
        waits = add_leg(tx, contact_id, Party.CALLER)
    turn_to(world, due + timedelta(minutes=5, seconds=15))
    assert step(world, 1).state == "scheduled"
    assert overdue(world, timedelta(minutes=9)) == 0
    with world.outside.database.transaction(world.clock.now()) as tx:
        climb(tx, get_leg(tx.connection, waits), LegEvent.END)
    world.turn(5)
    assert step(world, 1).state == "sent"


def overdue(world: World, later: timedelta) -> int:
    with world.outside.database.reading() as connection:
        due = overdue_checkins(world.clock.now() + later)
        return int(connection.execute(select(due)).scalar_one())


def test_hanging_up_takes_the_thread_before_the_call_as_a_text_does(
    world: World, wait_until: WaitUntil
) -> None:
    follow_by_call(world)
    agree(world)
    phone = called(world, 1)
    world.press(phone, "5")
    [call] = world.rows(select(calls))
    [attempt] = tries(world)[-1:]
    with ThreadPoolExecutor(1) as other:
        with world.outside.database.transaction(world.clock.now()) as reading:
            lock_thread(reading, find_or_open_thread(reading, step(world, 1).line_id, CALLER))
            hanging_up = other.submit(hung_up, world, attempt)
            wait_until(lambda: world.rows(WAITING))
            the_call = select(calls.c.contact_id).where(calls.c.contact_id == call.contact_id)
            reading.connection.execute(the_call.with_for_update(nowait=True))
        hanging_up.result(10)
    assert world.contacts()[-1].outcome == "abandoned"


WAITING = text("SELECT pid FROM pg_locks WHERE NOT granted")


def hung_up(world: World, attempt: Any) -> None:
    with world.outside.database.transaction(world.clock.now()) as tx:
        call_status(tx, attempt.id, attempt.message_sid, "completed")
