"""Lines with more than one language ask first, and go on in the one that was chosen."""

import pytest

from tests.scenarios.harbour import ANA, BEN, CALLER, SECOND_CALLER, harbour
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
