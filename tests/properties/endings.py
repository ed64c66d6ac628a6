"""How a run ends: everybody hangs up, or everybody is served. Then the books must be in order."""

import uuid
from datetime import timedelta

from sqlalchemy import select

from helpline.services.audit import balance
from helpline.simulator import Mode, Phone
from helpline.storage.tables import calls, contacts, events, timers
from tests.properties.shore import CALLERS, COUNSELLORS, EVERYBODY, NEVER_CALLED, PARTNER
from tests.properties.truths import bridged, open_calls, rows
from tests.scenarios.world import World

MINUTE, HOUR = 60.0, 3600.0
DIRECTIONS = ("inbound", "outbound")
LONGEST_TALK = 20.0
ROUND = 5.0
"""Seconds between two looks at the phones."""


def everybody_hangs_up(world: World) -> None:
    """Callers hang up, counsellors come on, and nobody picks up anything any more."""
    _everybody_is_a_person(world)
    for number in (*CALLERS, NEVER_CALLED, PARTNER):
        _put_down(world.phone(number))
    world.settle()
    world.come_on(*COUNSELLORS)
    world.turn(20 * MINUTE)
    assert [str(call) for call in open_calls(world)] == []
    _books_are_in_order(world)
    world.turn(25 * HOUR)
    found = rows(world, select(events.c.data).where(events.c.kind == "audit_finding"))
    assert [row.data for row in found] == []
    _books_are_in_order(world)


def everybody_is_served(world: World) -> None:
    """Counsellors come on and take what rings, callers stay until they were answered."""
    _everybody_is_a_person(world)
    world.phone(PARTNER).mode = Mode.BUSY
    _put_down(world.phone(PARTNER))
    world.turn(5 * MINUTE)  # whatever was lost has been asked for by then
    in_line = _waiting(world, "inbound")
    for pause in (0, 20 * MINUTE, 2.1 * HOUR, 20 * MINUTE):
        world.turn(pause)
        world.come_on(*COUNSELLORS)  # who missed what rang in the pause is on break
        _serve(world)
    outcomes = {
        row.id: row.outcome
        for row in rows(world, select(contacts).where(contacts.c.id.in_(in_line)))
    }
    assert set(outcomes.values()) <= {"answered"}, "somebody in the line was not served"
    _books_are_in_order(world)


def _everybody_is_a_person(world: World) -> None:
    for number in EVERYBODY:
        world.phone(number).mode = Mode.PERSON
    world.settle()


def _put_down(phone: Phone) -> None:
    for call in list(phone.ringing):
        phone.reject(call)
    if phone.call is not None:
        phone.hang_up()


def _waiting(world: World, *directions: str) -> set[uuid.UUID]:
    """Who waits for a person, on the phone or to be rung back."""
    found = select(calls.c.contact_id).join(contacts, contacts.c.id == calls.c.contact_id)
    waiting = found.where(
        calls.c.state == "waiting", contacts.c.direction.in_(directions or DIRECTIONS)
    )
    return {row.contact_id for row in rows(world, waiting)}


def _serve(world: World) -> None:
    """Take what rings, talk for a while, hang up, until nobody is on the phone."""
    for _ in range(int(15 * MINUTE / ROUND)):
        world.turn(ROUND)
        for number in (*COUNSELLORS, *CALLERS, NEVER_CALLED):
            _pick_up(world, world.phone(number))
        _say_goodbye(world)
        if not open_calls(world) and not _waiting(world):
            return


def _is_talking(phone: Phone) -> bool:
    return phone.call is not None


def _pick_up(world: World, phone: Phone) -> None:
    if phone.ringing and not _is_talking(phone):
        phone.answer()
        world.settle()
        if _is_talking(phone):
            phone.press("1")
            world.settle()


def _say_goodbye(world: World) -> None:
    for call in bridged(world):
        long_ago = world.clock.now() - timedelta(seconds=LONGEST_TALK)
        if call.handset not in COUNSELLORS and call.answered_at and call.answered_at < long_ago:
            world.phone(call.handset).hang_up(call)
    world.settle()


def _books_are_in_order(world: World) -> None:
    assert world.findings() == []
    with world.outside.database.reading() as connection:
        assert balance(connection).is_even
    open_contacts = rows(
        world,
        select(calls.c.state, contacts.c.direction)
        .join(contacts, contacts.c.id == calls.c.contact_id)
        .where(contacts.c.ended_at.is_(None)),
    )
    kinds = {(row.direction, row.state) for row in open_contacts}
    assert kinds - {("outbound", "waiting")} == set()
    assert [row.state for row in world.offers() if row.state in ("pending", "accepted")] == []
    assert _callbacks_without_reason(world) == []


def _callbacks_without_reason(world: World) -> list[str]:
    """Open callbacks that nothing will ever bring up: no timer, no call, no person to decide."""
    timed = {row.ref for row in rows(world, select(timers.c.ref))}
    in_line = {
        row.callback_id
        for row in rows(world, select(contacts.c.callback_id).where(contacts.c.ended_at.is_(None)))
    }
    return [
        f"{row.state} because of {row.reason}"
        for row in world.callbacks()
        if not (
            row.closed_at is not None
            or row.state == "exhausted"
            or (
                row.state in ("requested", "scheduled")
                and (row.id in timed or not row.number_sealed)
            )
            or (row.state == "waiting" and row.id in in_line)
        )
    ]
