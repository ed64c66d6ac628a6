"""Asking for a callback by keys: which number, read back how, and what is promised."""

import pytest

from helpline.simulator import Phone
from tests.scenarios.harbour import ANA, CALLER, LINE
from tests.scenarios.world import EMERGENCY_SECONDS, World

SPELLED_OUT = ("+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253")


def ring(world: World, **how: object) -> Phone:
    caller = world.ring(CALLER, **how)
    world.turn(EMERGENCY_SECONDS)
    return caller


def number_owed(world: World) -> str | None:
    """The number of the one callback."""
    [owed] = world.callbacks()
    return world.outside.database.keyring.open_if(owed.number_sealed)


def test_own_number_is_read_back_digit_by_digit(world: World) -> None:
    caller = ring(world)
    world.press(caller, "2")
    assert caller.words[-1] == "We can call you back on 0 7 7 0 0, 9 0 0, 1 0 1."
    world.press(caller, "2")
    assert caller.words[-1].startswith("Thank you. We will call you back on 0 7 7 0 0")
    assert number_owed(world) == CALLER
    world.turn(40)
    assert caller.state == "idle"
    assert world.contacts()[0].outcome == "callback"


@pytest.mark.parametrize("shown", ["anonymous", "unknown", "client:someone", *SPELLED_OUT])
def test_withheld_caller_is_never_offered_anything_by_a_number(world: World, shown: str) -> None:
    caller = ring(world, withheld=shown)
    world.press(caller, "2")
    assert caller.words[-1].startswith("To be called back, please key in your phone number")
    assert not caller.has_heard("We can call you back on")
    assert world.contacts()[0].number_hash is None


def test_withheld_caller_can_give_a_number(world: World) -> None:
    caller = ring(world, withheld=True)
    world.press(caller, "2")
    world.press(caller, "07700900155#")
    assert caller.words[-1] == "The number you gave is 0 7 7 0 0, 9 0 0, 1 5 5."
    world.press(caller, "2")
    assert number_owed(world) == "+447700900155"


def test_another_number_takes_the_place_of_ones_own(world: World) -> None:
    caller = ring(world)
    for keys in ("2", "6", "07700900155#", "6", "07700900166#", "2"):
        world.press(caller, keys)
        world.turn(1)
    assert number_owed(world) == "+447700900166"


@pytest.mark.parametrize(
    "keys",
    [
        "999#",
        "12#",
        "07700#",
        "0000000000#",
        "09098790000#",
        "02079460101#",
        "1234567890123456789#",
    ],
)
def test_impossible_number_is_refused_in_words(world: World, keys: str) -> None:
    """Too short, premium rate, or the line's own."""
    assert LINE == "+442079460101"
    caller = ring(world)
    for pressed in ("2", "6", keys):
        world.press(caller, pressed)
    assert caller.words[-1] == "That does not look like a phone number that we can call."
    assert world.call().node == "key_number"


def test_promise_is_kept_when_the_caller_hangs_up_in_the_middle_of_it(world: World) -> None:
    world.come_on(ANA)
    caller = ring(world)
    for keys in ("2", "2"):
        world.press(caller, keys)
    world.hang_up(caller)
    world.turn(3)
    assert world.phone(ANA).state == "ringing"


def test_nobody_is_rung_back_while_still_hearing_the_promise(world: World) -> None:
    world.come_on(ANA)
    caller = ring(world)
    for keys in ("2", "2"):
        world.press(caller, keys)
    while caller.state == "in call":
        assert world.phone(ANA).state == "idle"
        world.turn(1)
    world.turn(3)
    assert world.phone(ANA).state == "ringing"


def test_asking_twice_is_one_open_callback(world: World) -> None:
    for _ in range(2):
        caller = ring(world)
        for keys in ("2", "2"):
            world.press(caller, keys)
        world.turn(40)
    assert len(world.callbacks()) == 1
    assert [contact.outcome for contact in world.contacts() if contact.direction == "inbound"] == [
        "callback",
        "callback",
    ]
    assert world.findings() == []


def test_place_kept_is_the_place_they_had(world: World) -> None:
    caller = world.ask()
    since = world.call().waiting_since
    world.turn(30)
    world.press(caller, "2")
    world.turn(1)
    world.press(caller, "2")
    assert world.callbacks()[0].waiting_since == since
