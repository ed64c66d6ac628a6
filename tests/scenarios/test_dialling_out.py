"""Dialling out: the counsellor's own phone first, then the person's, and both see the line alone."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from helpline.domain.errors import Refused
from helpline.services.conversing import take
from helpline.services.dial_out import (
    ask_for_ringing,
    ring_callback,
    ring_contact,
    ring_message,
    ring_writer,
)
from helpline.services.escalating import take as take_worry
from helpline.services.voicemail_claims import claim
from helpline.simulator import Phone
from helpline.storage.transaction import Transaction
from tests.scenarios.followed import turn_to
from tests.scenarios.harbour import ANA, BEN, CALLER, LINE, SECOND_CALLER, harbour
from tests.scenarios.test_calling_back import ask_for_callback, owed
from tests.scenarios.test_message_claims import do, leave_message
from tests.scenarios.texting import came_in, text, worries
from tests.scenarios.world import EMERGENCY_SECONDS, NOON, World


def ring(world: World, counsellor: str = ANA, number: str = CALLER) -> None:
    """Somebody presses the button on the page of the person's latest contact."""
    with world.outside.database.transaction(world.clock.now()) as tx:
        ring_contact(tx, world.call(number).contact_id, world.staff_id(counsellor))
    world.settle()


def talk_first(world: World) -> Phone:
    """Somebody has talked to Ana, and nothing is owed; the person's phone."""
    world.come_on(ANA)
    person, ana = world.talk(CALLER, ANA)
    world.turn(10)
    world.hang_up(person)
    world.turn(1)
    if ana.state != "idle":
        world.hang_up(ana)
    return person


def take_call(world: World, counsellor: str) -> Phone:
    """The counsellor's phone rings, and they accept."""
    phone = world.phone(counsellor)
    world.turn_until(lambda: phone.state == "ringing", within=10)
    world.accept(phone)
    return phone


def test_counsellor_on_a_break_rings_somebody_to_whom_nothing_is_owed(world: World) -> None:
    person = talk_first(world)
    world.phone(ANA).text(LINE, "BREAK")
    world.turn(1)
    ring(world)
    assert (owed(world).reason, owed(world).asked_by) == ("counsellor", world.staff_id(ANA))
    ana = take_call(world, ANA)
    assert ana.has_heard("You asked to ring somebody on General enquiries")
    world.turn_until(lambda: person.state == "ringing", within=10)
    assert ana.call is not None
    assert (ana.call.from_, person.ringing[0].from_) == (LINE, LINE)
    heard = len(person.words)
    world.answer(person)
    world.turn(12)
    assert person.words[heard] == "A call you asked for."
    world.press(person, "1")
    world.turn(2)
    world.say(ana, "this is Ana")
    assert "this is Ana" in person.words
    world.hang_up(person)
    assert (owed(world).state, world.presence(ANA).chosen) == ("completed", "break")
    assert world.findings() == []


def test_callback_that_is_due_later_is_made_now(world: World) -> None:
    ask_for_callback(world)
    world.come_on(ANA)
    world.answer(world.phone(ANA))
    world.press(world.phone(ANA), "2")
    world.turn(1)
    with world.outside.database.transaction(world.clock.now()) as tx:
        ring_callback(tx, owed(world).id, world.staff_id(BEN))
    world.settle()
    take_call(world, BEN)
    world.turn(1)
    assert (owed(world).state, world.attempts()[0].staff_id) == ("attempting", world.staff_id(BEN))


def test_nobody_else_is_offered_it_before_the_one_who_asked_has_let_it_ring(world: World) -> None:
    talk_first(world)
    world.come_on(BEN)
    world.turn(60)
    ring(world)
    world.turn_until(lambda: world.phone(ANA).state == "ringing", within=10)
    assert world.phone(BEN).state == "idle"
    world.turn(30)
    assert (world.offers()[-2].state, world.presence(ANA).misses) == ("missed", 0)
    assert world.phone(BEN).state == "ringing"


def test_message_taken_on_is_rung_by_whom_it_is_with_and_by_nobody_else(world: World) -> None:
    leave_message(world)
    do(world, claim, ANA)
    with pytest.raises(Refused, match="is with Ana Ruiz"):
        do(world, ring_message, BEN)
    do(world, ring_message, ANA)
    take_call(world, ANA)
    person = world.phone(CALLER)
    world.turn_until(lambda: person.state == "ringing", within=10)
    world.answer(person)
    world.press(person, "1")
    world.turn(2)
    world.hang_up(person)
    assert owed(world).state == "completed"
    assert world.findings() == []


def test_closed_line_rings_nobody_for_a_button_either(world: World) -> None:
    talk_first(world)
    world.configure(harbour(line={"hours": {"mon": ["09:00-12:05"]}}))
    world.turn(600)
    with pytest.raises(Refused, match="at this hour"):
        ring(world)
    assert world.callbacks() == []


def test_counsellor_in_a_call_is_told_so(world: World) -> None:
    talk_first(world)
    world.turn(60)
    world.talk(SECOND_CALLER, ANA)
    with pytest.raises(Refused, match="you: are in a call"):
        ring(world)


@pytest.mark.parametrize("is_owed", [True, False])
def test_of_two_who_ask_at_once_one_wins_and_the_other_hears_who(
    world: World, is_owed: bool
) -> None:
    talk_first(world)
    contact_id = world.call().contact_id
    if is_owed:
        ask_for_callback(world)
    said: list[str] = []
    both = threading.Barrier(2)

    def ask(phone: str) -> None:
        who = world.staff_id(phone)
        both.wait(10)
        said.append(_attempt(world, lambda tx: ring_contact(tx, contact_id, who)))

    asking = [threading.Thread(target=ask, args=(phone,)) for phone in (ANA, BEN)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(20)
    won = {str(offer.staff_id) for offer in world.offers() if offer.state == "pending"}
    assert len(won) == 1
    name = "Ana Ruiz" if won == {str(world.staff_id(ANA))} else "Ben Okoro"
    assert sorted(said) == sorted(["", f"callback: is with {name}"])


def test_callback_goes_to_one_of_two_who_come_upon_it_at_once(world: World) -> None:
    """Ana comes on, and it is offered to her, while Ben presses the button to ring it."""
    person = ask_for_callback(world)
    world.turn(20)
    [callback] = world.callbacks()
    assert callback.state == "waiting"
    rung_before, ben = len(person.calls), world.staff_id(BEN)
    both = threading.Barrier(2)

    def come_on() -> None:
        both.wait(10)
        world.post("/twilio/sms", MessageSid="SM1", From=ANA, To=LINE, Body="ON")

    def press_the_button() -> None:
        both.wait(10)
        _attempt(world, lambda tx: ring_callback(tx, callback.id, ben))

    acting = [threading.Thread(target=deed) for deed in (come_on, press_the_button)]
    for thread in acting:
        thread.start()
    for thread in acting:
        thread.join(20)
    [offer] = world.offers()
    assert offer.state == "pending"
    taker = world.phone(ANA if offer.staff_id == world.staff_id(ANA) else BEN)
    world.turn_until(lambda: taker.ringing, within=10)
    world.accept(taker)
    world.turn(10)
    assert len(person.calls) == rung_before + 1
    assert [attempt.staff_id for attempt in world.attempts()] == [offer.staff_id]
    world.answer(person)
    world.press(person, "1")
    world.turn(1)
    world.hang_up(person)
    assert [owed.state for owed in world.callbacks()] == ["completed"]
    assert world.findings() == []


def _attempt(world: World, deed: Callable[[Transaction], None]) -> str:
    """What a page does with its button."""
    try:
        ask_for_ringing(world.outside.database, world.clock.now(), deed)
    except Refused as refusal:
        return str(refusal)
    return ""


def test_counsellor_who_rings_in_rings_back_whom_they_took_on(world: World) -> None:
    leave_message(world)
    do(world, claim, ANA)
    ana, person = world.ring(ANA), world.phone(CALLER)
    world.turn_until(lambda: ana.has_heard("To ring back the person you took on, press 2."))
    world.press(ana, "2")
    assert ana.words[-1].startswith("Please hang up now. Your own phone rings in a moment")
    world.hang_up(ana)
    world.turn_until(lambda: ana.state == "ringing", within=20)
    world.accept(ana)
    world.turn_until(lambda: person.state == "ringing", within=10)
    world.answer(person)
    world.press(person, "1")
    world.turn(2)
    assert owed(world).state == "connected"
    world.hang_up(person)
    assert world.call(ANA).outcome == "self_service"
    assert world.findings() == []


def test_counsellor_who_rings_in_as_a_caller_is_one(world: World) -> None:
    leave_message(world)
    do(world, claim, ANA)
    ana = world.ring(ANA)
    world.turn(EMERGENCY_SECONDS)
    world.press(ana, "1")
    assert world.call(ANA).state == "waiting"


def test_counsellor_who_rings_in_when_it_may_not_be_made_hears_so(world: World) -> None:
    leave_message(world)
    do(world, claim, ANA)
    world.configure(harbour(line={"hours": {"tue": ["09:00-17:00"]}}))
    ana = world.ring(ANA)
    world.turn(EMERGENCY_SECONDS)
    world.press(ana, "2")
    assert "They cannot be rung just now." in ana.words
    assert world.call(ANA).node == "closed"


def test_counsellor_without_anything_taken_on_rings_in_as_ever(world: World) -> None:
    leave_message(world)
    do(world, claim, ANA)
    world.ring(BEN)
    assert world.call(BEN).node == "main"


def test_whoever_asks_to_ring_somebody_is_rung_whatever_they_speak(world: World) -> None:
    world.configure(harbour(line={"languages": ["es", "en"]}))
    person = world.ring()
    world.turn(15)
    for key in "122":
        world.press(person, key)
    world.hang_up(person)
    assert owed(world).language == "es"
    with world.outside.database.transaction(world.clock.now()) as tx:
        ring_callback(tx, owed(world).id, world.staff_id(BEN))
    world.settle()
    take_call(world, BEN)
    assert owed(world).state == "attempting"


def press_button(world: World, deed: Callable[[Transaction], None]) -> None:
    with world.outside.database.transaction(world.clock.now()) as tx:
        deed(tx)
    world.settle()


def test_writer_whose_life_may_be_in_danger_is_rung_by_night_once_somebody_has_taken_it(
    world: World,
) -> None:
    turn_to(world, NOON + timedelta(hours=12))
    text(world, "when do you open")
    [thread_id] = [one.thread_id for one in came_in(world)]
    with pytest.raises(Refused, match="is with nobody"):
        press_button(world, lambda tx: ring_writer(tx, thread_id, world.staff_id(ANA)))
    press_button(world, lambda tx: take(tx, thread_id, world.staff_id(ANA)))
    with pytest.raises(Refused, match="not asked for or agreed to"):
        press_button(world, lambda tx: ring_writer(tx, thread_id, world.staff_id(ANA)))
    world.turn(60)
    text(world, "I want to kill myself")
    [worry] = [one for one in worries(world) if one.state == "open"]
    press_button(world, lambda tx: take_worry(tx, worry.id, world.staff_id(ANA)))
    world.turn(60)
    press_button(world, lambda tx: ring_writer(tx, thread_id, world.staff_id(ANA)))
    ana, person = world.phone(ANA), world.phone(CALLER)
    take_call(world, ANA)
    world.turn_until(lambda: person.state == "ringing", within=10)
    world.answer(person)
    world.turn(8)
    world.press(person, "1")
    world.turn(2)
    assert world.call().state == "connected"
    assert ana.call is not None
    assert world.findings() == []
