"""Staff by text message: presence, a line that says so, and never a contact."""

import pytest
from sqlalchemy import select

from helpline.simulator import Phone, TextMode
from helpline.storage.tables import texts
from tests.scenarios.harbour import ANA, ANA_RUIZ, BEN, CALLER, LINE, counsellor, harbour
from tests.scenarios.world import World

SPANISH_ANA = {**ANA_RUIZ, "languages": ["es", "en"]}


def text(world: World, number: str, body: str) -> str:
    """Somebody texts the line; the answer they get within a few seconds."""
    phone = world.phone(number)
    phone.text(LINE, body)
    world.settle()
    world.turn(2)
    return phone.received_texts[-1] if phone.received_texts else ""


@pytest.mark.parametrize(
    ("word", "chosen", "answer"),
    [
        ("ON", "available", "You are on now."),
        ("on", "available", "You are on now."),
        (" On. ", "available", "You are on now."),
        ("BREAK", "break", "You are on a break now."),
        ("break!", "break", "You are on a break now."),
        ("OFF", "offline", "You are off now."),
        ("Off", "offline", "You are off now."),
    ],
)
def test_word_changes_presence_and_is_answered(
    world: World, word: str, chosen: str, answer: str
) -> None:
    assert text(world, ANA, word).startswith(answer)
    row = world.presence(ANA)
    assert (row.chosen, row.source) == (chosen, "person")


@pytest.mark.parametrize(
    "body", ["hello", "ONE", "I am on", "STOP IT", "", "🙂", "on on", "x" * 1600]
)
def test_anything_else_gets_one_line_of_help(world: World, body: str) -> None:
    assert text(world, ANA, body) == "Reply ON, OFF, BREAK or STATUS."
    assert world.presence(ANA).chosen == "offline"


def test_status_tells_presence_callers_waiting_and_callbacks_open(world: World) -> None:
    assert text(world, ANA, "status") == "You are off. Waiting: 0. Call backs open: 0."
    world.ask()
    caller = world.phone(CALLER)
    assert text(world, ANA, "STATUS") == "You are off. Waiting: 1. Call backs open: 0."
    world.press(caller, "2")
    world.press(caller, "2")
    world.hang_up(caller)
    assert text(world, ANA, "Status!") == "You are off. Waiting: 0. Call backs open: 1."


def test_spanish_speaking_staff_are_answered_in_spanish(world: World) -> None:
    world.configure(harbour(staff=[SPANISH_ANA]))
    assert text(world, ANA, "on").startswith("Ahora consta como disponible.")
    assert (
        text(world, ANA, "status") == "Consta disponible. En espera: 0. Llamadas por devolver: 0."
    )


def test_staff_texts_open_no_contact(world: World) -> None:
    for word in ("ON", "STATUS", "hello", "OFF"):
        text(world, ANA, word)
    assert world.contacts() == []


def test_texts_of_strangers_are_stored_and_change_no_presence(world: World) -> None:
    text(world, CALLER, "OFF you go")
    [stored] = world.rows(select(texts).where(texts.c.direction == "inbound"))
    keyring = world.outside.database.keyring
    assert keyring.open(stored.body_sealed) == "OFF you go"
    assert keyring.open(stored.number_sealed) == CALLER
    assert (stored.staff_id, stored.direction) == (None, "inbound")
    text(world, CALLER, "ON")
    assert {world.presence(number).chosen for number in (ANA, BEN)} == {"offline"}


def test_somebody_who_has_left_the_staff_is_a_stranger(world: World) -> None:
    world.configure(harbour(staff=[counsellor("Ben Okoro", BEN)]))
    assert not text(world, ANA, "ON").startswith("You are on")
    world.ask()
    assert world.offers() == []


def test_coming_on_by_text_rings_for_who_waits_at_once(world: World) -> None:
    world.ask()
    text(world, ANA, "on")
    assert world.phone(ANA).state == "ringing"


def test_answer_that_cannot_be_delivered_changes_nothing_else(world: World) -> None:
    world.phone(ANA).text_mode = TextMode.FILTERED
    text(world, ANA, "ON")
    assert world.presence(ANA).chosen == "available"
    [answer] = world.rows(select(texts).where(texts.c.direction == "outbound"))
    world.turn(5)
    assert world.findings() == []
    assert answer.staff_id == world.staff_id(ANA)


def test_texts_say_nothing_of_what_this_is(world: World) -> None:
    phone: Phone = world.phone(ANA)
    for word in ("ON", "BREAK", "OFF", "STATUS", "what"):
        text(world, ANA, word)
    told = " ".join(phone.received_texts).lower()
    assert not any(word in told for word in ("harbour", "helpline", "detox", "general enquiries"))
