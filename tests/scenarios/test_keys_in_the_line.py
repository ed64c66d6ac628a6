"""Keys in the line: nothing that is pressed costs the place, and a counsellor still comes."""

import pytest

from helpline.simulator import Phone
from tests.scenarios.harbour import ANA, BEN, CALLER, SECOND_CALLER, harbour
from tests.scenarios.world import World

CHOICES = (
    "If a life is in danger, press 5.",
    "To be called back, press 2.",
    "For information, press 3.",
    "To leave a message, press 4.",
    "To hear this again, press 9.",
    "To start again, press star.",
)


def wait_in_line(world: World, number: str = CALLER) -> Phone:
    caller = world.ask(number)
    world.turn(6)
    return caller


@pytest.fixture
def waiting(world: World) -> Phone:
    """Somebody waits while the only one on is in a call."""
    world.come_on(ANA)
    world.talk(SECOND_CALLER, ANA)
    return wait_in_line(world)


def test_line_names_its_keys_in_turn(world: World, waiting: Phone) -> None:
    world.turn(36)
    spoken = [words for words in waiting.words if words in CHOICES]
    assert tuple(spoken[-6:]) == CHOICES


def test_nine_says_the_choices_again_at_once(world: World, waiting: Phone) -> None:
    before = world.call()
    world.press(waiting, "9")
    assert waiting.words[-1] == CHOICES[0]
    world.turn(16)
    assert tuple(waiting.words[-6:]) == CHOICES
    after = world.call()
    assert (after.state, after.node) == ("waiting", "line")
    assert after.waiting_since == before.waiting_since
    world.press(waiting, "2")
    assert world.call().node == "callback"


def test_star_leads_to_the_main_menu_and_keeps_the_place(world: World, waiting: Phone) -> None:
    since = world.call().waiting_since
    world.press(waiting, "*")
    world.turn(6)
    assert waiting.words[-2:] == [
        "You keep your place in the line.",
        "You have reached Harbour Helpline. You are welcome here.",
    ]
    assert (world.call().state, world.call().node) == ("waiting", "main")
    world.press(waiting, "1")
    assert (world.call().node, world.call().waiting_since) == ("line", since)


def test_caller_in_the_main_menu_is_still_brought_together_with_a_counsellor(
    world: World, waiting: Phone
) -> None:
    world.press(waiting, "*")
    world.turn(2)
    world.come_on(BEN)
    world.accept(world.phone(BEN))
    world.turn(1)
    world.say(world.phone(BEN), "here I am")
    assert "here I am" in waiting.words
    assert world.findings() == []


def test_silence_in_the_main_menu_leads_back_into_the_line(world: World, waiting: Phone) -> None:
    since = world.call().waiting_since
    world.press(waiting, "*")
    world.turn(120)
    assert (world.call().state, world.call().node) == ("waiting", "line")
    assert world.call().waiting_since == since
    assert waiting.state == "in call"


@pytest.mark.parametrize("key", ["0", "1", "9", "*", "7", "*1", "*9", "*0"])
def test_no_key_costs_the_place(world: World, waiting: Phone, key: str) -> None:
    wait_in_line(world, "+447700900103")
    for pressed in key:
        world.press(waiting, pressed)
        world.turn(1)
    world.come_on(BEN)
    world.accept(world.phone(BEN))
    world.turn(1)
    assert world.call(CALLER).state == "connected"


def test_star_starts_again_from_any_menu(world: World) -> None:
    world.configure(harbour(line={"languages": ["en", "es"]}))
    caller = world.ring()
    world.turn(16)
    world.press(caller, "2")
    assert caller.words[-1].startswith("Ha llamado a Harbour Helpline")
    world.press(caller, "*")
    assert caller.words[-1] == "For English, press 1."
    assert world.call().state == "menu"


def test_star_takes_back_a_number_that_was_being_keyed(world: World) -> None:
    caller = world.ring(withheld="anonymous")
    world.turn(8)
    world.press(caller, "2")
    world.press(caller, "*#")
    assert caller.words[-1] == "You have reached Harbour Helpline. You are welcome here."
