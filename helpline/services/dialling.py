"""Dialling: paced, most urgent first, and never twice for one unclear answer.

A leg is marked as being dialled before Twilio is asked. When the answer is unclear (R6), the
account's calls are looked through first; only a leg that is nowhere to be found is dialled
again, and a second leg that turns up all the same is sent away when it asks for its document.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from helpline.domain.errors import OutsideError, OutsideUnclear
from helpline.domain.guests import GuestState
from helpline.domain.instructions import Route
from helpline.domain.legs import LegEvent, LegState, Party, is_terminal
from helpline.domain.offers import OfferState
from helpline.services.conversation import caller_left
from helpline.services.detection import how_to_listen
from helpline.services.dispatch import OFFER_EXPIRY
from helpline.services.guest_ends import guest_leg_ended
from helpline.services.offering import leg_ended
from helpline.services.outside import Outside, done, try_later
from helpline.storage import calls, guests, legs, offers
from helpline.storage.legs import Leg
from helpline.storage.outbox import Work, finish_work, postpone_work
from helpline.storage.pace import take_slot
from helpline.storage.staff import phone_of
from helpline.storage.tables import legs as legs_table
from helpline.storage.transaction import Transaction
from helpline.telephony.gateway import Detection, FoundCall, Listen

REAL_RING_EXTRA = timedelta(seconds=6)
"""Twilio rings some five seconds longer than asked (V60): our own last word comes after it."""

RING_PERSON_SECONDS = 30
LOOK_AFTER = timedelta(seconds=1)
ANSWER_IS_LOST_AFTER = timedelta(seconds=15)
"""Longer than any request of ours waits for its answer."""

LOOK_TIMES = 2
"""The list of calls lags behind (R8): one empty look does not prove that nothing was dialled."""


@dataclass(frozen=True)
class _Dial:
    """What to ask of Twilio for a leg."""

    to: str
    from_: str
    ring_seconds: int
    document: Route
    listen: Listen | None = None


def dial(outside: Outside, work: Work) -> None:
    """Dial the most urgent planned leg, now or when the call rate allows."""
    with outside.database.transaction(outside.clock.now()) as tx:
        slot = take_slot(tx, outside.calls_per_second)
        if slot.ask_again_at is not None:
            postpone_work(tx, work, slot.ask_again_at, "call rate")
            return
        if slot.leg is None:
            finish_work(tx, work)
            return
        wanted = _what_to_dial(tx, slot.leg)
    _place(outside, slot.leg, wanted)
    done(outside, work)


def _what_to_dial(tx: Transaction, leg: Leg) -> _Dial:
    call = calls.get_call(tx.connection, leg.contact_id)
    if leg.party is Party.GUEST:
        number = _number_of_guest(tx, leg)
        seconds, document, listen = call.line.team.ring_seconds, "guest", None
    elif leg.party is Party.COUNSELLOR and leg.staff_id is not None:
        number = phone_of(tx.connection, tx.keyring, leg.staff_id)
        seconds, document, listen = call.line.team.ring_seconds, "screen", None
    else:
        number = tx.keyring.open_if(call.number_sealed)
        seconds, document, listen = RING_PERSON_SECONDS, "greet", how_to_listen(tx, call)
    return _Dial(number or "", call.line.number, seconds, Route("legs", leg.id, document), listen)


def _number_of_guest(tx: Transaction, leg: Leg) -> str | None:
    """A colleague's own, or the one that was typed."""
    if leg.staff_id is not None:
        return phone_of(tx.connection, tx.keyring, leg.staff_id)
    guest = guests.find_guest(tx, leg.guest_id)
    return None if guest is None else tx.keyring.open_if(guest.number_sealed)


def _place(outside: Outside, leg: Leg, wanted: _Dial) -> None:
    try:
        placed = outside.gateway.place_call(
            to=wanted.to,
            from_=wanted.from_,
            document_url=outside.addresses.of(wanted.document),
            status_url=outside.addresses.of_leg_status(leg.id),
            ring_seconds=wanted.ring_seconds,
            detection=_detection(outside, leg, wanted),
        )
    except OutsideError as refusal:
        _refused(outside, leg, refusal)
    except OutsideUnclear:
        _unclear(outside, leg)
    else:
        _placed(outside, leg, placed, wanted.ring_seconds)


def _detection(outside: Outside, leg: Leg, wanted: _Dial) -> Detection | None:
    if wanted.listen is None:
        return None
    return Detection(wanted.listen, outside.addresses.of_leg_detection(leg.id))


def _placed(outside: Outside, leg: Leg, placed: FoundCall, ring_seconds: int) -> None:
    """Twilio has taken the call on; a webhook about it may have been quicker than this answer."""
    now = outside.clock.now()
    with outside.database.transaction(now) as tx:
        calls.lock_call(tx, leg.contact_id)
        current = legs.get_leg(tx.connection, leg.id)
        if current.call_sid is None:
            legs.change_leg(tx, leg.id, call_sid=placed.sid)
            legs.climb(tx, current, LegEvent.QUEUE)
        if leg.offer_id is not None:
            _ring_time_begins(tx, leg.offer_id, current, ring_seconds)


def _ring_time_begins(tx: Transaction, offer_id: UUID, leg: Leg, ring_seconds: int) -> None:
    """From dialling on; once somebody has picked up, the time to decide counts instead."""
    if leg.answered_at is None and leg.is_live:
        ring_time = timedelta(seconds=ring_seconds) + REAL_RING_EXTRA
        tx.set_timer(OFFER_EXPIRY, offer_id, tx.now + ring_time)


def _refused(outside: Outside, leg: Leg, refusal: OutsideError) -> None:
    with outside.database.transaction(outside.clock.now()) as tx:
        tx.record(
            "dial_refused", contact_id=leg.contact_id, offer_id=leg.offer_id, code=refusal.code
        )
        _end(tx, leg.id, "failed")


def _end(tx: Transaction, leg_id: UUID, status: str) -> None:
    """End a leg, with all that follows from it."""
    contact_id = legs.get_leg(tx.connection, leg_id).contact_id
    call = calls.lock_call(tx, contact_id)
    leg = legs.get_leg(tx.connection, leg_id)
    if call is None or not legs.climb(tx, leg, LegEvent.END, ended_at=tx.now, end_status=status):
        return
    if leg.party is Party.COUNSELLOR:
        leg_ended(tx, call, leg, status)
    elif leg.party is Party.GUEST:
        guest_leg_ended(tx, leg, status)
    else:
        caller_left(tx, call, status)


def _unclear(outside: Outside, leg: Leg) -> None:
    with outside.database.transaction(outside.clock.now()) as tx:
        calls.lock_call(tx, leg.contact_id)
        current = legs.get_leg(tx.connection, leg.id)
        if legs.climb(tx, current, LegEvent.LOSE_ANSWER):
            tx.record("dial_unclear", contact_id=leg.contact_id, offer_id=leg.offer_id)
            tx.send("find_leg", leg.id, delay=LOOK_AFTER)


def recover_dials(tx: Transaction) -> None:
    """Legs whose worker died between asking Twilio and writing the answer down: look for them."""
    for leg in legs.list_dialled_without_answer(tx.connection, tx.now - ANSWER_IS_LOST_AFTER):
        if legs.climb(tx, leg, LegEvent.LOSE_ANSWER):
            tx.record("dial_unclear", contact_id=leg.contact_id, offer_id=leg.offer_id)
            tx.send("find_leg", leg.id)


def find_leg(outside: Outside, work: Work) -> None:
    """Look for a leg whose dialling went unanswered; dial again only if it is nowhere (R6)."""
    with outside.database.transaction(outside.clock.now()) as tx:
        leg = legs.get_leg(tx.connection, work.ref)
        wanted = _what_to_dial(tx, leg)
    if leg.state is not LegState.UNCLEAR:
        done(outside, work)  # a webhook has told us meanwhile
        return
    found = _look_for(outside, leg, outside.gateway.list_calls_to(wanted.to, wanted.from_))
    if found is None and work.tries < LOOK_TIMES:
        try_later(outside, work, "not found yet")
        return
    with outside.database.transaction(outside.clock.now()) as tx:
        _settle(tx, leg, found)
        finish_work(tx, work)


def _look_for(outside: Outside, leg: Leg, listed: list[FoundCall]) -> FoundCall | None:
    """A call made since we dialled that is no other leg's."""
    with outside.database.reading() as connection:
        known = set(
            connection.execute(
                select(legs_table.c.call_sid).where(
                    legs_table.c.call_sid.in_([found.sid for found in listed])
                )
            ).scalars()
        )
    since = leg.dialled_at
    return next(
        (found for found in listed if found.sid not in known and _is_since(found, since)), None
    )


def _is_since(found: FoundCall, since: datetime | None) -> bool:
    """Whether the call is as young as our request; Twilio's dates have whole seconds."""
    if found.created_at is None or since is None:
        return True
    return found.created_at >= since - timedelta(seconds=2)


def _settle(tx: Transaction, leg: Leg, found: FoundCall | None) -> None:
    call = calls.lock_call(tx, leg.contact_id)
    current = legs.get_leg(tx.connection, leg.id)
    if current.state is not LegState.UNCLEAR or call is None:
        return
    if found is None:
        _dial_again(tx, current)
        return
    legs.change_leg(tx, leg.id, call_sid=found.sid)
    if is_terminal(found.status):
        _end(tx, leg.id, found.status)
        return
    legs.climb(tx, current, LegEvent.QUEUE)
    if leg.offer_id is not None:
        _ring_time_begins(tx, leg.offer_id, current, call.line.team.ring_seconds)


def _dial_again(tx: Transaction, leg: Leg) -> None:
    """Nothing was dialled; ring now, unless nobody wants that any more."""
    offer = None if leg.offer_id is None else offers.find_offer(tx, leg.offer_id)
    guest = guests.find_guest(tx, leg.guest_id)
    is_taken_back = offer is not None and offer.state is not OfferState.PENDING
    if is_taken_back or (guest is not None and guest.state is GuestState.OVER):
        legs.climb(tx, leg, LegEvent.END, ended_at=tx.now, end_status="withdrawn")
        return
    legs.climb(tx, leg, LegEvent.DIAL_AGAIN)
    tx.send("dial", leg.id)


def end_leg(outside: Outside, work: Work) -> None:
    """Stop a phone; one that is being dialled just now is caught up with."""
    with outside.database.reading() as connection:
        leg = legs.get_leg(connection, work.ref)
    if not leg.is_live:
        done(outside, work)
    elif leg.call_sid is None:
        try_later(outside, work, "not known to Twilio yet")
    else:
        outside.gateway.end_call(leg.call_sid)
        done(outside, work)
