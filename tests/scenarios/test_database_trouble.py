"""The database fails under a call: the caller is kept, and the same call goes on afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import ProgrammingError

from helpline.storage.tables import presence
from tests.scenarios.harbour import ANA, CALLER, LINE, PARTNER, harbour
from tests.scenarios.world import EMERGENCY_SECONDS, World

TROUBLE = "We have a technical problem. Please stay on the line, I am trying again."


@contextmanager
def broken_database(world: World) -> Iterator[None]:
    """Nothing about calls can be read or written. Workers and ticker stand still meanwhile."""
    run(world, "ALTER TABLE calls RENAME TO calls_elsewhere")
    try:
        yield
    finally:
        run(world, "ALTER TABLE calls_elsewhere RENAME TO calls")


def run(world: World, statement: str) -> None:
    with world.outside.database.engine.begin() as connection:
        connection.execute(text(statement))


def cut_connections(world: World) -> None:
    """What a restart of PostgreSQL does to everybody's connections."""
    run(
        world,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


def test_arriving_caller_is_kept_and_served_when_it_is_back(world: World) -> None:
    caller = world.phone(CALLER)
    with broken_database(world):
        caller.dial(LINE)
        world.simulator.turn(20)
        assert caller.words[0].startswith("If someone is not breathing")
        assert TROUBLE in caller.words
        assert caller.state == "in call"
        assert world.contacts() == []
    world.turn(EMERGENCY_SECONDS + 20)
    assert caller.has_heard("You have reached Harbour Helpline")
    assert world.call().state == "menu"
    world.press(caller, "1")
    assert world.call().state == "waiting"
    assert world.findings() == []


def test_arriving_caller_is_put_through_to_a_partner_who_is_remembered(world: World) -> None:
    world.configure(harbour(line={"overflow_number": PARTNER}))
    world.hang_up(world.ring("+447700900155"))
    caller = world.phone(CALLER)
    with broken_database(world):
        caller.dial(LINE)
        world.simulator.turn(15)
        partner = world.phone(PARTNER)
        assert partner.state == "ringing"
        partner.answer()
        world.simulator.settle()
        partner.say("partner line, hello")
        assert "partner line, hello" in caller.words


def test_key_that_fell_into_the_trouble_is_not_lost(world: World) -> None:
    caller = world.ring()
    world.turn(EMERGENCY_SECONDS)
    with broken_database(world):
        caller.press("2")
        world.simulator.turn(12)
        assert caller.words[-1] == TROUBLE
    world.turn(10)
    assert world.call().node == "callback"
    assert caller.has_heard("We can call you back on")


def test_caller_in_the_line_stays_in_it(world: World) -> None:
    caller = world.ask()
    world.press(caller, "1")
    since = world.call().waiting_since
    with broken_database(world):
        world.simulator.turn(60)
        assert caller.words.count(TROUBLE) > 2
        assert caller.state == "in call"
    world.turn(10)
    assert (world.call().state, world.call().waiting_since) == ("waiting", since)
    world.come_on(ANA)
    world.accept(world.phone(ANA))
    world.turn(2)
    assert world.call().state == "connected"


def test_counsellor_who_pressed_one_in_the_trouble_gets_the_caller_after_it(world: World) -> None:
    world.come_on(ANA)
    world.ask()
    ana = world.phone(ANA)
    world.answer(ana)
    with broken_database(world):
        ana.press("1")
        world.simulator.turn(10)
        assert ana.words[-1] == TROUBLE
    world.turn(12)
    assert world.call().state == "connected"
    assert world.findings() == []


def test_message_left_in_the_trouble_is_owed_for(world: World) -> None:
    caller = world.ring()
    world.turn(EMERGENCY_SECONDS)
    world.press(caller, "4")
    world.turn(15)
    with broken_database(world):
        caller.press("#")
        world.simulator.turn(10)
        assert caller.words[-1] == TROUBLE
    world.turn(30)
    assert caller.has_heard("your message is with us")
    assert len(world.callbacks()) == 1


def test_hang_up_in_the_trouble_is_found_out_afterwards(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    with broken_database(world):
        caller.hang_up()
        world.simulator.turn(10)
    world.turn(130)
    assert world.contacts()[0].outcome == "answered"
    assert ana.state == "idle"
    assert world.findings() == []


@pytest.mark.parametrize("moment", range(5))
def test_connections_that_are_cut_are_noticed_by_nobody(world: World, moment: int) -> None:
    """A restart of PostgreSQL between any two steps of a call."""
    steps = iter(range(5))

    def cut_if_now() -> None:
        if next(steps) == moment:
            cut_connections(world)

    cut_if_now()
    world.come_on(ANA)
    cut_if_now()
    caller = world.ask()
    ana = world.phone(ANA)
    cut_if_now()
    world.accept(ana)
    world.turn(2)
    cut_if_now()
    world.hang_up(caller)
    cut_if_now()
    world.turn(40)
    assert world.contacts()[0].outcome == "answered"
    assert TROUBLE not in caller.words
    assert world.findings() == []


def test_text_in_the_trouble_is_answered_with_an_error_for_twilio_to_see(world: World) -> None:
    run(world, "ALTER TABLE texts RENAME TO texts_elsewhere")
    try:
        answer = world.post("/twilio/sms", MessageSid="SM1", From=ANA, To=LINE, Body="ON")
    finally:
        run(world, "ALTER TABLE texts_elsewhere RENAME TO texts")
    assert answer.status_code >= 500
    assert (
        world.post("/twilio/sms", MessageSid="SM1", From=ANA, To=LINE, Body="ON").status_code == 200
    )
    assert world.presence(ANA).chosen == "available"


def test_sweep_matches_whoever_waits_even_where_a_table_it_glances_at_is_gone(world: World) -> None:
    world.ask()
    run(world, "ALTER TABLE pages RENAME TO pages_elsewhere")
    try:
        with world.outside.database.engine.begin() as connection:
            on = update(presence).where(presence.c.staff_id == world.staff_id(ANA))
            connection.execute(on.values(chosen="available"))
        world.clock.turn(2)
        with pytest.raises(ProgrammingError):
            world.ticker.tick()
    finally:
        run(world, "ALTER TABLE pages_elsewhere RENAME TO pages")
    assert [offer.staff_id for offer in world.offers()] == [world.staff_id(ANA)]
