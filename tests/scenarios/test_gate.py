"""The gate: a robot or a phone in a pocket rings nobody, and no person is turned away."""

import pytest

from helpline.domain.calls import Outcome
from helpline.simulator import Phone
from tests.scenarios.harbour import ANA, PARTNER, SPANISH_LINE, harbour
from tests.scenarios.world import EMERGENCY_SECONDS, World

ASKED = "To go on, press any key."
TONE = "Please leave your message after the tone"


@pytest.fixture
def gated(world: World) -> World:
    """A line with a gate, and Ana is on."""
    world.configure(harbour(line={"gate": True}))
    world.come_on(ANA)
    return world


def ring(world: World) -> Phone:
    caller = world.ring()
    world.turn(EMERGENCY_SECONDS)
    return caller


def at_the_recorder(world: World) -> Phone:
    """Somebody who presses nothing."""
    caller = ring(world)
    world.turn_until(lambda: caller.has_heard(TONE), within=60)
    world.turn(12)
    return caller


def test_gate_is_off_when_nobody_has_asked_for_it(world: World) -> None:
    assert not ring(world).has_heard(ASKED)


def test_caller_hears_the_emergency_line_and_then_the_gate(gated: World) -> None:
    caller = ring(gated)
    assert caller.words[0].startswith("If someone is not breathing")
    assert caller.words[1:] == [ASKED]


@pytest.mark.parametrize("key", ["1", "7", "9", "#", "*"])
def test_any_key_goes_on_to_the_menu(gated: World, key: str) -> None:
    caller = ring(gated)
    gated.press(caller, key)
    assert "You are welcome here" in caller.words[-1]


def test_zero_reaches_a_person_by_the_shortest_way(gated: World) -> None:
    gated.press(ring(gated), "0")
    gated.accept(gated.phone(ANA))
    assert gated.call().state == "connected"


def test_five_says_that_a_life_is_in_danger(gated: World) -> None:
    gated.press(ring(gated), "5")
    assert gated.phone(ANA).state == "ringing"


def test_silence_is_met_twice_with_the_gate_and_then_with_the_recorder(gated: World) -> None:
    caller = at_the_recorder(gated)
    assert caller.words.count(ASKED) == 3
    assert caller.state == "in call"
    assert gated.phone(ANA).state == "idle"


@pytest.mark.parametrize("skips", [False, True])
def test_silence_at_the_recorder_opens_nothing(gated: World, *, skips: bool) -> None:
    gated.simulator.options.empty_recording_skips_action = skips
    caller = at_the_recorder(gated)
    gated.turn(60)
    assert caller.state == "idle"
    assert gated.callbacks() == []
    assert [row.outcome for row in gated.contacts()] == [Outcome.LEFT_MENU]
    assert gated.phone(ANA).state == "idle"
    assert gated.findings() == []


@pytest.mark.parametrize("seconds", [1, 12, 30])
def test_robot_that_hangs_up_opens_nothing(gated: World, seconds: int) -> None:
    caller = gated.ring()
    gated.turn(seconds)
    gated.hang_up(caller)
    gated.turn(60)
    assert gated.callbacks() == []
    assert [row.outcome for row in gated.contacts()] == [Outcome.LEFT_MENU]
    assert gated.findings() == []


def test_robot_that_hangs_up_at_the_tone_opens_nothing(gated: World) -> None:
    gated.hang_up(at_the_recorder(gated))
    gated.turn(60)
    assert gated.callbacks() == []
    assert [row.outcome for row in gated.contacts()] == [Outcome.LEFT_MENU]
    assert gated.findings() == []


@pytest.mark.parametrize("lost", [None, "/recorded", "/recording"])
def test_person_who_cannot_press_keys_is_heard(gated: World, lost: str | None) -> None:
    if lost is not None:
        gated.simulator.trouble.lose(lost)
    caller = at_the_recorder(gated)
    gated.say(caller, "my phone has no keys, please ring me")
    gated.turn(4)
    gated.hang_up(caller)
    gated.turn(300)
    contact = gated.contacts()[0]
    [owed] = gated.callbacks()
    assert (contact.outcome, contact.callback_id) == (Outcome.VOICEMAIL, owed.id)
    assert contact.queued_at is not None
    assert owed.reason == "voicemail"


def test_line_of_two_languages_asks_at_the_gate_in_both_and_then_which_one(world: World) -> None:
    world.configure(harbour(line={"gate": True, "languages": ["en", "es"]}))
    caller = world.ring()
    world.turn(18)
    assert [words.split()[0] for words in caller.words] == ["If", "Si", "To", "Para"]
    world.press(caller, "3")
    assert caller.words[-1].startswith("For English")


def test_gate_of_one_line_is_not_the_others(world: World) -> None:
    other = {"number": SPANISH_LINE, "name": "Family", "gate": True, "overflow_number": PARTNER}
    world.configure(harbour(more_lines=[other]))
    assert not ring(world).has_heard(ASKED)
