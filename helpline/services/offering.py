"""The counsellor's side of an offer: what they hear, what they press, how their leg ends."""

import uuid
from datetime import timedelta

from helpline.content.spoken_times import spoken_wait
from helpline.content.wording import prompt
from helpline.domain.calls import CallEvent, CallState, Direction
from helpline.domain.instructions import (
    Document,
    Gather,
    GoTo,
    HangUp,
    Pause,
    Route,
    Say,
)
from helpline.domain.legs import LegEvent, LegState, event_of_status, is_terminal
from helpline.domain.offers import OfferEvent, OfferState
from helpline.services.beside import hear_beside
from helpline.services.calling_back import (
    callback_accepted,
    is_person_on_the_phone,
    may_be_made_now,
    may_be_moved,
    offer_lost,
    ring_person,
    take_off_line,
)
from helpline.services.conversation import counsellor_left
from helpline.services.dispatch import (
    OFFER_EXPIRY,
    dispatch,
    end_legs_of_offer,
    withdraw_each,
)
from helpline.services.fetching import fetch_caller
from helpline.services.parting import hear_over
from helpline.services.speaking import into_room, to_counsellor
from helpline.services.staff import count_miss
from helpline.services.watching import watch_join
from helpline.services.wrapping_up import rest
from helpline.storage import calls, legs, offers, staff
from helpline.storage.calls import Call
from helpline.storage.legs import Leg
from helpline.storage.offers import TAKEN_BY_ANOTHER, Offer
from helpline.storage.transaction import Transaction

TIMES_ASKED = 2
SCREEN_SECONDS = 5
HOLD_SECONDS = 8
TIME_TO_DECIDE = timedelta(seconds=45)
"""From picking up; longer than the screening document, which ends by itself."""


def hear_offer(tx: Transaction, call: Call, leg: Leg, call_sid: str) -> Document:
    """The counsellor picked up: which line, which language, how long; then 1 or 2.

    It ends in Hangup, so that a voicemail never takes a caller (V65). A second leg for the same
    offer, dialled because an answer was unclear, is sent away (R6).
    """
    offer = None if leg.offer_id is None else offers.find_offer(tx, leg.offer_id)
    if not _is_the_leg(tx, leg, call_sid) or offer is None or offer.state is not OfferState.PENDING:
        return to_counsellor(call, Say("offer_gone"), HangUp())
    legs.climb(tx, leg, LegEvent.ANSWER, answered_at=tx.now, call_sid=call_sid)
    tx.set_timer(OFFER_EXPIRY, offer.id, tx.now + TIME_TO_DECIDE)
    ask = _ask(leg, _about(tx, call, offer))
    return to_counsellor(call, *((ask,) * TIMES_ASKED), HangUp())


def _ask(leg: Leg, first: Say) -> Gather:
    """All of it may be cut short by a key: who knows the words presses 1 at once."""
    return Gather(
        (first, Say("offer_accept"), Say("offer_decline")),
        Route("legs", leg.id, "answer"),
        timeout=SCREEN_SECONDS,
    )


def _is_the_leg(tx: Transaction, leg: Leg, call_sid: str) -> bool:
    if leg.call_sid is None:
        return legs.find_leg_by_sid(tx.connection, call_sid) is None
    return leg.call_sid == call_sid


def _about(tx: Transaction, call: Call, offer: Offer) -> Say:
    since = call.waiting_since or tx.now
    language = call.line.languages[0]
    return Say(
        _words_for(tx, call, offer),
        {
            "line": call.line.name,
            "wait": spoken_wait((tx.now - since).total_seconds(), language),
            "language": prompt(
                f"language_{call.language}" if call.language_chosen else "language_unknown",
                language,
            ),
        },
    )


def _words_for(tx: Transaction, call: Call, offer: Offer) -> str:
    if not _is_rung(call):
        is_meant = offer.asked_for or (call.front and offers.was_passed_on(tx, call.contact_id))
        return "offer_passed_on" if is_meant else "offer_call"
    return "offer_asked_for" if offer.asked_for else "offer_callback"


def answer_offer(tx: Transaction, call: Call, leg: Leg, digits: str) -> Document:
    """1 takes the call, 2 does not, anything else is asked once more."""
    offer = None if leg.offer_id is None else offers.find_offer(tx, leg.offer_id)
    if offer is None or leg.staff_id is None:
        return to_counsellor(call, Say("offer_gone"), HangUp())
    if digits == "1":
        return _accept(tx, call, leg, offer)
    if digits == "2":
        close_offer(tx, call, offer, OfferEvent.DECLINE, "declined")
        return to_counsellor(call, Say("offer_declined"), HangUp())
    return to_counsellor(call, _ask(leg, Say("did_not_understand")), HangUp())


def _accept(tx: Transaction, call: Call, leg: Leg, offer: Offer) -> Document:
    """Key 1; pressed again it leads to the same place."""
    if offer.state is OfferState.ACCEPTED:
        return _hear_accepted(tx, call, leg)
    if _is_owed_later(tx, call):
        take_off_line(tx, call)
        return to_counsellor(call, Say("offer_gone"), HangUp())
    accepted = accept_offer(tx, call, offer)
    if accepted is None:
        return to_counsellor(call, Say(_why_gone(call)), HangUp())
    return _hear_accepted(tx, accepted, leg)


def accept_offer(tx: Transaction, call: Call, offer: Offer) -> Call | None:
    """Give the caller to whom this offer rings; None when somebody else has them, or nobody may.

    Under the call's lock: of two who accept at once, one is first.
    """
    if _is_owed_later(tx, call) or call.state is not CallState.WAITING:
        return None
    if not offers.move_offer(tx, offer, OfferEvent.ACCEPT):
        return None
    _withdraw_others(tx, call, offer)
    # Also with no others in sight: one may be made just now by who cannot see this yet.
    tx.at_end(dispatch)
    staff.change_presence(tx, offer.staff_id, misses=0)
    call = calls.move(tx, call, CallEvent.ACCEPT)
    tx.clear_timer(OFFER_EXPIRY, offer.id)
    tx.record(
        "offer_accepted", contact_id=call.contact_id, offer_id=offer.id, staff_id=offer.staff_id
    )
    _bring_caller(tx, call, offer)
    return call


def hear_seated(tx: Transaction, call: Call, leg: Leg) -> Document:
    """What somebody hears who took the caller by a click; with the offer gone, that it is."""
    offer = None if leg.offer_id is None else offers.find_offer(tx, leg.offer_id)
    if offer is None or offer.state is not OfferState.ACCEPTED:
        return hear_released(tx, call, leg)
    return _hear_accepted(tx, call, leg)


def _hear_accepted(tx: Transaction, call: Call, leg: Leg) -> Document:
    return hear_beside(tx.connection, call, leg) if _is_rung(call) else into_room(call, leg)


def _why_gone(call: Call) -> str:
    if call.state is CallState.ENDED and call.direction is Direction.INBOUND:
        return "caller_gone"
    has_somebody = call.state in (CallState.ACCEPTED, CallState.CONNECTED)
    return "offer_taken" if has_somebody else "offer_gone"


def hear_released(tx: Transaction, call: Call, leg: Leg) -> Document:
    """Why nobody will come, for who waited in the room, or had picked up and not pressed 1 yet."""
    offer = None if leg.offer_id is None else offers.find_offer(tx, leg.offer_id)
    if offer is not None and offer.state is OfferState.WITHDRAWN:
        return to_counsellor(call, Say(_why_gone(call)), HangUp())
    return hear_over(tx.connection, call, leg)


def _is_rung(call: Call) -> bool:
    """Whether it is we who ring the person, who have not talked to anybody yet."""
    return call.direction is Direction.OUTBOUND and call.answered_at is None


def _is_owed_later(tx: Transaction, call: Call) -> bool:
    """Whether this is a callback that came out of its hours while a phone rang for it."""
    on_the_phone = _is_rung(call) and is_person_on_the_phone(tx, call)
    return call.is_live and _is_rung(call) and not on_the_phone and not may_be_made_now(tx, call)


def _bring_caller(tx: Transaction, call: Call, offer: Offer) -> None:
    """Somebody we ring back brings themselves in, by their own 1."""
    callback_accepted(tx, call, offer.staff_id)
    if call.direction is Direction.OUTBOUND and not is_person_on_the_phone(tx, call):
        ring_person(tx, call)
    elif may_be_moved(tx, call):
        fetch_caller(tx, call)
        watch_join(tx, call)


def _withdraw_others(tx: Transaction, call: Call, accepted: Offer) -> None:
    """Whoever was slower is free at once, and whoever else waits may have them."""
    live = offers.list_live_offers(tx, call.contact_id)
    withdraw_each(tx, [(one, TAKEN_BY_ANOTHER) for one in live if one.id != accepted.id])


def counsellor_leg_status(
    tx: Transaction, call: Call, leg: Leg, status: str, call_sid: str
) -> None:
    """Twilio says how the counsellor's leg is; late and repeated news change nothing."""
    if not _is_the_leg(tx, leg, call_sid):
        return
    if not is_terminal(status):
        _note_progress(tx, leg, status, call_sid)
        return
    if legs.climb(tx, leg, LegEvent.END, ended_at=tx.now, end_status=status, call_sid=call_sid):
        leg_ended(tx, call, leg, status)


def leg_ended(tx: Transaction, call: Call, leg: Leg, status: str) -> None:
    """The counsellor's leg is over: an unanswered offer is closed, a conversation loses them."""
    offer = None if leg.offer_id is None else offers.find_offer(tx, leg.offer_id)
    if offer is None:
        return
    if offer.state is OfferState.ACCEPTED:
        counsellor_left(tx, call, offer)
    elif offer.state is OfferState.PENDING:
        event = _EVENT_OF_END.get(status, OfferEvent.MISS)
        close_offer(tx, call, offer, event, status)
    elif leg.state is LegState.IN_PROGRESS:
        tx.at_end(dispatch)  # until now their phone was busy with our last words


_EVENT_OF_END = {"busy": OfferEvent.FIND_BUSY, "failed": OfferEvent.FAIL}


def _note_progress(tx: Transaction, leg: Leg, status: str, call_sid: str) -> None:
    event = event_of_status(status)
    if event is None:
        return
    if leg.call_sid is None:
        legs.change_leg(tx, leg.id, call_sid=call_sid)
    legs.climb(tx, leg, event)


def close_offer(tx: Transaction, call: Call, offer: Offer, event: OfferEvent, reason: str) -> None:
    """An offer that was not taken: pause the counsellor as it deserves, and offer on at once."""
    closed = offers.move_offer(tx, offer, event, reason)
    if closed is None:
        return
    tx.clear_timer(OFFER_EXPIRY, offer.id)
    tx.record(
        f"offer_{closed.value}",
        contact_id=call.contact_id,
        offer_id=offer.id,
        staff_id=offer.staff_id,
        reason=reason,
    )
    rest(tx, offer.staff_id, call.line.team.pauses.after(closed), closed.value)
    if closed is OfferState.MISSED and not offer.asked_for:
        count_miss(tx, offer.staff_id, offer.made_at)
    offer_lost(tx, call)
    tx.at_end(dispatch)


def offer_expired(tx: Transaction, offer_id: uuid.UUID) -> None:
    """The ring time is over and no word of the leg has come: ours is the last word (D7)."""
    seen = offers.find_offer(tx, offer_id)
    call = None if seen is None else calls.lock_call(tx, seen.contact_id)
    offer = offers.find_offer(tx, offer_id)
    if call is None or offer is None or offer.state is not OfferState.PENDING:
        return
    has_rung = any(
        leg.call_sid is not None for leg in legs.list_legs_of_offer(tx.connection, offer_id)
    )
    end_legs_of_offer(tx, offer_id)
    event = OfferEvent.MISS if has_rung else OfferEvent.FAIL
    close_offer(tx, call, offer, event, "ring_time_over")


def hear_hold(call: Call, leg: Leg) -> Document:
    """In the room, waiting for the caller; asked for again, since it does not loop (V82)."""
    return to_counsellor(
        call,
        Say("counsellor_hold"),
        Pause(HOLD_SECONDS),
        GoTo(Route("legs", leg.id, "hold")),
    )
