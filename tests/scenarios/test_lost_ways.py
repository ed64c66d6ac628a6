"""Calls that lost their way, and faults inside: always on to a person."""

import uuid
import xml.etree.ElementTree as ET

from sqlalchemy import text

from tests.scenarios.harbour import CALLER, LINE, PARTNER, harbour
from tests.scenarios.world import World


def verbs(answer: str) -> list[str]:
    return [element.tag for element in ET.fromstring(answer)]  # noqa: S314 - our own document


def rename(world: World, table: str, name: str) -> None:
    with world.outside.database.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))


def test_call_is_taken_to_its_own_document_when_it_asks_for_another_one(world: World) -> None:
    world.ring()
    call = world.phone(CALLER).call
    assert call is not None
    answer = world.post(
        f"/twilio/calls/{uuid.uuid4()}/key?step=2", CallSid=call.sid, From=CALLER, To=LINE
    )
    assert "Gather" in verbs(answer.text)
    assert len(world.contacts()) == 1


def test_wait_document_lets_a_call_go_when_nobody_knows_it(world: World) -> None:
    answer = world.post(f"/twilio/calls/{uuid.uuid4()}/wait", CallSid="CA" + "9" * 32, To=LINE)
    assert verbs(answer.text) == ["Leave"]


def test_call_without_an_id_hears_the_emergency_line_and_is_kept(world: World) -> None:
    answer = world.post("/twilio/voice", From=CALLER, To=LINE)
    assert verbs(answer.text)[0] == "Say"
    assert "9 9 9" in answer.text
    assert verbs(answer.text)[-1] == "Redirect"


def test_arriving_caller_is_put_through_to_the_partner_when_the_database_fails(
    world: World,
) -> None:
    world.configure(harbour(line={"overflow_number": PARTNER}))
    world.hang_up(world.ring())
    rename(world, "contacts", "contacts_away")
    try:
        caller = world.phone("+447700900105")
        caller.dial(LINE)
        partner = world.phone(PARTNER)
        world.simulator.turn(15)
        assert caller.words[0].startswith("If someone is not breathing")
        assert partner.state == "ringing"
    finally:
        rename(world, "contacts_away", "contacts")


def test_key_still_counts_when_a_fault_came_between(world: World) -> None:
    caller = world.ring()
    world.turn(8)
    rename(world, "events", "events_away")
    try:
        caller.press("1")
        world.simulator.settle()
        assert caller.words[-1].startswith("We have a technical problem")
    finally:
        rename(world, "events_away", "events")
    world.turn(15)
    assert world.call(CALLER).state == "waiting"
    assert not caller.has_heard("Sorry, I did not get that.")
