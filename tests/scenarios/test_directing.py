"""What somebody who oversees does with callers: nobody falls between two people by it."""

import pytest

from helpline.domain.errors import Refused
from helpline.services.directing import change_place, end_for_both, offer_to
from tests.scenarios.harbour import (
    ANA,
    ANA_RUIZ,
    BEN,
    BEN_OKORO,
    CALLER,
    CLEO,
    CLEO_MARSH,
    SECOND_CALLER,
    harbour,
)
from tests.scenarios.world import World


def offer(world: World, to: str) -> None:
    with world.outside.database.transaction(world.clock.now()) as tx:
        contact = world.call(CALLER).contact_id
        offer_to(tx, contact, world.staff_id(to), world.staff_id(CLEO))
    world.settle()


@pytest.fixture(autouse=True)
def three(world: World) -> None:
    cleo = {**CLEO_MARSH, "role": "supervisor", "teams": []}
    world.configure(harbour(staff=[ANA_RUIZ, BEN_OKORO, cleo]))


def test_caller_is_offered_to_whom_a_supervisor_chose_and_to_nobody_else(world: World) -> None:
    world.come_on(ANA, BEN, CLEO)
    caller = world.ask()
    ana, ben, cleo = world.phone(ANA), world.phone(BEN), world.phone(CLEO)
    assert ana.state == "ringing"
    offer(world, CLEO)  # in no team of this line
    world.turn(2)
    assert [one.state for one in (ana, ben, cleo)] == ["idle", "idle", "ringing"]
    assert world.presence(ANA).pause_until is None
    with pytest.raises(Refused, match="is not free"):
        offer(world, CLEO)  # pressed twice: it rings there already
    world.accept(cleo)
    world.turn(1)
    world.say(cleo, "this is Cleo")
    assert "this is Cleo" in caller.words
    with pytest.raises(Refused, match="does not wait any more"):
        offer(world, BEN)
    assert world.findings() == []


def test_caller_whom_the_chosen_one_does_not_take_is_anybodys_again(world: World) -> None:
    world.come_on(ANA, CLEO)
    world.ask()
    offer(world, CLEO)
    world.turn(2)
    world.answer(world.phone(CLEO))
    world.press(world.phone(CLEO), "2")
    world.turn(3)
    assert world.phone(ANA).state == "ringing"


def test_place_that_a_supervisor_raised_comes_first_and_says_why(world: World) -> None:
    world.ask(CALLER)
    world.turn(60)
    world.ask(SECOND_CALLER)
    with world.outside.database.transaction(world.clock.now()) as tx:
        second = world.call(SECOND_CALLER).contact_id
        with pytest.raises(Refused, match="must be said"):
            change_place(tx, second, 10, "  ", world.staff_id(CLEO))
        with pytest.raises(Refused, match="from -60 to 60"):
            change_place(tx, second, 61, "why not", world.staff_id(CLEO))
        change_place(tx, second, 10, "about to lose the phone", world.staff_id(CLEO))
    world.come_on(ANA)
    world.accept(world.phone(ANA))
    world.turn(1)
    assert world.call(SECOND_CALLER).state == "connected"
    assert world.call(CALLER).state == "waiting"
    [event] = world.events("place_changed")
    assert (event.data, event.staff_id) == ({"minutes": 10}, world.staff_id(CLEO))


def test_conversation_that_a_supervisor_ends_is_over_for_both(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    world.turn(20)
    with world.outside.database.transaction(world.clock.now()) as tx:
        end_for_both(tx, world.call().contact_id, "abuse", world.staff_id(CLEO))
    world.turn(15)
    assert (caller.state, ana.state) == ("idle", "idle")
    assert world.contacts()[0].outcome == "answered"
    assert world.findings() == []
