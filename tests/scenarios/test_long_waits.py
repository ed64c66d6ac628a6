"""Waiting long: more is offered, nobody is thrown out, and a way on is never offered only once."""

import pytest
from sqlalchemy import select

from helpline.storage.tables import notices
from tests.scenarios.harbour import (
    ANA,
    BEN,
    CALLER,
    PARTNER,
    SECOND_CALLER,
    counsellor,
    harbour,
)
from tests.scenarios.world import World


@pytest.fixture
def impatient(world: World) -> World:
    world.configure(harbour(team={"max_wait_seconds": 30}))
    world.come_on(ANA)
    world.talk(SECOND_CALLER, ANA)
    return world


def test_caller_is_offered_a_callback_when_the_longest_wait_is_over(impatient: World) -> None:
    caller = impatient.ask(CALLER)
    impatient.turn(40)
    assert caller.has_heard("I am sorry that you have waited so long")
    assert caller.has_heard("To be called back, press 2.")
    assert impatient.call(CALLER).state == "waiting"


def test_caller_keeps_the_place_when_the_offer_meets_silence(impatient: World) -> None:
    caller = impatient.ask(CALLER)
    impatient.turn(130)
    assert caller.state == "in call"
    assert caller.has_heard("You keep your place in the line.")
    impatient.hang_up(impatient.phone(SECOND_CALLER))
    impatient.turn(40)
    impatient.accept(impatient.phone(ANA))
    assert impatient.call(CALLER).state == "connected"


def test_partner_is_asked_again_when_the_caller_goes_on_waiting(world: World) -> None:
    world.configure(harbour(line={"overflow_number": PARTNER}, team={"max_wait_seconds": 30}))
    caller = world.ask(CALLER)
    partner = world.phone(PARTNER)
    world.turn_until(lambda: partner.state == "ringing", within=20)
    world.turn_until(lambda: partner.state == "idle", within=60)
    world.turn(2)
    world.press(caller, "1")
    world.turn_until(lambda: partner.state == "ringing", within=60)


def test_dropped_caller_hears_the_truth_when_nobody_is_on_any_more(world: World) -> None:
    world.configure(harbour())
    world.come_on(BEN)
    caller, ben = world.talk(CALLER, BEN)
    ben.text("+442079460101", "OFF")
    world.settle()
    world.hang_up(ben)
    world.turn(12)
    assert caller.has_heard("the counsellor's line dropped")
    assert not caller.has_heard("I am finding someone for you")
    assert caller.has_heard("no counsellor is on right now")


def test_nobody_is_taken_away_at_the_longest_wait_while_a_phone_rings_for_them(
    world: World,
) -> None:
    """Named after mod_callcenter 54e6cd3: kicked out by max-wait while an agent's phone rang."""
    world.configure(harbour(line={"overflow_number": PARTNER}, team={"max_wait_seconds": 30}))
    world.come_on(ANA)
    world.talk(SECOND_CALLER, ANA)
    caller = world.ask(CALLER)
    world.turn(22)
    world.come_on(BEN)
    ben = world.phone(BEN)
    assert ben.state == "ringing"
    world.turn(12)  # the longest wait is over by now
    assert (ben.state, world.call(CALLER).state) == ("ringing", "waiting")
    assert world.phone(PARTNER).state == "idle"
    world.accept(ben)
    world.turn(1)
    assert world.call(CALLER).state == "connected"
    assert caller.state == "in call"


def test_supervisors_are_told_when_somebody_has_waited_too_long(impatient: World) -> None:
    impatient.ask(CALLER)
    impatient.turn(100)
    told = impatient.events("supervisors_notified")
    assert {event.contact_id for event in told} == {impatient.call(CALLER).contact_id}
    assert {event.data["notice"] for event in told} == {"long_wait"}


def test_longest_wait_ends_when_phone_after_phone_rings_in_vain(world: World) -> None:
    """One live offer after the other is no reason to wait for ever, nor to tell nobody."""
    many = [counsellor(f"C{n} Marsh", f"+4477009000{10 + n}") for n in range(8)]
    world.configure(
        harbour(line={"overflow_number": PARTNER}, team={"max_wait_seconds": 30}, staff=many)
    )
    world.come_on(*(one["phone"] for one in many))
    world.ask(CALLER)
    world.turn(40)
    assert [notice.kind for notice in world.rows(select(notices))] == ["long_wait"]
    world.turn_until(lambda: world.phone(PARTNER).state == "ringing", within=50)
