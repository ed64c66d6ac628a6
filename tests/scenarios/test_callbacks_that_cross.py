"""What crosses a callback: an attempt given up, an answer elsewhere, a button pressed meanwhile."""

from datetime import timedelta

import pytest

from helpline.domain.errors import Refused
from helpline.services.asking import want_no_call
from helpline.services.dial_out import ring_callback, ring_message
from helpline.services.voicemail_claims import claim, handle
from tests.scenarios.harbour import (
    ANA,
    ANA_RUIZ,
    BEN,
    BEN_OKORO,
    CALLER,
    LINE,
    SECOND_CALLER,
    harbour,
)
from tests.scenarios.test_callback_life import SAM, SAM_ODUYA, request, told
from tests.scenarios.test_calling_back import RINGS_IN_VAIN, ask_for_callback, owed, take_up
from tests.scenarios.test_dialling_out import ring, take_call
from tests.scenarios.test_message_claims import do, ends, leave_message
from tests.scenarios.test_ringing_in import dial
from tests.scenarios.world import World


@pytest.fixture
def overseen(world: World) -> World:
    """Sam oversees and is on; nobody takes calls yet."""
    world.configure(harbour(staff=[ANA_RUIZ, BEN_OKORO, SAM_ODUYA]))
    world.come_on(SAM)
    return world


def press_ring(world: World, counsellor: str = ANA) -> None:
    """Somebody presses the button on the page of the callback."""
    with world.outside.database.transaction(world.clock.now()) as tx:
        ring_callback(tx, owed(world).id, world.staff_id(counsellor))
    world.settle()


def test_promise_that_an_attempt_was_about_to_keep_is_watched_when_it_is_given_up(
    overseen: World,
) -> None:
    now = overseen.clock.now()
    request(overseen, not_before=now, not_after=now + timedelta(minutes=30))
    overseen.turn(15 * 60 - 10)
    overseen.come_on(ANA)
    ana = take_up(overseen)
    overseen.turn(12)
    assert (owed(overseen).state, told(overseen)) == ("attempting", [])
    overseen.hang_up(ana)
    ana.text(LINE, "OFF")
    overseen.turn(17 * 60)
    assert told(overseen) == ["promise_near", "promise_broken"]


def test_window_that_is_made_shorter_is_promised_anew(overseen: World) -> None:
    now = overseen.clock.now()
    request(overseen)
    request(overseen, not_after=now + timedelta(minutes=40))
    assert owed(overseen).promised_until == now + timedelta(minutes=40)


def test_phone_that_rings_for_it_stops_when_they_are_answered_elsewhere(world: World) -> None:
    world.come_on(ANA, BEN)
    person = ask_for_callback(world)
    ana = take_up(world)
    world.press(dial(world), "1")
    world.turn(2)
    assert len(person.ringing) == 1
    world.accept(world.phone(BEN))
    world.turn(2)
    assert (owed(world).outcome, person.ringing) == ("rang_in", [])
    world.turn(10)
    assert ana.state == "idle"
    assert ana.words[-1].startswith("They do not need this call any more")
    assert [attempt.result for attempt in world.attempts()] == ["given_up"]
    world.hang_up(person)
    assert world.findings() == []


def test_phone_that_rings_for_it_stops_when_they_say_no_by_text(world: World) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    take_up(world)
    assert person.state == "ringing"
    with world.outside.database.transaction(world.clock.now()) as tx:
        assert want_no_call(tx, owed(world).line_id, CALLER)
    world.turn(15)
    assert (person.state, world.phone(ANA).state) == ("idle", "idle")
    assert (owed(world).state, owed(world).outcome) == ("cancelled", "said_no")


def test_message_handled_while_a_phone_rings_for_it_leaves_nothing_in_the_line(
    world: World,
) -> None:
    leave_message(world)
    do(world, claim, ANA)
    do(world, ring_message, ANA)
    world.turn_until(lambda: world.phone(ANA).state == "ringing", within=10)
    do(world, handle, ANA)
    world.turn(5)
    assert ends(world) == ("handled", "cancelled")
    assert world.phone(ANA).state == "idle"
    world.come_on(BEN)
    world.ask(SECOND_CALLER)
    world.turn(5)
    assert world.phone(BEN).state == "ringing"
    assert world.findings() == []


def test_message_is_not_handled_while_its_person_is_rung(world: World) -> None:
    leave_message(world)
    do(world, claim, ANA)
    do(world, ring_message, ANA)
    take_call(world, ANA)
    with pytest.raises(Refused, match="being made"):
        do(world, handle, ANA)
    assert ends(world) == ("claimed", "attempting")


def test_number_of_somebody_else_is_not_rung_by_the_button_either(world: World) -> None:
    world.come_on(ANA)
    ask_for_callback(world)
    take_up(world)
    world.answer(world.phone(CALLER))
    world.press(world.phone(CALLER), "6")
    world.turn(60)
    with pytest.raises(Refused, match="somebody else"):
        press_ring(world)
    with pytest.raises(Refused, match="somebody else"):
        ring(world)


def test_callback_whose_window_is_over_can_be_rung_by_the_button(world: World) -> None:
    world.come_on(ANA)
    now = world.clock.now()
    request(world, not_before=now, not_after=now + timedelta(minutes=10))
    take_up(world)
    world.turn(RINGS_IN_VAIN + 20 * 60)
    assert owed(world).state == "exhausted"
    press_ring(world)
    take_call(world, ANA)
    world.turn(3)
    assert world.phone(CALLER).state == "ringing"


def test_who_asks_for_another_call_while_we_talk_is_rung_after_it_and_not_lost_in_it(
    world: World,
) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    ana = take_up(world)
    world.answer(person)
    world.press(person, "1")
    world.turn(2)
    request(world)
    with pytest.raises(Refused, match="in a call with us"):
        press_ring(world, BEN)
    world.hang_up(ana)
    world.come_on(BEN)
    world.turn(3)
    world.accept(world.phone(BEN))
    world.turn(1)
    world.say(world.phone(BEN), "this is Ben")
    assert "this is Ben" in person.words
    world.turn(300)
    assert person.ringing == []
    world.hang_up(person)
    world.turn(180)
    assert owed(world).state in ("offered", "waiting")
    assert world.findings() == []


def test_who_hung_up_waiting_is_not_rung_without_a_word_of_how_they_asked(world: World) -> None:
    person = world.ask(CALLER)
    world.turn(60)
    world.hang_up(person)
    world.turn(1)
    with pytest.raises(Refused, match="hung up waiting"):
        ring(world)
    assert world.callbacks() == []
