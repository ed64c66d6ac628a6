"""Moving callers and counsellors who are on the phone, and asking Twilio what is true."""

import structlog

from helpline.domain.calls import CallState, Direction
from helpline.domain.errors import OutsideError, OutsideUnclear
from helpline.domain.instructions import Route
from helpline.domain.legs import LegEvent, Party, is_terminal
from helpline.services.conversation import caller_left, joined_room
from helpline.services.fetching import fetch_caller, fetch_counsellor
from helpline.services.guest_ends import guest_leg_ended
from helpline.services.offering import leg_ended
from helpline.services.outside import Outside, done
from helpline.services.watching import JOIN_WITHIN, watch_call, watch_join
from helpline.storage import calls, legs
from helpline.storage.calls import Call
from helpline.storage.legs import Leg
from helpline.storage.outbox import Work, finish_work
from helpline.storage.transaction import Transaction

log = structlog.get_logger()

NOT_THERE = 404
ROOM_ASKED_TIMES = 3


def move_caller(outside: Outside, work: Work) -> None:
    """Put the caller onto the document of where they should be now.

    When the call is gone, its own status webhook says so; the check asks in case that was lost.
    """
    with outside.database.reading() as connection:
        call = calls.get_call(connection, work.ref)
    if call.is_live and call.caller_sid is not None and call.step == work.detail["step"]:
        address = outside.addresses.of_move(call.contact_id, work.id)
        if not outside.gateway.redirect(call.caller_sid, address):
            _check_soon(outside, work)
    done(outside, work)


def _check_soon(outside: Outside, work: Work) -> None:
    with outside.database.transaction(outside.clock.now()) as tx:
        watch_call(tx, work.ref, JOIN_WITHIN)


def release_leg(outside: Outside, work: Work) -> None:
    """Tell a counsellor who waits in the room, or hears an offer, that nobody will come."""
    with outside.database.reading() as connection:
        leg = legs.get_leg(connection, work.ref)
    if leg.is_live and leg.call_sid is not None:
        outside.gateway.redirect(
            leg.call_sid, outside.addresses.of(Route("legs", leg.id, "released"))
        )
    done(outside, work)


def move_leg(outside: Outside, work: Work) -> None:
    """Put a leg that we dialled onto another of its documents, unless its call has gone on.

    A counsellor who has come into the room by themselves meanwhile is where they should be.
    """
    with outside.database.reading() as connection:
        leg = legs.get_leg(connection, work.ref)
        call = calls.get_call(connection, leg.contact_id)
    is_wanted = call.is_live and call.step == work.detail["step"] and leg.joined_at is None
    if leg.is_live and leg.call_sid is not None and is_wanted:
        route = Route("legs", leg.id, work.detail["document"], call.step)
        outside.gateway.redirect(leg.call_sid, outside.addresses.of(route))
    done(outside, work)


def seat_counsellor(outside: Outside, work: Work) -> None:
    """Bring somebody who took a caller by a click to where key 1 would have led them."""
    with outside.database.reading() as connection:
        leg = legs.get_leg(connection, work.ref)
    if leg.is_live and leg.call_sid is not None and leg.joined_at is None:
        route = Route("legs", leg.id, "seat")
        outside.gateway.redirect(leg.call_sid, outside.addresses.of(route))
    done(outside, work)


def check_call(outside: Outside, work: Work) -> None:
    """Ask Twilio about every leg of a call that we think is up; close what is over (V13, V14)."""
    with outside.database.reading() as connection:
        open_legs = [leg for leg in legs.list_legs(connection, work.ref) if leg.is_live]
    statuses = {leg.id: _status(outside, leg) for leg in open_legs if leg.call_sid is not None}
    with outside.database.transaction(outside.clock.now()) as tx:
        for leg in open_legs:
            _close_if_over(tx, leg, statuses.get(leg.id))
        finish_work(tx, work)


def _status(outside: Outside, leg: Leg) -> str:
    """The leg's status; a call that Twilio does not know is over."""
    try:
        return outside.gateway.fetch_status(leg.call_sid or "")
    except OutsideError as refusal:
        if refusal.status == NOT_THERE:
            return "completed"
        raise


def _close_if_over(tx: Transaction, leg: Leg, status: str | None) -> None:
    if status is None or not is_terminal(status):
        return
    call = calls.lock_call(tx, leg.contact_id)
    current = legs.get_leg(tx.connection, leg.id)
    if call is None or not legs.climb(
        tx, current, LegEvent.END, ended_at=tx.now, end_status=status
    ):
        return
    tx.record("end_was_missed", contact_id=leg.contact_id, status=status)
    if leg.party is Party.COUNSELLOR:
        leg_ended(tx, call, leg, status)
    elif leg.party is Party.GUEST:
        guest_leg_ended(tx, leg, status)
    else:
        caller_left(tx, call, status)


def check_room(outside: Outside, work: Work) -> None:
    """The two should be together by now and nothing says so: ask who is inside."""
    with outside.database.reading() as connection:
        call = calls.get_call(connection, work.ref)
    inside = _ask_who_is_inside(outside, work, call)
    with outside.database.transaction(outside.clock.now()) as tx:
        _note_inside(tx, work, inside)
        finish_work(tx, work)


def _ask_who_is_inside(outside: Outside, work: Work, call: Call) -> set[str]:
    """Call SIDs. If Twilio cannot tell, both were sent there and no leg has ended: we believe
    that they are inside, rather than leave a conversation uncounted.
    """
    try:
        return set(outside.gateway.list_inside(call.conference))
    except OutsideUnclear:
        if work.tries < ROOM_ASKED_TIMES:
            raise
    except OutsideError as refusal:
        log.warning("room_unknown", status=refusal.status, code=refusal.code)
    with outside.database.reading() as connection:
        return {
            leg.call_sid
            for leg in legs.list_legs(connection, call.contact_id)
            if leg.is_live and leg.call_sid is not None
        }


def _note_inside(tx: Transaction, work: Work, inside: set[str]) -> None:
    for leg in legs.list_legs(tx.connection, work.ref):
        call = calls.lock_call(tx, work.ref)
        if call is not None and leg.call_sid in inside and not leg.is_inside:
            joined_room(tx, call, leg)
    call = calls.lock_call(tx, work.ref)
    if call is not None and call.state is CallState.ACCEPTED:
        _fetch_whoever_is_missing(tx, call)
        watch_join(tx, call, 2 * JOIN_WITHIN)


def _fetch_whoever_is_missing(tx: Transaction, call: Call) -> None:
    """Where we rang both, it may be the counsellor; moving a person who is inside ends the room."""
    is_callback = call.direction is Direction.OUTBOUND
    if is_callback:
        fetch_counsellor(tx, call)
    inside = (leg.party for leg in legs.list_legs(tx.connection, call.contact_id) if leg.is_inside)
    if not is_callback or Party.CALLER not in inside:
        fetch_caller(tx, call)
