"""Taking a call, or not, by a click on the console instead of a key on the phone."""

import pytest

from helpline.domain.errors import Refused
from helpline.services.clicking import decline_by_click, take_by_click
from tests.scenarios.harbour import ANA, BEN
from tests.scenarios.world import World


def test_click_takes_the_caller_once_the_phone_is_picked_up(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.ask(), world.phone(ANA)
    with (
        pytest.raises(Refused, match="rings still"),
        world.outside.database.transaction(world.clock.now()) as tx,
    ):
        take_by_click(tx, world.staff_id(ANA))
    world.answer(ana)
    with world.outside.database.transaction(world.clock.now()) as tx:
        take_by_click(tx, world.staff_id(ANA))
    world.turn(2)
    world.say(ana, "good evening")
    assert "good evening" in caller.words
    assert world.call().state == "connected"
    world.press(ana, "1")  # out of habit: nothing listens in the room
    world.hang_up(caller)
    assert world.contacts()[0].outcome == "answered"
    assert world.findings() == []


def test_click_of_whoever_hangs_up_at_once_leaves_the_caller_at_the_front(world: World) -> None:
    world.come_on(ANA, BEN)
    world.ask()
    ana = world.phone(ANA)
    world.answer(ana)
    with world.outside.database.transaction(world.clock.now()) as tx:
        take_by_click(tx, world.staff_id(ANA))
    world.hang_up(ana)
    world.turn(3)
    assert world.phone(BEN).state == "ringing"


def test_click_declines_and_the_next_is_rung_at_once(world: World) -> None:
    world.come_on(ANA, BEN)
    world.ask()
    with world.outside.database.transaction(world.clock.now()) as tx:
        decline_by_click(tx, world.staff_id(ANA))
    world.turn(2)
    assert (world.phone(ANA).state, world.phone(BEN).state) == ("idle", "ringing")
    assert [offer.state for offer in world.offers()] == ["declined", "pending"]
