"""The switch: a line is closed or diverted at once, for whoever rings from now on."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from helpline.domain.errors import Refused
from helpline.domain.switches import SwitchKind
from helpline.services.switching import Switching, switch_back, switch_line
from helpline.simulator import Mode, Phone
from helpline.storage.tables import lines, switches
from tests.scenarios.harbour import ANA, CALLER, PARTNER, SECOND_CALLER, harbour
from tests.scenarios.world import EMERGENCY_SECONDS, World

ELSEWHERE = "+442079460188"
SENTENCE = "I am putting you through to somebody who can help."


def switch(world: World, kind: SwitchKind, **more: Any) -> None:
    """Ana does it, with a reason."""
    with world.outside.database.transaction(world.clock.now()) as tx:
        line_id = tx.connection.execute(select(lines.c.id)).scalar_one()
        switch_line(tx, line_id, world.staff_id(ANA), Switching(kind, "snow", **more))


def undo(world: World) -> None:
    with world.outside.database.transaction(world.clock.now()) as tx:
        line_id = tx.connection.execute(select(lines.c.id)).scalar_one()
        switch_back(tx, line_id, world.staff_id(ANA))


def ring(world: World, number: str = CALLER) -> Phone:
    caller = world.ring(number)
    world.turn(EMERGENCY_SECONDS)
    return caller


def test_closed_line_is_closed_to_whoever_rings_and_open_again_when_undone(world: World) -> None:
    switch(world, SwitchKind.CLOSED)
    caller = ring(world)
    assert caller.words[0].startswith("If someone is not breathing")
    assert "This line is closed at the moment" in caller.words[1]
    undo(world)
    assert "You are welcome here" in ring(world, SECOND_CALLER).words[1]


def test_callers_in_the_line_stay_there_when_it_is_closed(world: World) -> None:
    world.come_on(ANA)
    world.talk(SECOND_CALLER, ANA)
    world.ask()
    switch(world, SwitchKind.CLOSED)
    world.turn(30)
    assert world.call().state == "waiting"
    assert world.call(SECOND_CALLER).state == "connected"


def test_counsellor_who_is_on_is_reached_on_a_closed_line_all_the_same(world: World) -> None:
    switch(world, SwitchKind.CLOSED)
    world.come_on(ANA)
    world.press(ring(world), "1")
    world.accept(world.phone(ANA))
    assert world.call().state == "connected"


def test_callback_of_a_closed_line_is_placed_when_its_switch_is_over(world: World) -> None:
    switch(world, SwitchKind.CLOSED, until=datetime(2026, 3, 2, 14, tzinfo=UTC))
    world.come_on(ANA)
    caller = ring(world)
    world.press(caller, "2")
    world.press(caller, "2")
    assert caller.has_heard("when this line opens again")
    world.turn(60)
    [owed] = world.callbacks()
    assert (owed.reason, owed.due_at.hour) == ("closed", 14)
    world.clock.turn_to(owed.due_at)
    world.settle()
    assert world.phone(ANA).state == "ringing"
    [row] = world.rows(select(switches))
    assert (row.undone_at, row.undone_by) == (owed.due_at, None)
    assert len(world.events("line_switched_back")) == 1
    assert world.findings() == []


def test_diverted_caller_is_put_through_after_the_emergency_line_and_a_sentence(
    world: World,
) -> None:
    world.come_on(ANA)
    switch(world, SwitchKind.DIVERTED, number=ELSEWHERE)
    caller = world.ring()
    elsewhere = world.phone(ELSEWHERE)
    world.turn_until(lambda: elsewhere.state == "ringing", within=30)
    assert caller.words[0].startswith("If someone is not breathing")
    assert caller.words[1:] == [SENTENCE]
    assert world.phone(ANA).state == "idle"
    world.answer(elsewhere)
    world.say(elsewhere, "hello")
    assert "hello" in caller.words
    world.hang_up(elsewhere)
    world.turn(10)
    assert [row.outcome for row in world.contacts()] == ["overflowed"]
    assert world.findings() == []


def test_caller_who_rang_before_is_not_diverted_by_starting_again(world: World) -> None:
    caller = ring(world)
    switch(world, SwitchKind.DIVERTED, number=ELSEWHERE)
    world.press(caller, "*")
    assert "You are welcome here" in caller.words[-1]


def test_diverted_line_without_a_number_of_its_own_goes_to_the_partner(world: World) -> None:
    world.configure(harbour(line={"overflow_number": PARTNER}))
    switch(world, SwitchKind.DIVERTED)
    world.ring()
    world.turn_until(lambda: world.phone(PARTNER).state == "ringing", within=30)


def test_diverted_line_with_nowhere_left_to_go_takes_calls_as_ever(world: World) -> None:
    world.configure(harbour(line={"overflow_number": PARTNER}))
    switch(world, SwitchKind.DIVERTED)
    world.configure()
    assert "You are welcome here" in ring(world).words[1]


def test_line_diverted_to_what_is_a_line_of_ours_by_now_takes_calls_as_ever(world: World) -> None:
    """Calls would come back to us, round and round."""
    world.come_on(ANA)
    switch(world, SwitchKind.DIVERTED, number=ELSEWHERE)
    world.configure(harbour(more_lines=[{"number": ELSEWHERE, "name": "Nights"}]))
    caller = ring(world)
    assert "You are welcome here" in caller.words[1]
    world.press(caller, "1")
    assert world.phone(ANA).state == "ringing"


@pytest.mark.parametrize("mode", [Mode.BUSY, Mode.UNREACHABLE, Mode.PERSON])
def test_diverted_caller_whom_nobody_answers_comes_to_a_counsellor(
    world: World, mode: Mode
) -> None:
    world.come_on(ANA)
    switch(world, SwitchKind.DIVERTED, number=ELSEWHERE)
    world.phone(ELSEWHERE).mode = mode
    world.ring()
    world.turn_until(lambda: world.phone(ANA).state == "ringing", within=60)
    world.accept(world.phone(ANA))
    assert world.call().state == "connected"
    assert world.findings() == []


def test_diverted_caller_whom_nobody_answers_comes_to_the_partner_when_nobody_is_on(
    world: World,
) -> None:
    world.configure(harbour(line={"overflow_number": PARTNER}))
    switch(world, SwitchKind.DIVERTED, number=ELSEWHERE)
    world.phone(ELSEWHERE).mode = Mode.BUSY
    world.ring()
    world.turn_until(lambda: world.phone(PARTNER).state == "ringing", within=60)


def test_diverted_caller_is_not_put_through_to_the_same_number_twice(world: World) -> None:
    world.configure(harbour(line={"overflow_number": PARTNER}))
    switch(world, SwitchKind.DIVERTED)
    world.phone(PARTNER).mode = Mode.BUSY
    caller = world.ring()
    world.turn_until(lambda: caller.has_heard("To be called back, press 2."), within=60)
    assert sum(SENTENCE in words for words in caller.words) == 1
    assert not caller.has_heard("putting you through to a partner")
    assert world.call().state == "waiting"


def test_line_of_two_languages_says_both_and_asks_neither_when_it_is_diverted(
    world: World,
) -> None:
    world.configure(harbour(line={"languages": ["en", "es"]}))
    switch(world, SwitchKind.DIVERTED, number=ELSEWHERE)
    caller = world.ring()
    world.turn_until(lambda: world.phone(ELSEWHERE).state == "ringing", within=40)
    assert [words.split()[0] for words in caller.words] == ["If", "Si", "I", "Le"]


def test_diverted_line_with_a_gate_puts_nobody_through_who_presses_nothing(world: World) -> None:
    world.configure(harbour(line={"gate": True}))
    switch(world, SwitchKind.DIVERTED, number=ELSEWHERE)
    caller = ring(world)
    world.turn(10)
    assert world.phone(ELSEWHERE).state == "idle"
    world.press(caller, "3")
    world.turn_until(lambda: world.phone(ELSEWHERE).state == "ringing", within=20)
    assert caller.words[-1] == SENTENCE


def test_callback_of_a_closed_line_is_placed_soon_when_the_switch_is_undone(world: World) -> None:
    switch(world, SwitchKind.CLOSED, until=datetime(2026, 3, 22, tzinfo=UTC))
    caller = ring(world)
    world.press(caller, "2")
    world.press(caller, "2")
    world.hang_up(caller)
    undo(world)
    world.come_on(ANA)
    world.turn(5)
    [owed] = world.callbacks()
    assert owed.state == "offered"


def test_switch_is_refused_when_it_would_last_for_years(world: World) -> None:
    """What people type for "until further notice" was too far for a clock to count to."""
    with pytest.raises(Refused):
        switch(world, SwitchKind.CLOSED, until=datetime(9999, 12, 31, 12, tzinfo=UTC))


@pytest.mark.parametrize("key", ["0", "5"])
def test_gate_of_a_diverted_line_leads_there_by_every_key_when_nobody_is_on(
    world: World, key: str
) -> None:
    world.configure(harbour(line={"gate": True}))
    switch(world, SwitchKind.DIVERTED, number=ELSEWHERE)
    caller = world.ring()
    world.turn(EMERGENCY_SECONDS)
    world.press(caller, key)
    world.turn(15)
    assert world.phone(ELSEWHERE).ringing


def test_switch_of_a_line_is_undone_when_the_line_is_retired(world: World) -> None:
    """Nobody could see it any more, and its number is answered all the same."""
    switch(world, SwitchKind.CLOSED)
    world.configure(harbour(line={"number": "+442079460103", "name": "Another"}))
    assert [row.undone_at is not None for row in world.rows(select(switches))] == [True]
