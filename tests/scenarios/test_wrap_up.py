"""Wrap-up: it ends by itself, by the server's timer, and lasts longer for who needs a minute."""

from datetime import datetime, timedelta

import pytest

from helpline.services.wrapping_up import end_wrap_up, extend_wrap_up
from helpline.simulator import Phone
from tests.scenarios.harbour import ANA, BEN, CALLER, SECOND_CALLER, harbour
from tests.scenarios.world import World

MORE = 5 * 60
WRAP_UP = 30


@pytest.fixture
def after_a_call(world: World) -> World:
    """Ana's caller has just hung up; somebody else waits."""
    world.come_on(ANA)
    caller, _ = world.talk(CALLER, ANA)
    world.ask(SECOND_CALLER)
    world.hang_up(caller)
    return world


def extend(world: World) -> None:
    with world.outside.database.transaction(world.clock.now()) as tx:
        extend_wrap_up(tx, world.staff_id(ANA))
    world.settle()


def is_rung_at(world: World, phone: Phone) -> datetime:
    world.turn_until(lambda: phone.state == "ringing", within=1200)
    return world.clock.now()


def ended_at(world: World) -> datetime:
    ended: datetime = world.call(CALLER).ended_at
    return ended


def test_wrap_up_of_the_last_call_holds_when_the_next_is_given_out(after_a_call: World) -> None:
    """A queue engine rang people in wrap-up, from a stale copy of them (Asterisk 0fb6738)."""
    ana = after_a_call.phone(ANA)
    over = ended_at(after_a_call)
    passed = (is_rung_at(after_a_call, ana) - over).total_seconds()
    assert WRAP_UP <= passed <= WRAP_UP + 3


def test_phone_says_that_wrap_up_has_begun_and_names_the_key(after_a_call: World) -> None:
    after_a_call.turn(10)
    said = [
        "The call has ended. Thank you.",
        "Your time after the call has begun.",
        "For five minutes more, press star.",
    ]
    assert after_a_call.phone(ANA).words[-3:] == said
    after_a_call.turn(10)
    assert after_a_call.phone(ANA).state == "idle"


def test_star_on_the_phone_is_five_minutes_more_as_often_as_it_is_pressed(
    after_a_call: World,
) -> None:
    ana, over = after_a_call.phone(ANA), ended_at(after_a_call)
    after_a_call.turn(3)
    after_a_call.press(ana, "*")
    assert ana.has_heard("take your time")
    after_a_call.turn(3)
    after_a_call.press(ana, "*")
    until = after_a_call.presence(ANA).wrap_up_until
    assert until == over + timedelta(seconds=WRAP_UP + 2 * MORE)
    after_a_call.hang_up(ana)
    assert is_rung_at(after_a_call, ana) >= until


def test_any_other_key_ends_the_call_and_nothing_else(after_a_call: World) -> None:
    ana = after_a_call.phone(ANA)
    until = after_a_call.presence(ANA).wrap_up_until
    after_a_call.turn(3)
    after_a_call.press(ana, "5")
    after_a_call.turn(2)
    assert ana.state == "idle"
    assert after_a_call.presence(ANA).wrap_up_until == until


def test_repeated_webhook_of_star_gives_its_minutes_once(after_a_call: World) -> None:
    ana = after_a_call.phone(ANA)
    after_a_call.simulator.trouble.double("/legs/*/more")
    after_a_call.turn(3)
    after_a_call.press(ana, "*")
    after_a_call.turn(2)
    assert len(after_a_call.events("wrap_up_extended")) == 1


def test_star_that_comes_before_the_end_of_the_call_is_known_loses_nothing(world: World) -> None:
    world.come_on(ANA)
    world.talk(CALLER, ANA)
    asked_at = world.clock.now()
    extend(world)
    world.hang_up(world.phone(CALLER))
    assert world.presence(ANA).wrap_up_until >= asked_at + timedelta(seconds=MORE)


def test_each_five_minutes_come_after_what_is_left(after_a_call: World) -> None:
    over = ended_at(after_a_call)
    for _ in range(3):
        extend(after_a_call)
    until = after_a_call.presence(ANA).wrap_up_until
    assert until == over + timedelta(seconds=WRAP_UP + 3 * MORE)
    assert after_a_call.presence(ANA).idle_since == until
    assert is_rung_at(after_a_call, after_a_call.phone(ANA)) >= until


def test_whoever_is_ready_early_is_rung_at_once(after_a_call: World) -> None:
    extend(after_a_call)
    after_a_call.turn(20)
    with after_a_call.outside.database.transaction(after_a_call.clock.now()) as tx:
        end_wrap_up(tx, after_a_call.staff_id(ANA))
    after_a_call.turn(1)
    assert after_a_call.phone(ANA).state == "ringing"


def test_being_ready_early_moves_nobody_who_is_not_in_wrap_up(world: World) -> None:
    world.come_on(ANA)
    before = world.presence(ANA)
    world.turn(60)
    with world.outside.database.transaction(world.clock.now()) as tx:
        end_wrap_up(tx, world.staff_id(ANA))
    assert world.presence(ANA) == before


def test_team_without_wrap_up_is_offered_none_by_phone(world: World) -> None:
    world.configure(harbour(team={"wrap_up_seconds": 0}))
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    world.hang_up(caller)
    world.turn(10)
    assert not ana.has_heard("press star")


def test_counsellor_whose_caller_never_came_is_offered_no_time_after_the_call(
    world: World,
) -> None:
    world.simulator.trouble.lose("/calls/*/room", times=None)
    world.come_on(ANA)
    caller = world.ask()
    ana = world.phone(ANA)
    ana.answer()
    world.simulator.settle()
    ana.press("1")
    caller.hang_up()
    world.settle()
    world.turn(15)
    assert not ana.has_heard("press star")
    assert ana.state == "idle"


def test_wrap_up_of_one_holds_nobody_else_up(after_a_call: World) -> None:
    extend(after_a_call)
    after_a_call.come_on(BEN)
    after_a_call.turn(1)
    assert after_a_call.phone(BEN).state == "ringing"
