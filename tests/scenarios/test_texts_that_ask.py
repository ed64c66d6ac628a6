"""Asking for a call by text: owed first, then promised, and answered no more than is good."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from helpline.domain.sms_length import Encoding, measure
from helpline.storage.tables import callbacks, texts
from tests.scenarios.harbour import ANA, CALLER, LINE, harbour
from tests.scenarios.world import EMERGENCY_SECONDS, World

PROMISE = "Thank you, we will call you soon."


def text(world: World, body: str, number: str = CALLER) -> str:
    """Somebody texts the line; what they have been answered last."""
    phone = world.phone(number)
    phone.text(LINE, body)
    world.settle()
    world.turn(2)
    return phone.received_texts[-1] if phone.received_texts else ""


def owed(world: World) -> Any:
    [callback] = world.callbacks()
    return callback


def opened(world: World, sealed: bytes | None) -> str | None:
    return world.outside.database.keyring.open_if(sealed)


def test_call_that_is_asked_for_is_owed_promised_and_made(world: World) -> None:
    answer = text(world, "pls cal me")
    assert answer.startswith(PROMISE)
    assert (owed(world).reason, opened(world, owed(world).number_sealed)) == ("text", CALLER)
    world.come_on(ANA)
    world.turn(3)
    assert world.phone(ANA).state == "ringing"
    assert world.contacts()[0].direction == "outbound"


def test_asking_says_when_in_the_same_breath(world: World) -> None:
    assert "you tomorrow, between four in the afternoon and six in the evening" in text(
        world, "call me tomorrow 4pm"
    )
    assert owed(world).not_before == datetime(2026, 3, 3, 16, tzinfo=UTC)
    assert owed(world).state == "scheduled"


def test_answers_within_a_day_add_to_the_open_call(world: World) -> None:
    text(world, "call me")
    assert "later today, between six in the evening and nine at night" in text(world, "TONIGHT")
    assert text(world, "MSG YES, name Sam") == "Thank you, that is noted."
    row = owed(world)
    assert (row.voicemail_ok, opened(world, row.name_sealed)) == (True, "Sam")
    assert row.not_before == datetime(2026, 3, 2, 18, tzinfo=UTC)


def test_what_is_not_understood_is_kept_for_whoever_rings_and_not_answered(world: World) -> None:
    first = text(world, "call me")
    assert text(world, "the blue door, ask for my brother") == first
    assert opened(world, owed(world).note_sealed) == "the blue door, ask for my brother"


def test_no_takes_the_open_call_back(world: World) -> None:
    text(world, "call me")
    assert text(world, "don't call me").startswith("All right, we will not call you.")
    assert (owed(world).state, owed(world).outcome) == ("cancelled", "said_no")
    world.come_on(ANA)
    world.turn(60)
    assert world.phone(ANA).state == "idle"
    assert world.findings() == []


def test_spanish_is_answered_in_spanish(world: World) -> None:
    world.configure(harbour(line={"languages": ["en", "es"]}))
    assert text(world, "¿Me pueden llamar?").startswith("Gracias, le llamaremos pronto.")
    assert owed(world).language == "es"
    when = text(world, "el miércoles por la tarde")
    assert "el miércoles, entre mediodía" in when.replace("mediodia", "mediodía")
    assert measure(when).encoding is Encoding.GSM_7


@pytest.mark.parametrize(
    "body", ["call me crazy", "Auto-reply: please call me on Monday", "no call"]
)
def test_nothing_is_owed_or_answered_when_nothing_was_asked(world: World, body: str) -> None:
    assert text(world, body) == ""
    assert world.callbacks() == []


@pytest.mark.parametrize("sender", ["HARBOUR", "60606", "+266696687", "+449098790000", LINE])
def test_sender_that_is_nobodys_phone_is_never_rung(world: World, sender: str) -> None:
    sent = {"MessageSid": "SM" + "1" * 32, "From": sender, "To": LINE, "Body": "call me"}
    answer = world.post("/twilio/sms", **sent)
    assert answer.text.endswith("<Response />") or "<Response/>" in answer.text
    world.settle()
    assert world.callbacks() == []
    assert [row.direction for row in world.rows(select(texts))] == ["inbound"]


def test_staff_who_text_call_me_get_their_help_and_no_call(world: World) -> None:
    assert text(world, "call me", ANA) == "Reply ON, OFF, BREAK or STATUS."
    assert world.callbacks() == []


def test_no_machine_is_answered_for_ever(world: World) -> None:
    for turn in range(12):
        text(world, f"call me at {turn + 1} pm")
    assert len(world.phone(CALLER).received_texts) <= 4
    assert len(world.callbacks()) == 1


def test_same_answer_is_given_once_an_hour(world: World) -> None:
    for _ in range(3):
        text(world, "call me")
    assert len(world.phone(CALLER).received_texts) == 1
    world.turn(3600)
    text(world, "call me")
    assert len(world.phone(CALLER).received_texts) == 2


def test_asking_by_text_finds_the_call_asked_for_by_phone(world: World) -> None:
    caller = world.ring()
    world.turn(EMERGENCY_SECONDS)
    for key in ("2", "2"):
        world.press(caller, key)
    world.hang_up(caller)
    text(world, "call me tomorrow morning")
    assert owed(world).not_before == datetime(2026, 3, 3, 9, tzinfo=UTC)


def test_two_ways_at_the_same_instant_are_one_call(world: World) -> None:
    """Two texts and the keys of a call, in transactions that really overlap."""
    caller = world.ring()
    world.turn(EMERGENCY_SECONDS)
    world.press(caller, "2")
    step = world.call().step
    key = f"/twilio/calls/{world.call().contact_id}/key?step={step}"
    call_sid = world.call_sid(caller)

    def by_text(number: int) -> int:
        sent = {"MessageSid": f"SM{number:032}", "From": CALLER, "To": LINE, "Body": "call me"}
        return world.post("/twilio/sms", **sent).status_code

    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(by_text, number) for number in range(3)]
        pressed = threads.submit(world.post, key, CallSid=call_sid, Digits="2")
    assert {one.result() for one in asked} == {200}
    assert "We will call you back" in pressed.result().text
    assert len(world.rows(select(callbacks.c.id))) == 1


@pytest.mark.parametrize("body", ["not tonight", "Sorry, I can't talk right now", "esta noche no"])
def test_time_that_is_said_no_to_is_never_taken_for_the_time(world: World, body: str) -> None:
    promised = text(world, "call me tomorrow morning")
    assert text(world, body) == promised
    assert owed(world).not_before == datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert opened(world, owed(world).note_sealed) == body


def test_asking_again_is_told_the_time_that_was_chosen(world: World) -> None:
    text(world, "call me tomorrow morning")
    world.turn(3600)
    assert "tomorrow, between nine" in text(world, "call me")


def test_no_by_text_ends_what_was_asked_for_from_that_phone_for_another(world: World) -> None:
    caller = world.ring()
    world.turn(EMERGENCY_SECONDS)
    for key in ("2", "6", "07700900155#", "2"):
        world.press(caller, key)
    world.hang_up(caller)
    text(world, "call me")
    assert opened(world, owed(world).number_sealed) == CALLER
    assert text(world, "no call").startswith("All right")
    assert owed(world).outcome == "said_no"


@pytest.mark.parametrize("asked_before", [False, True])
def test_another_number_in_a_text_rings_nobody_until_a_person_has_read_it(
    world: World, asked_before: bool
) -> None:
    if asked_before:
        text(world, "call me")
    answer = text(world, "call me on 07700 900155 not on this phone, my dad has it")
    assert answer.startswith("Thank you. A person will read this")
    [left] = [one for one in world.callbacks() if one.state == "requested"]
    assert (left.number_sealed, left.due_at) == (None, None)
    assert "07700 900155 not on this phone" in (opened(world, left.note_sealed) or "")
    assert {one.state for one in world.callbacks()} <= {"requested", "cancelled"}


def test_own_number_in_a_text_is_no_other(world: World) -> None:
    assert text(world, f"call me on {CALLER[-10:]} pls, the blue door").startswith(PROMISE)
    assert "the blue door" in (opened(world, owed(world).note_sealed) or "")
