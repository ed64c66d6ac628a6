"""The two stories that everything hangs on."""

from tests.scenarios.harbour import ANA
from tests.scenarios.world import World


def test_caller_talks_to_counsellor_when_one_is_free(world: World) -> None:
    world.come_on(ANA)
    ana = world.phone(ANA)
    caller = world.ring()
    world.turn(10)
    assert caller.words[0].startswith("If someone is not breathing")
    assert caller.has_heard("You have reached Harbour Helpline")

    world.press(caller, "1")
    assert ana.state == "ringing"
    world.accept(ana)
    world.turn(3)
    world.say(ana, "hello, this is Ana")
    assert "hello, this is Ana" in caller.words

    world.turn(60)
    world.hang_up(caller)
    [contact] = world.contacts()
    assert contact.outcome == "answered"
    assert contact.counsellor_id == world.staff_id(ANA)
    world.turn(15)
    assert ana.has_heard("The call has ended. Thank you.")
    assert ana.state == "idle"
    assert world.findings() == []


def test_caller_is_rung_back_when_a_counsellor_comes_on(world: World) -> None:
    caller = world.ring()
    world.turn(10)
    world.press(caller, "1")
    world.turn(5)
    assert caller.has_heard("no counsellor is on right now")
    world.press(caller, "2")
    world.turn(3)
    assert caller.has_heard("0 7 7 0 0")
    world.press(caller, "2")
    world.turn(20)
    assert caller.has_heard("We will call you back")
    world.turn_until(lambda: caller.state == "idle")  # silence: all is said that was needed
    [owed] = world.callbacks()
    assert owed.state == "waiting"

    world.come_on(ANA)
    ana = world.phone(ANA)
    world.accept(ana)
    world.turn(2)
    assert caller.state == "ringing"
    world.answer(caller)
    world.turn(2)
    assert not any("Harbour" in words for words in caller.words[-3:])
    world.press(caller, "1")
    world.turn(2)
    world.say(caller, "thank you for ringing back")
    assert "thank you for ringing back" in ana.words
    world.hang_up(caller)
    [settled] = world.callbacks()
    assert settled.state == "completed"
    assert world.findings() == []
