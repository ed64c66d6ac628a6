"""Somebody who was cut off in the line rings again: they have the place they had, and only one."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from helpline.domain.callbacks import CallbackReason
from helpline.services.arrival import Arrival, call_arrives
from helpline.services.callbacks import CallbackRequest, request_callback
from helpline.services.line import ask_for_counsellor
from helpline.simulator import Phone
from helpline.storage.calls import lock_call_by_sid
from helpline.storage.lines import line_for
from helpline.storage.sealing import Keyring
from helpline.storage.tables import calls, contacts, shared_numbers
from helpline.storage.transaction import Database
from tests.builders import DATA_KEY
from tests.scenarios.harbour import ANA, CALLER, LINE, SECOND_CALLER, SPANISH_LINE, harbour
from tests.scenarios.world import EMERGENCY_SECONDS, World

KEPT = "We have kept your place in the line."
NEWER_KEY = "bmV3ZXIta2V5LW5ld2VyLWtleS1uZXdlci1rZXktMTI"


def be_cut_off(world: World, number: str = CALLER, **how: Any) -> datetime:
    """Somebody waits a minute and is cut off; since when they had waited."""
    caller = world.ask(number, **how)
    since: datetime = waiting(world)[-1].waiting_since
    world.turn(60)
    world.hang_up(caller)
    return since


def waiting(world: World) -> list[Any]:
    """Who is in the line, in no order but that of coming."""
    return world.rows(
        select(calls, contacts)
        .join(contacts)
        .where(calls.c.state == "waiting")
        .order_by(contacts.c.started_at)
    )


def heard_in_time(world: World, caller: Phone) -> bool:
    world.turn(12)
    return caller.has_heard(KEPT)


def test_caller_cut_off_takes_their_old_place_and_hears_so(world: World) -> None:
    since = be_cut_off(world)
    world.ask(SECOND_CALLER)
    world.turn(60)
    caller = world.ask(CALLER)
    assert world.call(CALLER).waiting_since == since
    assert heard_in_time(world, caller)
    [event] = world.events("place_taken_over")
    earlier = world.contacts()[0]
    assert (event.contact_id, event.data) == (
        world.call(CALLER).contact_id,
        {"earlier": str(earlier.id)},
    )
    world.come_on(ANA)
    world.accept(world.phone(ANA))
    assert world.call(CALLER).state == "connected"
    assert world.findings() == []


def test_ledger_counts_each_call_from_its_own_asking(world: World) -> None:
    be_cut_off(world)
    world.turn(60)
    world.ask()
    assert world.call().queued_at == world.clock.now()


def test_caller_who_comes_back_too_late_has_a_new_place(world: World) -> None:
    be_cut_off(world)
    world.turn(15 * 60)
    caller = world.ask()
    assert world.call().waiting_since == world.clock.now()
    assert not heard_in_time(world, caller)


def test_place_goes_with_flag_and_front(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    world.hang_up(ana)
    world.turn(25)
    world.press(caller, "5")
    world.turn(40)
    world.hang_up(caller)
    assert world.call().outcome == "abandoned"
    world.ask()
    assert (world.call().flag, world.call().front) == ("emergency_key", True)


def test_place_is_taken_once_only(world: World) -> None:
    """Also by a call that is not cut off itself: the next one begins at the end of the line."""
    be_cut_off(world)
    world.turn(60)
    taker = world.ask()
    assert len(world.events("place_taken_over")) == 1
    world.press(taker, "4")
    world.turn(20)
    world.hang_up(taker)
    world.turn(60)
    world.ask()
    assert world.call().outcome is None
    assert len(world.events("place_taken_over")) == 1


def test_place_that_was_taken_over_and_lost_again_is_kept_again(world: World) -> None:
    since = be_cut_off(world)
    world.turn(60)
    caller = world.ask()
    world.turn(10)
    world.hang_up(caller)
    world.turn(60)
    world.ask()
    assert world.call().waiting_since == since
    assert len(world.events("place_taken_over")) == 2


@pytest.mark.parametrize("withheld", [True, "+266696687", "anonymous"])
def test_mod_callcenter_bug_withheld_callers_do_not_inherit_each_others_place(
    world: World, withheld: bool | str
) -> None:
    """FreeSWITCH matches by caller-id string: all withheld callers inherited one another's place."""
    be_cut_off(world, CALLER, withheld=withheld)
    world.turn(60)
    caller = world.ask(SECOND_CALLER, withheld=withheld)
    assert waiting(world)[0].waiting_since == world.clock.now()
    assert not heard_in_time(world, caller)
    assert world.events("place_taken_over") == []


@pytest.mark.parametrize("still_up", [True, False])
def test_number_with_two_calls_at_once_inherits_nothing(world: World, still_up: bool) -> None:
    """Behind a shelter's number are many people."""
    neighbour = world.ask(SECOND_CALLER, withheld=CALLER)
    be_cut_off(world)
    if not still_up:
        world.hang_up(neighbour)
    world.turn(60)
    caller = world.ask()
    assert world.call().waiting_since == world.clock.now()
    assert not heard_in_time(world, caller)


def test_number_that_is_listed_as_shared_inherits_nothing(world: World) -> None:
    world.configure(harbour(helpline={"shared_numbers": [CALLER]}))
    be_cut_off(world)
    world.turn(60)
    world.ask()
    assert world.call().waiting_since == world.clock.now()
    [row] = world.rows(select(shared_numbers))
    assert row.number_hash == world.outside.database.keyring.hash(CALLER)


def test_place_on_another_line_is_not_taken(world: World) -> None:
    world.configure(harbour(more_lines=[{"number": SPANISH_LINE, "name": "Other"}]))
    be_cut_off(world)
    world.turn(60)
    caller = world.phone(CALLER)
    caller.dial(SPANISH_LINE)
    world.turn(EMERGENCY_SECONDS)
    world.press(caller, "1")
    assert world.call().waiting_since == world.clock.now()


def test_place_is_found_under_an_older_data_key(world: World) -> None:
    since = be_cut_off(world)
    world.turn(60)
    newer = Database(
        world.outside.database.engine, Keyring([NEWER_KEY, DATA_KEY]), lambda _work: None
    )
    with newer.transaction(world.clock.now()) as tx:
        line = line_for(tx.connection, LINE)
        assert line is not None
        call_arrives(tx, line, Arrival("CA1", CALLER, LINE))
        call = lock_call_by_sid(tx, "CA1")
        assert call is not None
        ask_for_counsellor(tx, call)
    assert [call.waiting_since for call in waiting(world)] == [since]


def test_danger_two_places_somebody_who_rings_again_has_one(world: World) -> None:
    """Callback queues warn of it: a promise, an old place and a new call are one person's."""
    since = be_cut_off(world)
    database = world.outside.database
    with database.transaction(world.clock.now()) as tx:
        request_callback(
            tx,
            CallbackRequest(
                line_id=world.contacts()[0].line_id,
                number=CALLER,
                language="en",
                reason=CallbackReason.LOST_CALL,
            ),
        )
    world.turn(3)
    assert len(waiting(world)) == 1
    world.ask()
    [place] = waiting(world)
    assert (place.direction, place.waiting_since) == ("inbound", since)
    world.come_on(ANA)
    world.accept(world.phone(ANA))
    world.turn(1)
    assert waiting(world) == []
    assert [callback.state for callback in world.callbacks()] == ["cancelled"]
    assert world.findings() == []
