"""Very many callbacks fall due in the same instant, and three counsellors are on.

Ticker, matcher, pace and dialling are the real ones, and ask the simulator's REST; what phones
would say is told to the services at once. `CALLBACKS_PROFILE=long` plays it with 200.
"""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import func, select

from helpline.domain.callbacks import CallbackReason
from helpline.domain.legs import Party
from helpline.services.callbacks import CallbackRequest, request_callback
from helpline.services.conversation import joined_room
from helpline.services.due_work import PERFORMERS, run_due_timers
from helpline.services.greeting import greet, greeted, person_leg_status
from helpline.services.offering import answer_offer, counsellor_leg_status, hear_offer
from helpline.services.outside import perform
from helpline.storage.calls import Call, lock_call
from helpline.storage.legs import Leg, get_leg, list_legs
from helpline.storage.tables import callbacks, legs, lines, outbox
from helpline.storage.transaction import Transaction
from tests.scenarios.harbour import (
    ANA,
    ANA_RUIZ,
    BEN,
    BEN_OKORO,
    CLEO,
    CLEO_MARSH,
    harbour,
)
from tests.scenarios.world import World

MANY = {"default": 24, "long": 200}[os.environ.get("CALLBACKS_PROFILE", "default")]
STAFF = (ANA, BEN, CLEO)
DUE_IN = timedelta(minutes=1)


def person(place: int) -> str:
    """The phone number of whoever has waited longest but so many."""
    return f"+447700900{place + 300:03}"


@pytest.fixture
def flooded(world: World) -> World:
    """All are asked for, in another order than that in which they waited, and are due now."""
    world.configure(harbour(team={"wrap_up_seconds": 0}, staff=[ANA_RUIZ, BEN_OKORO, CLEO_MARSH]))
    world.come_on(*STAFF)
    [line] = world.rows(select(lines.c.id))
    with world.outside.database.transaction(world.clock.now()) as tx:
        for place in sorted(range(MANY), key=lambda one: one * 37 % MANY):
            request_callback(tx, _request(tx, line.id, place))
    assert {row.due_at for row in world.callbacks()} == {world.clock.now() + DUE_IN}
    world.clock.turn(DUE_IN.total_seconds())
    return world


def _request(tx: Transaction, line_id: Any, place: int) -> CallbackRequest:
    return CallbackRequest(
        line_id,
        person(place),
        "en",
        CallbackReason.PAGE,
        not_before=tx.now + DUE_IN,
        not_after=tx.now + timedelta(hours=8),
        waiting_since=tx.now - timedelta(seconds=MANY - place),
    )


def test_each_is_rung_once_in_the_order_in_which_they_waited_at_the_rate_of_the_account(
    flooded: World,
) -> None:
    for _ in work_off(flooded):
        assert len(in_conversation(flooded)) <= len(STAFF)
    dialled = list(dials(flooded))
    rung = [to for _, to in dialled if to not in STAFF]
    assert rung == [person(place) for place in range(MANY)]
    gap = timedelta(seconds=1 / flooded.outside.calls_per_second)
    assert all(later - earlier >= gap for (earlier, _), (later, _) in pairwise(dialled))
    assert len(dialled) == 2 * MANY
    assert {to for _, to in dialled if to in STAFF} == set(STAFF)
    assert [(row.state, row.outcome) for row in flooded.callbacks()] == [
        ("completed", "answered")
    ] * MANY
    assert [row.result for row in flooded.attempts()] == ["reached"] * MANY
    assert flooded.findings() == []


def dials(world: World) -> Iterator[tuple[datetime, str]]:
    """When Twilio was asked to ring whom."""
    for record in world.simulator.log.requests:
        if record.path.endswith("/Calls.json") and record.method == "POST":
            yield record.at, record.params["To"][0]


def in_conversation(world: World) -> list[Any]:
    """The callbacks that somebody has in hand."""
    in_hand = callbacks.c.state.in_(("offered", "attempting", "connected"))
    return world.rows(select(callbacks.c.id).where(in_hand))


def work_off(world: World) -> Iterator[None]:
    """Do whatever is due and let whoever is rung answer, until no dial is left to wait for."""
    while True:
        while _do_what_is_due(world):
            yield
        next_at = _next_dial_at(world)
        if next_at is None:
            return
        world.clock.turn_to(next_at)


def _do_what_is_due(world: World) -> int:
    database, clock = world.outside.database, world.clock
    done = run_due_timers(database, clock)
    due = select(outbox.c.id).where(*_IS_DIAL, outbox.c.due_at <= clock.now())
    for work in world.rows(due):
        perform(world.outside, PERFORMERS, work.id)
    rung = world.rows(select(legs.c.id).where(legs.c.state == "queued"))
    for leg in rung:
        _pick_up(world, leg.id)
    return done + len(rung)


_IS_DIAL = (outbox.c.kind == "dial", outbox.c.state == "pending")


def _next_dial_at(world: World) -> datetime | None:
    [row] = world.rows(select(func.min(outbox.c.due_at).label("at")).where(*_IS_DIAL))
    at: datetime | None = row.at
    return at


def _pick_up(world: World, leg_id: Any) -> None:
    """A counsellor accepts; a person says yes, talks, and hangs up."""
    steps = (_accept,) if _is_counsellors(world, leg_id) else (_say_yes, _talk, _part)
    for step in steps:
        with world.outside.database.transaction(world.clock.now()) as tx:
            contact_id = get_leg(tx.connection, leg_id).contact_id
            call = lock_call(tx, contact_id)
            assert call is not None
            step(tx, call, get_leg(tx.connection, leg_id))


def _is_counsellors(world: World, leg_id: Any) -> bool:
    [leg] = world.rows(select(legs.c.party).where(legs.c.id == leg_id))
    return bool(leg.party == "counsellor")


def _accept(tx: Transaction, call: Call, leg: Leg) -> None:
    hear_offer(tx, call, leg, leg.call_sid or "")
    answer_offer(tx, call, get_leg(tx.connection, leg.id), "1")


def _say_yes(tx: Transaction, call: Call, leg: Leg) -> None:
    greet(tx, call, leg, leg.call_sid or "")
    greeted(tx, call, get_leg(tx.connection, leg.id), "1")


def _talk(tx: Transaction, call: Call, _leg: Leg) -> None:
    for inside in list_legs(tx.connection, call.contact_id):
        joined_room(tx, call, inside)


def _part(tx: Transaction, call: Call, leg: Leg) -> None:
    person_leg_status(tx, call, leg, "completed", leg.call_sid or "")
    for other in list_legs(tx.connection, call.contact_id):
        if other.party is Party.COUNSELLOR:
            counsellor_leg_status(tx, call, other, "completed", other.call_sid or "")
