"""A line outside its hours says so, and still leads to a person or to a promise."""

import pytest

from helpline.simulator import Phone
from tests.scenarios.harbour import ANA, harbour
from tests.scenarios.world import EMERGENCY_SECONDS, World

TUESDAYS = {"tue": ["09:00-17:00"]}


@pytest.fixture
def closed(world: World) -> World:
    """It is Monday; the line opens tomorrow at nine."""
    world.configure(harbour(line={"hours": TUESDAYS}))
    return world


def ring(world: World) -> Phone:
    caller = world.ring()
    world.turn(EMERGENCY_SECONDS)
    return caller


def test_caller_hears_the_emergency_line_and_that_the_line_is_closed(closed: World) -> None:
    caller = ring(closed)
    assert caller.words[0].startswith("If someone is not breathing")
    assert "This line is closed at the moment" in caller.words[1]


def test_counsellor_who_is_on_is_reached_all_the_same(closed: World) -> None:
    closed.come_on(ANA)
    closed.press(ring(closed), "1")
    closed.accept(closed.phone(ANA))
    assert closed.call().state == "connected"


def test_callback_is_promised_for_the_opening_and_placed_then(closed: World) -> None:
    closed.come_on(ANA)
    caller = ring(closed)
    closed.press(caller, "2")
    closed.press(caller, "2")
    assert caller.has_heard("when this line opens again")
    closed.turn(60)
    [owed] = closed.callbacks()
    assert (owed.state, owed.due_at.isoformat()) == ("scheduled", "2026-03-03T09:00:00+00:00")
    assert closed.phone(ANA).state == "idle"
    closed.clock.turn_to(owed.due_at)
    closed.settle()
    assert closed.phone(ANA).state == "ringing"
    assert closed.findings() == []


def test_message_can_be_left(closed: World) -> None:
    caller = ring(closed)
    closed.press(caller, "4")
    closed.turn(15)
    closed.say(caller, "please ring me")
    closed.press(caller, "#")
    closed.turn(20)
    assert caller.has_heard("your message is with us")
    [contact] = closed.contacts()
    assert contact.outcome == "voicemail"
