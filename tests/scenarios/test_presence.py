"""Presence: a change takes effect after the offer or the call it comes in the middle of."""

from tests.scenarios.harbour import ANA, BEN, CALLER, LINE, SECOND_CALLER
from tests.scenarios.world import World


def say(world: World, number: str, word: str) -> None:
    world.phone(number).text(LINE, word)
    world.settle()


def test_going_off_while_the_phone_rings_leaves_the_call_to_be_taken(world: World) -> None:
    world.come_on(ANA)
    world.ask()
    say(world, ANA, "OFF")
    ana = world.phone(ANA)
    assert ana.state == "ringing"
    world.accept(ana)
    assert world.call().state == "connected"


def test_going_off_in_a_conversation_takes_effect_after_it(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    say(world, ANA, "OFF")
    world.say(ana, "we have time")
    assert "we have time" in caller.words
    world.ask(SECOND_CALLER)
    world.hang_up(caller)
    world.turn(60)
    assert ana.state == "idle"
    assert len(world.offers()) == 1
    assert world.presence(ANA).chosen == "offline"


def test_coming_back_in_wrap_up_waits_for_its_end(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    world.ask(SECOND_CALLER)
    world.hang_up(caller)
    say(world, ANA, "BREAK")
    world.turn(5)
    say(world, ANA, "ON")
    world.turn(20)
    assert ana.state == "idle"
    world.turn(10)
    assert ana.state == "ringing"


def test_counsellor_on_a_break_is_not_rung(world: World) -> None:
    world.come_on(ANA, BEN)
    say(world, ANA, "BREAK")
    world.ask()
    assert (world.phone(ANA).state, world.phone(BEN).state) == ("idle", "ringing")


def test_saying_on_again_wipes_out_misses_and_pauses(world: World) -> None:
    world.come_on(ANA)
    world.ask()
    ana = world.phone(ANA)
    world.answer(ana)
    world.press(ana, "2")
    world.turn(5)
    assert ana.state == "idle"
    say(world, ANA, "ON")
    assert ana.state == "ringing"


def test_idle_time_is_kept_by_whoever_says_on_twice(world: World) -> None:
    world.come_on(ANA, BEN)
    world.turn(60)
    say(world, ANA, "ON")
    world.ask()
    assert world.phone(ANA).state == "ringing"
