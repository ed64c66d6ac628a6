"""Status webhooks are best effort: late, out of order, or never (D7, V13, V14, V22)."""

import pytest

from helpline.simulator import Phone, RestMishap
from tests.scenarios.harbour import ANA, BEN, CALLER, SECOND_CALLER
from tests.scenarios.test_calling_back import ask_for_callback, take_up
from tests.scenarios.world import World

STATUSES = ("/voice/status", "/legs/*/status", "/room", "/recording", "/sms/status")
ASKED_WITHIN = 130
"""Seconds after which a call whose end never arrived has been asked for."""


def lose(world: World, *paths: str) -> None:
    for path in paths:
        world.simulator.trouble.lose(path, times=None)


def talk(world: World) -> tuple[Phone, Phone]:
    """A caller and Ana, who are talking however little is heard of it."""
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    world.turn(12)
    world.say(ana, "can you hear me")
    assert "can you hear me" in caller.words
    return caller, ana


def test_conversation_that_no_status_tells_of_is_found_out_by_asking(world: World) -> None:
    lose(world, *STATUSES)
    caller, _ = talk(world)
    assert world.call().state == "connected"
    assert world.contacts()[0].answered_at is not None
    world.hang_up(caller)
    world.turn(ASKED_WITHIN)
    [contact] = world.contacts()
    assert (contact.outcome, contact.ended_at is None) == ("answered", False)
    assert {leg.state for leg in world.legs()} == {"ended"}
    assert world.findings() == []


@pytest.mark.parametrize("path", STATUSES)
def test_conversation_goes_well_when_one_kind_of_status_is_lost(world: World, path: str) -> None:
    lose(world, path)
    caller, ana = talk(world)
    world.hang_up(caller)
    world.turn(ASKED_WITHIN)
    assert world.contacts()[0].outcome == "answered"
    assert ana.state == "idle"
    assert world.findings() == []
    world.ask(SECOND_CALLER)
    assert ana.state == "ringing"


@pytest.mark.parametrize("path", ["*", "/room", "/legs/*/status"])
def test_conversation_goes_well_when_statuses_overtake_each_other(world: World, path: str) -> None:
    world.simulator.trouble.swap(path, times=None)
    caller, ana = talk(world)
    world.turn(30)
    world.hang_up(caller)
    world.turn(30)
    assert world.contacts()[0].outcome == "answered"
    assert ana.state == "idle"
    assert world.findings() == []


@pytest.mark.parametrize("seconds", [1, 7, 60])
def test_conversation_goes_well_when_every_status_is_late(world: World, seconds: int) -> None:
    for path in STATUSES:
        world.simulator.trouble.delay(path, seconds, times=None)
    caller, ana = talk(world)
    world.turn(70)
    world.hang_up(caller)
    world.turn(70)
    assert world.contacts()[0].outcome == "answered"
    assert [offer.state for offer in world.offers()] == ["finished"]
    assert ana.state == "idle"
    assert world.findings() == []


def test_drop_out_that_no_status_tells_of_is_found_out_by_asking(world: World) -> None:
    caller, ana = talk(world)
    lose(world, "/legs/*/status", "/room")
    world.hang_up(ana)
    world.turn(ASKED_WITHIN)
    assert caller.has_heard("the counsellor's line dropped")
    assert world.call().state == "waiting"


def test_end_of_a_call_is_asked_for_again_until_twilio_answers(world: World) -> None:
    lose(world, "/voice/status")
    caller = world.ask()
    world.hang_up(caller)
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, "*/Calls/*", times=None, method="GET")
    world.turn(600)
    assert world.call().state == "waiting"
    world.simulator.trouble.clear()
    world.turn(ASKED_WITHIN)
    assert world.contacts()[0].outcome == "abandoned"
    assert world.findings() == []


def test_caller_gone_unheard_of_is_found_out_when_a_counsellor_accepts(world: World) -> None:
    lose(world, "/voice/status")
    world.come_on(ANA)
    caller, ana = world.ask(), world.phone(ANA)
    world.hang_up(caller)
    world.accept(ana)
    world.turn(20)
    assert ana.words[-1] == "The caller has left. Thank you."
    assert world.contacts()[0].outcome == "abandoned"
    assert world.findings() == []


def test_leaving_that_is_told_before_the_joining_changes_nothing(world: World) -> None:
    """V84: an event that is older than the last one of its kind is no news."""
    caller, ana = talk(world)
    [joined] = [
        record
        for record in world.simulator.log.webhooks_to("/room", CallSid=world.call_sid(ana))
        if record.webhook.params["StatusCallbackEvent"] == "participant-join"
    ]
    world.hang_up(caller)
    world.turn(5)
    path = joined.url.removeprefix(world.base_url)
    late = {**joined.webhook.params, "SequenceNumber": "99"}
    assert world.post(path, **late).status_code == 204
    world.turn(1)
    assert world.contacts()[0].outcome == "answered"
    assert world.findings() == []


@pytest.mark.parametrize("paths", [("/room",), ("/legs/*/status",), STATUSES])
def test_callback_is_kept_whatever_is_lost(world: World, paths: tuple[str, ...]) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    lose(world, *paths)
    ana = take_up(world)
    world.answer(person)
    world.press(person, "1")
    world.turn(15)
    world.say(ana, "you asked for a call")
    assert "you asked for a call" in person.words
    assert world.callbacks()[0].state == "connected"
    world.hang_up(person)
    world.turn(ASKED_WITHIN)
    assert world.callbacks()[0].state == "completed"
    assert ana.state == "idle"
    assert world.findings() == []


def test_person_who_is_not_reached_unheard_of_is_found_out_by_asking(world: World) -> None:
    world.come_on(ANA)
    ask_for_callback(world)
    lose(world, "/legs/*/status")
    ana = take_up(world)
    world.turn(ASKED_WITHIN)
    [owed] = world.callbacks()
    assert (owed.state, owed.attempts) == ("scheduled", 1)
    assert ana.state == "idle"
    assert world.findings() == []


def test_phone_that_nobody_hears_of_goes_to_the_next(world: World) -> None:
    lose(world, "/legs/*/status")
    world.come_on(ANA, BEN)
    world.ask()
    world.turn(35)
    assert world.phone(BEN).state == "ringing"
    world.accept(world.phone(BEN))
    world.turn(1)
    assert world.call().state == "connected"
