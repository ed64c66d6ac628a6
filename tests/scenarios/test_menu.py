"""The menu: every node leads to a person, whatever is pressed and when nothing is."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from helpline.simulator import Phone
from tests.scenarios.harbour import ANA, Section, harbour
from tests.scenarios.world import EMERGENCY_SECONDS, World


@dataclass(frozen=True)
class Place:
    """A node of the menu: its first words, how to get there, and keys that mean nothing there."""

    opening: str
    keys: tuple[str, ...] = ()
    wrong: str = "7"
    zero: str = "0"
    line: Section = field(default_factory=dict)
    refusal: str = "Sorry, I did not get that."


PLACES = {
    "language": Place("For English, press 1.", line={"languages": ["en", "es"]}),
    "main": Place("You have reached Harbour Helpline. You are welcome here."),
    "closed": Place("This line is closed at the moment", line={"hours": {"tue": ["09:00-17:00"]}}),
    "nobody": Place("no counsellor is on right now", ("1",)),
    "callback": Place("We can call you back on", ("2",)),
    "key_number": Place(
        "please key in your phone number",
        ("2", "6"),
        wrong="12#",
        zero="0#",
        refusal="That does not look like a phone number",
    ),
    "confirm_number": Place("The number you gave is", ("2", "6", "07700900155#")),
}

Arrive = Callable[[str], tuple[Place, Phone]]


@pytest.fixture
def arrive(world: World) -> Arrive:
    """Brings a caller to a node."""

    def go(name: str) -> tuple[Place, Phone]:
        place = PLACES[name]
        world.configure(harbour(line=place.line))
        caller = world.ring()
        world.turn(EMERGENCY_SECONDS)
        for keys in place.keys:
            world.press(caller, keys)
        assert world.call().node == name
        world.turn_until(lambda: caller.has_heard(place.opening))
        return place, caller

    return go


def times_heard(caller: Phone, words: str) -> int:
    return sum(words in line for line in caller.words)


@pytest.mark.parametrize("name", PLACES)
def test_silence_is_met_twice_with_the_node_and_then_with_a_person(
    world: World, arrive: Arrive, name: str
) -> None:
    place, caller = arrive(name)
    world.turn_until(lambda: world.call().node != name, within=240)
    assert times_heard(caller, place.opening) == 3
    assert (world.call().state, caller.state) == ("waiting", "in call")


@pytest.mark.parametrize("name", PLACES)
def test_wrong_keys_are_met_twice_with_the_node_and_then_with_a_person(
    world: World, arrive: Arrive, name: str
) -> None:
    place, caller = arrive(name)
    for _ in range(2):
        world.press(caller, place.wrong)
        assert place.refusal in caller.words[-1]
        assert world.call().node == name
        world.turn_until(lambda: place.opening in caller.words[-1])
    world.press(caller, place.wrong)
    assert (world.call().state, caller.state) == ("waiting", "in call")


@pytest.mark.parametrize("name", PLACES)
def test_zero_reaches_a_person_at_once(world: World, arrive: Arrive, name: str) -> None:
    place, caller = arrive(name)
    world.press(caller, place.zero)
    assert (world.call().state, caller.state) == ("waiting", "in call")


@pytest.mark.parametrize("name", PLACES)
def test_hanging_up_leaves_an_outcome_and_nobody_on_hold(
    world: World, arrive: Arrive, name: str
) -> None:
    _, caller = arrive(name)
    world.hang_up(caller)
    [contact] = world.contacts()
    assert contact.outcome == ("abandoned" if name == "nobody" else "left_menu")
    assert contact.ended_at is not None
    assert world.findings() == []


def test_emergency_line_is_heard_out_whatever_is_pressed(world: World) -> None:
    caller = world.ring()
    world.press(caller, "1")
    assert world.call().node == "main"
    assert caller.words[0].startswith("If someone is not breathing")
    world.turn_until(lambda: caller.has_heard("You have reached"))
    world.press(caller, "1")
    assert world.call().state == "waiting"


def test_nine_says_it_all_again(world: World) -> None:
    caller = world.ring()
    world.turn_until(lambda: caller.has_heard("press 9"))
    for _ in range(4):
        world.press(caller, "9")
        assert caller.words[-1].startswith("You have reached Harbour")
    assert world.call().node == "main"


def test_key_of_an_old_document_does_nothing(world: World) -> None:
    world.come_on(ANA)
    caller = world.ring()
    world.turn_until(lambda: caller.has_heard("You have reached"))
    [old] = world.simulator.log.webhooks_to("/twilio/voice", CallStatus="ringing")
    world.press(caller, "2")
    before = world.call()
    answer = world.post(
        f"/twilio/calls/{before.contact_id}/key?step=1", Digits="1", CallSid=old.webhook.sid
    )
    assert "We can call you back on" in answer.text
    assert world.call() == before
    assert world.offers() == []
