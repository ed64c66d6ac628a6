"""Twilio's REST in trouble: nobody is rung twice, nobody is left unrung, nobody is lost (R3 to R6)."""

import pytest
from sqlalchemy import select

from helpline.simulator import Phone, RestMishap
from helpline.storage.pace import take_slot
from helpline.storage.tables import outbox, texts
from tests.scenarios.harbour import ANA, BEN, CALLER, LINE
from tests.scenarios.test_calling_back import ask_for_callback, take_up
from tests.scenarios.world import World

CALLS, ONE_CALL, MESSAGES = "*/Calls.json", "*/Calls/*", "*/Messages.json"
UNCLEAR = [
    (RestMishap.SERVER_ERROR, False),
    (RestMishap.SERVER_ERROR, True),
    (RestMishap.RESET, False),
    (RestMishap.RESET, True),
    (RestMishap.TOO_MANY, False),
]
"""Each with whether it comes after the thing was done."""


def rang(world: World, number: str) -> int:
    """How often a phone has rung."""
    return len(world.phone(number).calls)


def texts_of(phone: Phone, word: str) -> int:
    return sum(word in body for body in phone.received_texts)


@pytest.mark.parametrize(("mishap", "after"), UNCLEAR)
def test_phone_rings_once_when_the_answer_to_dialling_was_unclear(
    world: World, mishap: RestMishap, after: bool
) -> None:
    world.come_on(ANA)
    world.simulator.trouble.rest(mishap, CALLS, after=after)
    world.ask()
    ana = world.phone(ANA)
    world.turn_until(lambda: ana.state == "ringing", within=15)
    world.turn(5)
    assert (rang(world, ANA), len(world.offers())) == (1, 1)
    world.accept(ana)
    assert world.call().state == "connected"
    assert world.findings() == []


@pytest.mark.parametrize(("mishap", "after"), UNCLEAR)
def test_person_is_rung_once_when_the_answer_to_dialling_was_unclear(
    world: World, mishap: RestMishap, after: bool
) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    world.turn_until(lambda: world.phone(ANA).state == "ringing")
    before = rang(world, CALLER)
    world.simulator.trouble.rest(mishap, CALLS, after=after)
    world.accept(world.phone(ANA))
    world.turn_until(lambda: person.state == "ringing", within=15)
    world.turn(5)
    assert rang(world, CALLER) == before + 1
    world.answer(person)
    world.press(person, "1")
    world.turn(2)
    assert world.call().state == "connected"
    assert world.findings() == []


def test_unclear_answer_is_looked_up_even_when_no_status_comes(world: World) -> None:
    world.come_on(ANA)
    world.simulator.trouble.lose("/legs/*/status", times=None)
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, CALLS, after=True)
    world.ask()
    world.turn(10)
    assert rang(world, ANA) == 1
    [leg] = [leg for leg in world.legs() if leg.party == "counsellor"]
    assert (leg.state, leg.call_sid) == ("queued", world.phone(ANA).ringing[0].sid)


def test_dialling_that_keeps_failing_goes_on_until_it_works(world: World) -> None:
    world.come_on(ANA, BEN)
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, "*", times=None, method="*")
    world.ask()
    world.turn(90)
    assert world.call().state == "waiting"
    assert (rang(world, ANA), rang(world, BEN)) == (0, 0)
    assert {world.presence(number).misses for number in (ANA, BEN)} == {0}
    world.simulator.trouble.clear()
    world.turn(60)
    assert "ringing" in (world.phone(ANA).state, world.phone(BEN).state)
    assert world.findings() == []


def test_worker_that_dies_while_dialling_leaves_no_phone_unrung(world: World) -> None:
    """The leg is marked as being dialled, and Twilio was never asked."""
    world.come_on(ANA)
    caller = world.ring()
    world.turn(8)
    caller.press("1")
    world.simulator.settle()
    with world.outside.database.transaction(world.clock.now()) as tx:
        assert take_slot(tx, 1.0).leg is not None
    world.turn(40)
    assert rang(world, ANA) == 1
    world.accept(world.phone(ANA))
    assert world.call().state == "connected"


def test_phone_rings_once_when_looking_it_up_fails_too(world: World) -> None:
    world.simulator.trouble.rest(RestMishap.RESET, "*/Calls.json", method="GET", times=3)
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, CALLS, after=True)
    world.come_on(ANA)
    world.ask()
    world.turn(20)
    assert rang(world, ANA) == 1


@pytest.mark.parametrize(("mishap", "after"), UNCLEAR)
def test_caller_gets_into_the_room_when_moving_them_failed(
    world: World, mishap: RestMishap, after: bool
) -> None:
    world.come_on(ANA)
    world.simulator.trouble.rest(mishap, ONE_CALL, after=after)
    caller, ana = world.talk(CALLER, ANA)
    world.turn_until(lambda: world.call().state == "connected", within=20)
    world.turn(10)
    world.say(ana, "here we are")
    assert "here we are" in caller.words
    assert world.events("counsellor_left") == []
    assert world.findings() == []


def test_caller_gets_into_the_room_by_the_wait_document_when_moving_is_impossible(
    world: World,
) -> None:
    world.come_on(ANA)
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, ONE_CALL, times=None)
    caller, ana = world.talk(CALLER, ANA)
    world.turn(45)
    world.say(ana, "here we are")
    assert "here we are" in caller.words
    assert world.call().state == "connected"


def test_dropped_caller_is_fetched_when_moving_failed_at_first(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, ONE_CALL, times=2)
    world.hang_up(ana)
    world.turn(15)
    assert caller.has_heard("the counsellor's line dropped")


def test_phone_that_could_not_be_stopped_at_first_is_stopped_later(world: World) -> None:
    world.come_on(ANA)
    caller = world.ask()
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, ONE_CALL, times=2)
    world.hang_up(caller)
    world.turn(6)
    assert world.phone(ANA).state == "idle"
    assert world.presence(ANA).misses == 0


def test_counsellor_who_picks_up_a_phone_that_could_not_be_stopped_hears_why(world: World) -> None:
    world.come_on(ANA)
    caller = world.ask()
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, ONE_CALL, times=None)
    world.hang_up(caller)
    world.answer(world.phone(ANA))
    world.turn(5)
    assert world.phone(ANA).words == ["This call is taken care of already. Thank you."]
    assert world.phone(ANA).state == "idle"


@pytest.mark.parametrize(("mishap", "after"), UNCLEAR)
def test_text_arrives_once_when_the_answer_to_sending_was_unclear(
    world: World, mishap: RestMishap, after: bool
) -> None:
    world.simulator.trouble.rest(mishap, MESSAGES, after=after)
    ana = world.phone(ANA)
    ana.text(LINE, "ON")
    world.turn(15)
    assert texts_of(ana, "You are on now.") == 1
    [sent] = world.rows(select(texts).where(texts.c.direction == "outbound"))
    assert (sent.state in ("sent", "delivered"), sent.message_sid is None) == (True, False)


def test_two_equal_texts_are_both_sent_when_the_second_answer_was_unclear(world: World) -> None:
    ana = world.phone(ANA)
    ana.text(LINE, "STATUS")
    world.turn(5)
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, MESSAGES)
    ana.text(LINE, "STATUS")
    world.turn(15)
    assert texts_of(ana, "You are off.") == 2


def test_text_whose_answer_is_lost_is_known_by_its_callback_and_stays_delivered(
    world: World,
) -> None:
    world.simulator.trouble.rest(RestMishap.RESET, MESSAGES, after=True)
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, MESSAGES, times=None, method="GET")
    ana = world.phone(ANA)
    ana.text(LINE, "ON")
    world.turn(60)
    assert texts_of(ana, "You are on now.") == 1
    outbound = select(texts).where(texts.c.direction == "outbound")
    [sent] = world.rows(outbound)
    assert (sent.state, sent.sent_at is None) == ("delivered", False)
    status = f"/twilio/sms/status?text={sent.id}"
    for word in ("undelivered", "sent", "failed"):
        world.post(status, MessageSid=sent.message_sid, MessageStatus=word)
    assert world.rows(outbound)[0].state == "delivered"


def test_work_that_never_succeeds_is_given_up_and_seen(world: World) -> None:
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, MESSAGES, times=None)
    world.phone(ANA).text(LINE, "ON")
    world.turn(300)
    [work] = world.rows(select(outbox).where(outbox.c.kind == "send_text"))
    assert (work.state, work.problem) == ("failed", "gave up: HTTP 500")
    assert len(world.events("outside_failed")) == 1
    assert world.findings() == []


def test_room_that_twilio_cannot_tell_of_still_counts_a_conversation(world: World) -> None:
    world.simulator.trouble.lose("/room", times=None)
    world.simulator.trouble.rest(
        RestMishap.SERVER_ERROR, "*/Conferences*", times=None, method="GET"
    )
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    world.turn(60)
    world.say(ana, "here we are")
    assert "here we are" in caller.words
    assert world.call().state == "connected"


def test_callback_survives_minutes_without_twilio(world: World) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, "*", times=None, method="*")
    world.turn(300)
    world.simulator.trouble.clear()
    world.turn(5)
    world.phone(ANA).text(LINE, "ON")
    take_up(world)
    assert person.state == "ringing"
    assert world.findings() == []
