"""The conversation: who is in the room, who leaves it, and what that means for the other."""

from helpline.domain.calls import CallEvent, CallState, Direction, Outcome
from helpline.domain.instructions import Document, Say
from helpline.domain.legs import LegEvent, Party, is_terminal
from helpline.domain.menus import Node
from helpline.domain.offers import OfferEvent, OfferState
from helpline.services.calling_back import (
    counsellor_gave_up,
    is_person_on_the_phone,
    may_be_moved,
    person_connected,
    person_not_reached,
)
from helpline.services.daily_caps import talk_begun
from helpline.services.dispatch import dispatch
from helpline.services.ending import end_call
from helpline.services.fetching import fetch_caller
from helpline.services.guest_ends import end_guests, guest_leg_ended
from helpline.services.hearing import hear_now
from helpline.services.heirs import find_heir, take_over
from helpline.services.line import nobody_on, set_max_wait
from helpline.services.moving_to_callback import told_of_callback
from helpline.services.standing_aside import settle_by_answering
from helpline.services.to_the_front import to_the_front
from helpline.services.wrapping_up import begin_wrap_up, rest
from helpline.storage import calls, legs, offers
from helpline.storage.calls import Call
from helpline.storage.legs import Leg
from helpline.storage.offers import Offer
from helpline.storage.transaction import Transaction
from helpline.storage.who_is_on import is_somebody_on

GAVE_UP = "gave_up"
"""Why nobody rings a counsellor again at once who has stopped ringing somebody back."""

CALLER_LEFT = "moderator_ended_conference"
"""The reason for leaving of those who were inside when the caller left (V84)."""


MOVED = "participant_updated_via_api"
"""The reason of somebody whom we have put onto another document: their call says where that is."""


def joined_room(tx: Transaction, call: Call, leg: Leg) -> None:
    """Somebody is inside; when both are, the call is answered."""
    if leg.joined_at is None or leg.left_at is not None:
        legs.change_leg(tx, leg.id, joined_at=tx.now, left_at=None)
    if call.state is CallState.ACCEPTED and _are_both_inside(tx, call):
        _connect(tx, call)


def _are_both_inside(tx: Transaction, call: Call) -> bool:
    inside = {leg.party for leg in legs.list_legs(tx.connection, call.contact_id) if leg.is_inside}
    return {Party.CALLER, Party.COUNSELLOR} <= inside


def _connect(tx: Transaction, call: Call) -> None:
    offer = offers.find_accepted_offer(tx, call.contact_id)
    if offer is None:
        return
    call = calls.change_contact(
        tx,
        call,
        answered_at=call.answered_at or tx.now,
        outcome=Outcome.ANSWERED,
    )
    calls.set_counsellor(tx, call.contact_id, offer.staff_id)
    call = calls.move(tx, call, CallEvent.JOIN, front=False, returned_at=None)
    tx.record("call_connected", contact_id=call.contact_id, staff_id=offer.staff_id)
    talk_begun(tx, offer.staff_id)
    person_connected(tx, call)
    settle_by_answering(tx, call)


def left_room(tx: Transaction, call: Call, leg: Leg, reason: str, status: str) -> None:
    """Somebody is outside again. A caller who left has hung up, which the `status` of their call
    says (V84), or is asked where to by Twilio.

    A counsellor whom the caller's leaving put outside has not left anybody: the end of either
    leg says how it goes on.
    """
    legs.change_leg(tx, leg.id, left_at=tx.now, held_at=None)
    if leg.party is Party.CALLER:
        caller_leg_status(tx, call, leg, status)
        return
    if leg.party is Party.GUEST:
        guest_leg_ended(tx, leg, reason)
        return
    offer = None if leg.offer_id is None else offers.find_offer(tx, leg.offer_id)
    was_first = reason not in (CALLER_LEFT, MOVED) and not _has_caller_left(tx, call)
    if offer is not None and was_first:
        counsellor_left(tx, call, offer)


def _has_caller_left(tx: Transaction, call: Call) -> bool:
    """Whether the caller was in the room and is outside already."""
    return any(
        leg.party is Party.CALLER and leg.left_at is not None
        for leg in legs.list_legs(tx.connection, call.contact_id)
    )


def counsellor_left(tx: Transaction, call: Call, offer: Offer) -> None:
    """The counsellor is gone: the caller returns to the front of the line, with a word (V88)."""
    if offer.state is not OfferState.ACCEPTED:
        return
    offers.move_offer(tx, offer, OfferEvent.FINISH, "counsellor_left")
    tx.at_end(dispatch)
    if call.state is CallState.CONNECTED:
        begin_wrap_up(tx, offer.staff_id, call.line.team.wrap_up_seconds)
        heir = find_heir(tx, call)
        if heir is not None:
            take_over(tx, call, heir)
            return
        end_guests(tx, call.contact_id)
    if call.state in (CallState.ACCEPTED, CallState.CONNECTED):
        _return_to_line(tx, call, offer)


def _return_to_line(tx: Transaction, call: Call, offer: Offer) -> None:
    if call.direction is Direction.OUTBOUND and call.state is CallState.ACCEPTED:
        counsellor_gave_up(tx, call)
        rest(tx, offer.staff_id, call.line.team.pauses.decline, GAVE_UP)
        if not is_person_on_the_phone(tx, call):
            return
    call = to_the_front(tx, call)
    tx.record(
        "counsellor_left", contact_id=call.contact_id, staff_id=offer.staff_id, offer_id=offer.id
    )
    if may_be_moved(tx, call):  # until then they hear nothing of us, however long that takes
        set_max_wait(tx, call)
        fetch_caller(tx, call)


def moved(tx: Transaction, call: Call) -> Document:
    """The caller arrives where the truth says, moved by us or out of a room that is over.

    Whom their counsellor left hears a word about it. With a counsellor still in the call the
    room itself failed, and this very document takes the caller back into it.
    """
    call = calls.change_call(tx, call)
    if call.state is CallState.CLOSING and call.answered_at is not None:
        return hear_now(tx.keyring, call, *told_of_callback(tx, call))
    if call.state is not CallState.WAITING or not call.front or call.node is not Node.LINE:
        return hear_now(tx.keyring, call)
    passed_on = offers.was_passed_on(tx, call.contact_id)
    if passed_on or is_somebody_on(tx.connection, call.asks_for, tx.now):
        return hear_now(tx.keyring, call, Say("passed_on" if passed_on else "counsellor_left"))
    return nobody_on(tx, call, Say("counsellor_gone"))


def caller_leg_status(tx: Transaction, call: Call, leg: Leg, status: str) -> None:
    """Twilio says the caller's leg is over, whichever way (V13)."""
    if not is_terminal(status):
        return
    if legs.climb(tx, leg, LegEvent.END, ended_at=tx.now, end_status=status):
        caller_left(tx, call, status)


def caller_left(tx: Transaction, call: Call, status: str) -> None:
    """The caller is gone: the call ends with its outcome, and whoever rings for it stops."""
    if call.is_live and call.direction is Direction.OUTBOUND and call.answered_at is None:
        person_not_reached(tx, call, status)
    else:
        end_call(tx, call, f"caller_{status}")
