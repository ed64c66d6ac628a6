"""Lines with more than one language ask first, and go on in the one that was chosen."""

import pytest
from sqlalchemy import select

from helpline.domain.priority import Standing
from helpline.domain.switches import SwitchKind
from helpline.read_models.waiting_line import list_waiting
from helpline.services.switching import Switching, switch_line
from helpline.simulator import Mode, Phone
from helpline.storage.tables import lines
from tests.scenarios.followed import follow, the_enrolment
from tests.scenarios.harbour import (
    ANA,
    ANA_RUIZ,
    BEN,
    BEN_OKORO,
    CALLER,
    CLEO,
    PARTNER,
    SECOND_CALLER,
    counsellor,
    harbour,
)
from tests.scenarios.world import World

HEARD_OUT = 15
"""Seconds of the emergency line in both languages."""


@pytest.fixture
def bilingual(world: World) -> World:
    """A line in English and Spanish. Ana speaks both, Ben English only."""
    world.configure(harbour(line={"languages": ["en", "es"]}))
    return world


def test_emergency_line_is_said_in_each_language_before_anything_else(bilingual: World) -> None:
    caller = bilingual.ring()
    bilingual.turn(HEARD_OUT)
    assert [words.split()[0] for words in caller.words[:4]] == ["If", "Si", "For", "Para"]


def test_caller_goes_on_in_the_language_chosen(bilingual: World) -> None:
    caller = bilingual.ring()
    bilingual.turn(HEARD_OUT)
    bilingual.press(caller, "2")
    assert caller.words[-1].startswith("Ha llamado a Harbour Helpline")
    assert bilingual.call().language == "es"


def test_spanish_caller_is_offered_to_those_who_speak_spanish_only(bilingual: World) -> None:
    bilingual.come_on(BEN, ANA)
    caller = bilingual.ring()
    bilingual.turn(HEARD_OUT)
    bilingual.press(caller, "2")
    bilingual.press(caller, "1")
    ana = bilingual.phone(ANA)
    assert (ana.state, bilingual.phone(BEN).state) == ("ringing", "idle")
    bilingual.answer(ana)
    assert ana.has_heard("The language is Spanish")


def test_nobody_is_on_for_a_language_that_nobody_on_speaks(bilingual: World) -> None:
    bilingual.come_on(BEN)
    caller = bilingual.ring()
    bilingual.turn(HEARD_OUT)
    bilingual.press(caller, "2")
    bilingual.press(caller, "1")
    assert caller.has_heard("ahora mismo no hay nadie del equipo")


def test_caller_whom_nobody_free_may_take_holds_up_nobody_behind(bilingual: World) -> None:
    bilingual.come_on(BEN)
    for number, language in ((CALLER, "2"), (SECOND_CALLER, "1")):
        caller = bilingual.ring(number)
        bilingual.turn(HEARD_OUT)
        bilingual.press(caller, language)
        bilingual.press(caller, "1")
    bilingual.accept(bilingual.phone(BEN))
    bilingual.turn(1)
    assert bilingual.call(SECOND_CALLER).state == "connected"
    assert bilingual.call(CALLER).state == "waiting"


@pytest.fixture
def gated(world: World) -> World:
    """The same line with a gate before the question. Cleo speaks Spanish only."""
    cleo = counsellor("Cleo Marsh", CLEO, languages=["es"])
    line = {"languages": ["en", "es"], "gate": True}
    world.configure(harbour(line=line, staff=[ANA_RUIZ, BEN_OKORO, cleo]))
    return world


def at_the_gate(world: World) -> Phone:
    caller = world.ring()
    world.turn(HEARD_OUT + 3)
    return caller


def test_person_asked_for_at_the_gate_is_rung_while_the_caller_is_asked_for_a_language(
    gated: World,
) -> None:
    gated.come_on(BEN)
    caller = at_the_gate(gated)
    gated.press(caller, "0")
    gated.turn(12)
    assert gated.phone(BEN).state == "ringing"
    assert caller.words[-2:] == ["For English, press 1.", "Para español, pulse 2."]
    gated.come_on(CLEO)
    gated.press(caller, "2")
    assert (gated.phone(BEN).state, gated.phone(CLEO).state) == ("idle", "ringing")
    [told] = gated.events("offer_withdrawn")
    assert told.data["reason"] == "asked_for_another"
    gated.turn(3)
    assert caller.words[-1].startswith("Sigue en la línea")


def test_whoever_speaks_more_of_the_languages_is_rung_first_for_who_has_not_chosen(
    gated: World,
) -> None:
    gated.come_on(BEN, ANA)
    gated.press(at_the_gate(gated), "0")
    assert (gated.phone(ANA).state, gated.phone(BEN).state) == ("ringing", "idle")
    gated.answer(gated.phone(ANA))
    assert gated.phone(ANA).has_heard("The language is not known yet.")


def test_life_in_danger_is_asked_nothing_and_excludes_nobody(gated: World) -> None:
    gated.come_on(CLEO)
    caller = at_the_gate(gated)
    gated.press(caller, "5")
    assert gated.phone(CLEO).state == "ringing"
    gated.turn(45)
    assert not caller.has_heard("For English")
    for words in ("call 9 9 9", "marque ya", "choose a language", "elegir el idioma"):
        assert caller.has_heard(words)
    gated.press(caller, "*")
    gated.turn(2)
    assert caller.has_heard("For English, press 1.")


def test_recorder_behind_the_gate_speaks_each_language(gated: World) -> None:
    caller = at_the_gate(gated)
    gated.turn_until(lambda: caller.has_heard("Deje su mensaje"), within=90)
    assert caller.has_heard("Please leave your message after the tone")


def test_diverted_caller_whom_nobody_answers_is_asked_while_phones_ring(gated: World) -> None:
    gated.configure(
        harbour(
            line={"languages": ["en", "es"], "overflow_number": PARTNER},
            staff=[counsellor("Cleo Marsh", CLEO, languages=["es"])],
        )
    )
    gated.phone(PARTNER).mode = Mode.BUSY
    gated.come_on(CLEO)
    with gated.outside.database.transaction(gated.clock.now()) as tx:
        diverted = Switching(SwitchKind.DIVERTED, "snow")
        switch_line(tx, gated.rows(select(lines.c.id))[0].id, gated.staff_id(CLEO), diverted)
    caller = gated.ring()
    gated.turn_until(lambda: gated.phone(CLEO).state == "ringing", within=60)
    gated.turn(16)
    assert caller.has_heard("Para español, pulse 2.")
    gated.press(caller, "2")
    gated.accept(gated.phone(CLEO))
    assert gated.call().state == "connected"


def test_star_in_the_line_asks_for_the_language_again_and_keeps_the_place(
    bilingual: World,
) -> None:
    bilingual.come_on(BEN)
    caller = bilingual.ring()
    bilingual.turn(HEARD_OUT)
    bilingual.press(caller, "1")
    bilingual.press(caller, "1")
    since = bilingual.call().waiting_since
    bilingual.turn(20)
    bilingual.press(caller, "*")
    bilingual.turn(8)
    assert "You keep your place in the line." in caller.words[-3:]
    bilingual.press(caller, "2")
    bilingual.turn(4)
    assert caller.has_heard("Ha llamado a Harbour Helpline")
    call = bilingual.call()
    assert (call.language, call.waiting_since) == ("es", since)
    assert bilingual.phone(BEN).state == "idle"


def test_language_chosen_in_the_line_that_nobody_speaks_leads_to_the_partner(world: World) -> None:
    world.configure(harbour(line={"languages": ["en", "es"], "overflow_number": PARTNER}))
    world.come_on(BEN)
    caller = world.ring()
    world.turn(HEARD_OUT)
    world.press(caller, "1")
    world.press(caller, "1")
    world.turn(20)
    world.press(caller, "*")
    world.turn(8)
    world.press(caller, "2")
    world.turn(4)
    world.press(caller, "1")
    world.turn(10)
    assert (world.phone(PARTNER).state, world.phone(BEN).state) == ("ringing", "idle")


def test_callback_of_who_never_chose_is_offered_to_whoever_speaks_any_and_greets_in_each(
    gated: World,
) -> None:
    caller = at_the_gate(gated)
    gated.press(caller, "5")
    gated.turn(16)
    gated.press(caller, "2")
    gated.turn(2)
    gated.press(caller, "2")
    gated.turn(2)
    gated.hang_up(caller)
    gated.come_on(CLEO)
    cleo = gated.phone(CLEO)
    gated.turn_until(lambda: cleo.state == "ringing", within=10)
    gated.accept(cleo)
    assert cleo.has_heard("The language is not known yet.")
    gated.turn_until(lambda: caller.state == "ringing", within=10)
    gated.answer(caller)
    gated.turn(20)
    assert caller.has_heard("A call you asked for.")
    assert caller.has_heard("Una llamada que usted pidió.")


def test_language_of_who_is_followed_is_remembered_and_their_place_is_a_little_better(
    bilingual: World,
) -> None:
    follow(bilingual, language="es")
    other = bilingual.ring(SECOND_CALLER)
    bilingual.turn(HEARD_OUT)
    bilingual.press(other, "1")
    bilingual.press(other, "1")
    caller = bilingual.ring()
    bilingual.turn(HEARD_OUT)
    assert "Para español, pulse 2." not in caller.words
    bilingual.turn(30)
    assert "To choose a language, press star." in caller.words
    bilingual.press(caller, "1")
    with bilingual.outside.database.reading() as connection:
        first, second = list_waiting(connection, bilingual.clock.now())
    assert (first.standing, first.language) == (Standing.ENROLLED, "es")
    assert second.standing is Standing.OTHER
    bilingual.come_on(ANA)
    bilingual.accept(bilingual.phone(ANA))
    bilingual.turn(1)
    assert bilingual.call(CALLER).state == "connected"
    bilingual.hang_up(caller)

    bilingual.ring()
    bilingual.turn(HEARD_OUT)
    bilingual.press(caller, "*")  # today in another
    bilingual.press(caller, "1")
    bilingual.hang_up(caller)
    bilingual.ring()
    bilingual.turn(HEARD_OUT)
    assert bilingual.call(CALLER).language == "en"
    assert the_enrolment(bilingual).language == "es"
    assert bilingual.findings() == []
