"""Somebody whom we owe a callback rings in themselves."""

from typing import Any

import pytest

from helpline.simulator import Mode, Phone
from tests.scenarios.harbour import ANA, BEN, CALLER, LINE, SECOND_CALLER
from tests.scenarios.test_calling_back import RINGS_IN_VAIN, ask_for_callback, take_up
from tests.scenarios.world import EMERGENCY_SECONDS, World


def owed(world: World) -> Any:
    [callback] = world.callbacks()
    return callback


def dial(world: World) -> Phone:
    caller = world.ring()
    world.turn(EMERGENCY_SECONDS)
    return caller


def test_they_take_the_place_of_their_callback(world: World) -> None:
    ask_for_callback(world)
    world.turn(20)
    since = owed(world).waiting_since
    world.ask(SECOND_CALLER)
    world.ask(CALLER)
    assert world.call(CALLER).waiting_since == since
    world.come_on(ANA)
    world.accept(world.phone(ANA))
    assert world.call(CALLER).state == "connected"


def test_being_answered_settles_the_callback(world: World) -> None:
    ask_for_callback(world)
    world.turn(20)
    world.come_on(BEN)
    world.phone(BEN).text("+442079460101", "OFF")
    world.settle()
    caller = world.ask(CALLER)
    world.come_on(ANA)
    world.accept(world.phone(ANA))
    assert (owed(world).state, owed(world).outcome) == ("cancelled", "rang_in")
    world.hang_up(caller)
    world.turn(6 * 3600)
    assert world.attempts() == []
    outcomes = sorted(contact.outcome for contact in world.contacts())
    assert outcomes == ["answered", "callback", "callback"]
    assert world.findings() == []


def test_giving_up_brings_the_callback_again(world: World) -> None:
    ask_for_callback(world)
    world.turn(20)
    caller = world.ask(CALLER)
    world.turn(10)
    assert owed(world).state == "scheduled"
    world.hang_up(caller)
    world.come_on(ANA)
    world.turn(130)
    assert owed(world).state == "offered"
    world.come_on(ANA)
    take_up(world)
    assert world.phone(CALLER).state == "ringing"
    assert world.findings() == []


def test_only_the_person_is_rung_or_rings_in_never_both(world: World) -> None:
    ask_for_callback(world)
    world.turn(20)
    caller = world.ask(CALLER)
    world.come_on(ANA, BEN)
    world.turn(240)
    assert caller.state == "in call"
    assert {offer.contact_id for offer in world.offers()} == {world.call(CALLER).contact_id}


def test_phone_that_rings_for_the_callback_stops_when_they_ring_in(world: World) -> None:
    world.come_on(ANA)
    ask_for_callback(world)
    world.turn(2)
    assert world.phone(ANA).state == "ringing"
    world.ask(CALLER)
    world.turn(2)
    assert [offer.state for offer in world.offers()] == ["withdrawn", "pending"]
    world.accept(world.phone(ANA))
    assert owed(world).outcome == "rang_in"
    assert world.findings() == []


def test_asking_again_after_the_last_attempt_opens_it_again(world: World) -> None:
    world.come_on(ANA)
    ask_for_callback(world)
    for _ in range(3):
        take_up(world)
        world.turn(RINGS_IN_VAIN)
        if owed(world).state == "scheduled":
            world.clock.turn_to(owed(world).due_at)
            world.settle()
    assert owed(world).state == "exhausted"
    person = ask_for_callback(world)
    assert person.has_heard("We will call you back on")
    take_up(world)
    assert person.state == "ringing"
    assert owed(world).attempts == 0
    assert world.findings() == []


def test_asking_again_between_attempts_brings_the_next_one_forward(world: World) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    person.mode = Mode.BUSY
    take_up(world)
    world.turn(20)
    assert owed(world).state == "scheduled"
    person.mode = Mode.PERSON
    person = ask_for_callback(world)
    assert not person.has_heard("when this line opens again")
    world.turn(3)
    assert owed(world).state == "offered"


def test_ringing_in_between_attempts_and_being_answered_settles_it_too(world: World) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    person.mode = Mode.BUSY
    take_up(world)
    world.turn(60)
    person.mode = Mode.PERSON
    world.ask(CALLER)
    world.accept(world.phone(ANA))
    assert (owed(world).state, owed(world).outcome) == ("cancelled", "rang_in")


def test_calls_that_cross_settle_it_once(world: World) -> None:
    """They ring in while we ring them: busy, until one of the two has been answered."""
    world.come_on(ANA, BEN)
    person = ask_for_callback(world)
    take_up(world)
    assert person.state == "ringing"
    world.press(dial(world), "1")
    world.turn(2)
    world.accept(world.phone(BEN))
    world.turn(1)
    world.say(world.phone(BEN), "this is Ben")
    assert "this is Ben" in person.words
    world.turn(60)
    world.hang_up(person)
    world.turn(60)
    assert owed(world).state == "cancelled"
    assert world.phone(ANA).state == "idle"
    assert world.findings() == []


@pytest.mark.parametrize("moment", ["accepted", "ringing", "picked up", "connected"])
def test_ringing_in_from_another_handset_while_being_rung_back_loses_nobody(
    world: World, moment: str
) -> None:
    """Two phones of one number: nobody is rung a second time, and all of it comes to an end."""
    world.come_on(ANA, BEN)
    person = ask_for_callback(world)
    ana, ben = world.phone(ANA), world.phone(BEN)
    other = world.phone("+447700900177")
    rung_before = len(person.calls)
    world.turn_until(lambda: ana.ringing)
    world.answer(ana)
    world.turn(2)
    ana.press("1")
    world.simulator.settle()
    if moment != "accepted":
        world.turn_until(lambda: person.ringing)
    if moment in ("picked up", "connected"):
        world.answer(person)
    if moment == "connected":
        world.press(person, "1")
        world.turn(1)
    other.dial(LINE, withheld=CALLER)
    world.turn(EMERGENCY_SECONDS)
    world.press(other, "1")
    world.turn_until(lambda: ben.ringing)
    world.accept(ben)
    world.turn(1)
    world.say(ben, "this is Ben")
    assert "this is Ben" in other.words
    world.turn(60)
    assert person.state == ana.state == ("in call" if moment == "connected" else "idle")
    for phone in (other, person):
        if phone.call:
            world.hang_up(phone)
    world.turn(3 * 3600)
    settled = "completed" if moment == "connected" else "cancelled"
    assert owed(world).state == settled
    assert len(person.calls) == rung_before + 1
    assert len(world.attempts()) == 1
    assert world.findings() == []
