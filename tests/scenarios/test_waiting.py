"""Waiting in the line: what is heard there, what keys do, and what happens when it takes long."""

import pytest

from helpline.simulator import Phone
from tests.scenarios.harbour import ANA, BEN, CALLER, SECOND_CALLER, harbour
from tests.scenarios.world import World


def test_caller_hears_where_they_are_again_and_again(world: World) -> None:
    world.come_on(ANA)
    caller = world.ask()
    world.turn(120)
    assert sum("You are still in the line" in words for words in caller.words) >= 4
    assert caller.has_heard("To be called back, press 2.")
    assert caller.has_heard("To leave a message, press 4.")


def wait_in_line(world: World, number: str = CALLER) -> Phone:
    """Somebody has asked for a counsellor and heard that one is being found."""
    caller = world.ask(number)
    world.turn(6)
    return caller


@pytest.mark.parametrize("key", ["0", "1"])
def test_zero_and_one_keep_the_place(world: World, key: str) -> None:
    world.come_on(ANA)
    caller = wait_in_line(world)
    before = world.call()
    world.press(caller, key)
    assert caller.words[-1] == "You keep your place in the line."
    after = world.call()
    assert (after.waiting_since, after.state) == (before.waiting_since, "waiting")
    world.accept(world.phone(ANA))
    assert world.call().state == "connected"


def test_wrong_key_in_the_line_costs_nothing(world: World) -> None:
    caller = world.ask()
    world.press(caller, "0")  # nobody is on: wait all the same
    world.turn(5)
    for _ in range(5):
        world.press(caller, "7")
        assert caller.words[-1] == "Sorry, I did not get that."
        world.turn(3)
    assert (world.call().state, world.call().node) == ("waiting", "line")


def test_keys_count_while_a_wrong_one_is_answered(world: World) -> None:
    world.come_on(ANA)
    caller = wait_in_line(world)
    world.press(caller, "7")
    world.press(caller, "2")
    assert world.call().node == "callback"


def test_callback_taken_while_waiting_keeps_the_original_time(world: World) -> None:
    world.come_on(ANA)
    caller = wait_in_line(world)
    since = world.call().waiting_since
    world.turn(7)
    world.press(caller, "2")
    assert world.call().state == "waiting"
    world.turn(1)
    world.press(caller, "2")
    world.turn(40)
    [contact, *_] = world.contacts()
    [owed] = world.callbacks()
    assert (contact.outcome, contact.callback_id) == ("callback", owed.id)
    assert (owed.waiting_since, owed.reason) == (since, "left_wait")
    assert world.findings() == []


def test_phone_that_rang_for_a_caller_stops_when_they_take_a_callback(world: World) -> None:
    world.come_on(ANA)
    caller = wait_in_line(world)
    ana = world.phone(ANA)
    assert ana.state == "ringing"
    world.press(caller, "2")
    world.turn(1)
    world.press(caller, "2")
    assert ana.state == "idle"
    assert [offer.state for offer in world.offers()] == ["withdrawn"]


def test_caller_in_the_callback_dialogue_is_brought_to_a_counsellor_who_accepts(
    world: World,
) -> None:
    world.come_on(ANA)
    caller = wait_in_line(world)
    world.press(caller, "2")
    world.turn(2)
    world.accept(world.phone(ANA))
    world.turn(1)
    world.say(world.phone(ANA), "here I am")
    assert "here I am" in caller.words
    assert world.findings() == []


def test_message_can_be_left_while_waiting(world: World) -> None:
    world.come_on(ANA)
    caller = wait_in_line(world)
    world.press(caller, "4")
    assert world.call().state == "recording"
    assert world.phone(ANA).state == "idle"
    world.turn(15)
    world.hang_up(caller)
    assert world.contacts()[0].outcome == "voicemail"


def test_longest_wait_goes_first(world: World) -> None:
    world.ask(CALLER)
    world.ask(SECOND_CALLER)
    world.come_on(ANA)
    world.accept(world.phone(ANA))
    assert (world.call(CALLER).state, world.call(SECOND_CALLER).state) == ("connected", "waiting")


def test_caller_who_is_told_nobody_is_on_hears_of_it_when_somebody_comes(world: World) -> None:
    caller = world.ask()
    world.press(caller, "1")
    world.turn(5)
    assert caller.has_heard("Nobody is on right now")
    world.come_on(BEN)
    assert world.phone(BEN).state == "ringing"


def test_longest_wait_over_without_a_partner_goes_on_with_the_offers_it_had(world: World) -> None:
    world.configure(harbour(team={"max_wait_seconds": 30}))
    world.come_on(ANA)
    caller = world.ask()
    world.accept(world.phone(ANA))
    second = wait_in_line(world, SECOND_CALLER)
    world.turn(60)
    assert [event.contact_id for event in world.events("max_wait_passed")] == [
        world.call(SECOND_CALLER).contact_id
    ]
    assert world.call(SECOND_CALLER).state == "waiting"
    world.press(second, "2")
    world.turn(1)
    assert second.has_heard("We can call you back")
    assert caller.state == "in call"
