"""Messages: once the tone has sounded, a callback is owed, whatever becomes of the recording."""

import pytest
from sqlalchemy import select

from helpline.simulator import Phone
from helpline.storage.tables import voicemails
from tests.scenarios.harbour import ANA, CALLER
from tests.scenarios.world import EMERGENCY_SECONDS, World

UNTIL_THE_TONE = 12


def at_the_tone(world: World, **how: object) -> Phone:
    """A caller who has chosen to leave a message and hears the tone."""
    caller = world.ring(CALLER, **how)
    world.turn(EMERGENCY_SECONDS)
    world.press(caller, "4")
    world.turn(UNTIL_THE_TONE)
    return caller


def test_message_left_opens_a_callback(world: World) -> None:
    caller = at_the_tone(world)
    world.say(caller, "please ring me back")
    world.press(caller, "#")
    world.turn(20)
    assert caller.has_heard("Thank you, your message is with us.")
    assert caller.state == "idle"
    [contact, *_] = world.contacts()
    [owed] = world.callbacks()
    assert (contact.outcome, contact.callback_id) == ("voicemail", owed.id)
    assert owed.reason == "voicemail"
    assert world.findings() == []


def test_hanging_up_at_the_tone_opens_a_callback(world: World) -> None:
    world.hang_up(at_the_tone(world))
    assert world.contacts()[0].outcome == "voicemail"
    assert len(world.callbacks()) == 1
    assert world.findings() == []


@pytest.mark.parametrize("spelling", [True, "+266696687", "Restricted", "sip:someone@example.org"])
def test_withheld_callers_message_waits_for_a_person(world: World, spelling: bool | str) -> None:
    world.come_on(ANA)
    caller = at_the_tone(world, withheld=spelling)
    world.say(caller, "you can find me at the harbour")
    world.hang_up(caller)
    world.turn(60)
    [owed] = world.callbacks()
    assert (owed.state, owed.number_sealed, owed.due_at) == ("requested", None, None)
    assert world.contacts()[0].outcome == "voicemail"
    assert world.phone(ANA).state == "idle"
    assert world.findings() == []


def test_recording_is_noted_when_it_is_ready(world: World) -> None:
    caller = at_the_tone(world)
    world.say(caller, "please ring me back")
    world.turn(4)
    world.press(caller, "#")
    world.turn(20)
    [message] = world.rows(select(voicemails))
    assert (message.status, message.recording_sid[:2]) == ("ours_alone", "RE")


def test_lost_recording_status_loses_no_message(world: World) -> None:
    world.simulator.trouble.lose("/recording", times=None)
    caller = at_the_tone(world)
    world.press(caller, "#")
    world.turn(20)
    [message] = world.rows(select(voicemails))
    assert message.status == "awaited"
    assert len(world.callbacks()) == 1


def test_silent_message_still_opens_a_callback(world: World) -> None:
    """V50: an empty recording may skip the action; the way on behind it does the same."""
    world.simulator.options.empty_recording_skips_action = True
    caller = at_the_tone(world)
    world.turn(40)
    assert caller.has_heard("your message is with us")
    assert len(world.callbacks()) == 1


def test_message_is_rung_back_like_any_callback(world: World) -> None:
    world.come_on(ANA)
    caller = at_the_tone(world)
    world.press(caller, "#")
    world.turn(30)
    world.accept(world.phone(ANA))
    world.turn(2)
    world.answer(caller)
    world.press(caller, "1")
    world.turn(1)
    world.say(world.phone(ANA), "you left a message")
    assert "you left a message" in caller.words
    assert world.findings() == []
