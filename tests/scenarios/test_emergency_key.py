"""Key 5, a life is in danger: the emergency number again, and into the line before others."""

from collections.abc import Callable

import pytest

from helpline.simulator import Phone
from tests.scenarios.harbour import ANA, PARTNER, Section, harbour
from tests.scenarios.world import EMERGENCY_SECONDS, World

EMERGENCY = "If someone is not breathing, turning blue or not waking up, call"
CLOSED: Section = {"hours": {"tue": ["09:00-17:00"]}}

Come = Callable[..., Phone]


@pytest.fixture
def come(world: World) -> Come:
    """Brings a caller past the emergency line, and through these keys."""

    def ring(*keys: str, line: Section | None = None) -> Phone:
        world.configure(harbour(line=line))
        caller = world.ring()
        world.turn(EMERGENCY_SECONDS * len((line or {}).get("languages", ["en"])))
        for key in keys:
            world.press(caller, key)
        return caller

    return ring


def times_heard(caller: Phone, words: str) -> int:
    return sum(words in line for line in caller.words)


PLACES: dict[str, tuple[tuple[str, ...], Section]] = {
    "main": ((), {}),
    "closed": ((), CLOSED),
    "nobody": (("1",), {}),
    "language": ((), {"languages": ["en", "es"]}),
    "callback": (("2",), {}),
    "confirm_number": (("2", "6", "07700900155#"), {}),
}


@pytest.mark.parametrize("place", PLACES)
def test_five_flags_the_call_says_the_number_again_and_leads_into_the_line(
    world: World, come: Come, place: str
) -> None:
    keys, line = PLACES[place]
    caller = come(*keys, line=line)
    assert (world.call().node, world.call().flag) == (place, None)
    world.press(caller, "5")
    call = world.call()
    assert (call.flag, call.state) == ("emergency_key", "waiting")
    world.turn(10)
    assert times_heard(caller, EMERGENCY) == 2
    assert [event.contact_id for event in world.events("emergency_key_pressed")] == [
        call.contact_id
    ]


def test_five_while_a_number_is_keyed_in_is_no_number(world: World, come: Come) -> None:
    caller = come("2", "6")
    world.press(caller, "5#")
    assert (world.call().flag, world.call().state) == ("emergency_key", "waiting")


@pytest.mark.parametrize("place", ["main", "closed", "nobody"])
def test_five_is_named_before_the_ways_that_take_longer(
    world: World, come: Come, place: str
) -> None:
    keys, line = PLACES[place]
    caller = come(*keys, line=line)
    world.turn_until(lambda: caller.has_heard("To leave a message"))
    said = " ".join(caller.words)
    assert said.index("If a life is in danger, press 5.") < said.index("To be called back")


def test_five_in_a_closed_line_rings_whoever_is_on(world: World, come: Come) -> None:
    world.come_on(ANA)
    caller = come("5", line=CLOSED)
    world.accept(world.phone(ANA))
    assert world.call().state == "connected"
    assert caller.state == "in call"


def test_five_with_nobody_on_leads_to_the_partner(world: World, come: Come) -> None:
    caller = come("5", line={"overflow_number": PARTNER})
    world.turn(18)
    assert world.phone(PARTNER).state == "ringing"
    assert times_heard(caller, EMERGENCY) == 2


def test_five_with_nobody_on_and_no_partner_leads_to_the_ways_there_are(
    world: World, come: Come
) -> None:
    caller = come("5")
    assert (world.call().node, world.call().state) == ("nobody", "waiting")
    world.turn_until(lambda: caller.has_heard("To be called back, press 2."))


def test_five_in_the_line_keeps_the_place(world: World) -> None:
    world.come_on(ANA)
    caller = world.ask()
    world.turn(6)
    before = world.call()
    world.press(caller, "5")
    after = world.call()
    assert (after.flag, after.state) == ("emergency_key", "waiting")
    assert (after.node, after.waiting_since) == ("line", before.waiting_since)
    assert EMERGENCY in caller.words[-1]
    world.turn(10)
    assert caller.has_heard("You keep your place in the line.")
    world.accept(world.phone(ANA))
    assert world.call().state == "connected"


def test_five_pressed_again_is_told_again(world: World) -> None:
    caller = world.ask()
    world.press(caller, "5")
    world.turn(15)
    world.press(caller, "5")
    assert world.call().flag == "emergency_key"
    assert len(world.events("emergency_key_pressed")) == 2
