"""A call ends: its outcome is settled, and nobody is left ringing, in a room or on a promise."""

import uuid

from helpline.domain.callbacks import AttemptResult, CallbackEvent, CallbackState
from helpline.domain.calls import CallEvent, CallState, Direction, Outcome, outcome_at_hang_up
from helpline.domain.menus import Node
from helpline.domain.offers import OfferEvent, OfferState
from helpline.services.abandoned import watch_abandoned
from helpline.services.callbacks import CALLBACK_DUE, TIME_TO_HANG_UP
from helpline.services.dispatch import dispatch, withdraw_each
from helpline.services.guest_ends import end_guests
from helpline.services.owed_message import may_be_nobody, nothing_was_said, owe_for_message
from helpline.services.wrapping_up import begin_wrap_up
from helpline.storage import callbacks, calls, legs, offers
from helpline.storage.callbacks import Callback
from helpline.storage.calls import Call
from helpline.storage.offers import CALLER_LEFT, Offer
from helpline.storage.transaction import Transaction


def end_call(tx: Transaction, call: Call, why: str) -> None:
    """Close the call and everything beneath it. Ending an ended call changes nothing."""
    if not call.is_live:
        return
    if call.state is CallState.RECORDING:
        is_nobody = may_be_nobody(call)
        call = nothing_was_said(tx, call) if is_nobody else owe_for_message(tx, call, hung_up=True)
    outcome = _outcome(tx, call)
    _release_counsellors(tx, call)
    if call.callback_id is not None:
        _go_on_with_callback(tx, call, call.callback_id)
    watch_abandoned(tx, call, outcome)
    calls.change_contact(tx, call, outcome=outcome, ended_at=tx.now)
    calls.move(tx, call, CallEvent.END, yes_count=None, stage=None)
    tx.record(
        "call_ended",
        contact_id=call.contact_id,
        line_id=call.line.id,
        outcome=outcome.value,
        why=why,
    )
    tx.at_end(dispatch)


def _outcome(tx: Transaction, call: Call) -> Outcome:
    if call.direction is Direction.OUTBOUND and call.answered_at is None:
        return Outcome.CALLBACK  # not reached: it is still owed, or was taken off the line
    if call.state is CallState.MENU and call.node is Node.BLOCKED:
        return Outcome.BLOCKED
    since_return = (
        (tx.now - call.returned_at).total_seconds() if call.returned_at is not None else 0.0
    )
    return outcome_at_hang_up(
        call.state,
        call.outcome,
        call.answered_at is not None,
        since_return,
        is_owed=call.callback_id is not None,
    )


def _release_counsellors(tx: Transaction, call: Call) -> None:
    if call.state is CallState.CONNECTED:
        end_guests(tx, call.contact_id)
    live = offers.list_live_offers(tx, call.contact_id)
    withdraw_each(tx, [(one, CALLER_LEFT) for one in live if one.state is OfferState.PENDING])
    for offer in live:
        if offer.state is OfferState.ACCEPTED:
            _finish(tx, call, offer)


def _finish(tx: Transaction, call: Call, offer: Offer) -> None:
    """The counsellor is let go: with wrap-up after a conversation, with a word if there was none.

    In a conversation the caller's leaving ends the conference, and the counsellor's own leg
    asks what is next; before it, nobody else would tell them.
    """
    offers.move_offer(tx, offer, OfferEvent.FINISH, "call_ended")
    if call.state is CallState.CONNECTED:
        begin_wrap_up(tx, offer.staff_id, call.line.team.wrap_up_seconds)
        return
    for leg in legs.list_legs_of_offer(tx.connection, offer.id):
        if leg.is_live:
            tx.send("release_leg", leg.id)


def _go_on_with_callback(tx: Transaction, call: Call, callback_id: uuid.UUID) -> None:
    if call.direction is Direction.OUTBOUND:
        _finish_callback(tx, callback_id, call)
        return
    owed = callbacks.find_callback(tx.connection, callback_id)
    if owed is not None:
        _ring_again_soon(tx, owed)


def _ring_again_soon(tx: Transaction, owed: Callback) -> None:
    """They have hung up: no need to wait."""
    if owed.due_at is not None and owed.due_at <= tx.now + TIME_TO_HANG_UP:
        tx.set_timer(CALLBACK_DUE, owed.id, tx.now)


def _finish_callback(tx: Transaction, callback_id: uuid.UUID, call: Call) -> None:
    """What became of the promise is written elsewhere unless the two have talked."""
    callback = callbacks.lock_callback(tx, callback_id)
    if callback is None:
        return
    if callback.state is CallbackState.SCHEDULED:
        _ring_again_soon(tx, callback)  # asked for anew in this very call
    elif callbacks.move_callback(
        tx, callback, CallbackEvent.FINISH, outcome=Outcome.ANSWERED.value, closed_at=tx.now
    ):
        callbacks.end_attempt(tx, call.contact_id, AttemptResult.REACHED)
