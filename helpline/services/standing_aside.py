"""A callback stands aside: the person it is owed to rings in, is answered, or wants it otherwise."""

import uuid
from datetime import datetime

from helpline.domain.callbacks import AttemptResult, CallbackEvent, CallbackState
from helpline.domain.calls import CallState, Direction
from helpline.services.callbacks import CALLBACK_DUE
from helpline.services.calling_back import WHILE_THEY_ARE_ON, has_said_yes, stop_ringing_person
from helpline.services.ending import end_call
from helpline.storage import callbacks, calls, live_calls
from helpline.storage.calls import Call
from helpline.storage.owed import list_owed
from helpline.storage.transaction import Transaction


def step_aside_for(tx: Transaction, callback_ids: list[uuid.UUID]) -> datetime | None:
    """Somebody we owe these rings in: their callbacks leave the line while they wait.

    The answer is its seniority, which they take over (None when we owe them nothing).
    """
    seniorities = []
    for callback_id in callback_ids:
        _leave_line(tx, callback_id)
        callback = callbacks.lock_callback(tx, callback_id)
        if callback is not None and callback.state is not CallbackState.EXHAUSTED:
            seniorities.append(callback.waiting_since)
    return min(seniorities, default=None)


def settle_by_answering(tx: Transaction, call: Call) -> None:
    """Somebody we owe a callback has rung in and is talking to us: nothing is owed any more."""
    for callback_id in owed_to(tx, call):
        _leave_line(tx, callback_id)
        cancel(tx, callback_id, "rang_in")


def cancel(tx: Transaction, callback_id: uuid.UUID, why: str) -> None:
    """Nothing is owed any more, and a phone of theirs that rings for it stops.

    Whoever has pressed 1 there talks to us already: that goes on.
    """
    outbound = _lock_outbound(tx, callback_id)
    callback = callbacks.lock_callback(tx, callback_id)
    if callback is None or not callbacks.move_callback(
        tx, callback, CallbackEvent.CANCEL, outcome=why, closed_at=tx.now
    ):
        return
    tx.clear_timer(CALLBACK_DUE, callback_id)
    if outbound is not None and not has_said_yes(tx.connection, outbound):
        callbacks.end_attempt(tx, outbound.contact_id, AttemptResult.GIVEN_UP)
        stop_ringing_person(tx, outbound, why)


def owed_to(tx: Transaction, call: Call) -> list[uuid.UUID]:
    """What is owed to their number, and what this call was the first to ask for, to whatever one.

    Not what was owed to a number that they keyed in before they did: that is another's, maybe.
    """
    if call.direction is Direction.OUTBOUND:
        return []
    number = tx.keyring.open_if(call.number_sealed)
    hashes = [] if number is None else tx.keyring.hashes(number)
    return [one.id for one in list_owed(tx, call.line.id, hashes, [], call.contact_id)]


def _leave_line(tx: Transaction, callback_id: uuid.UUID) -> None:
    """End the outbound call by which a callback waits; one that is being rung is left alone, and
    so is one whose person has pressed 1, and waits in it.
    """
    outbound = _lock_outbound(tx, callback_id)
    if outbound is None or outbound.state is not CallState.WAITING:
        return
    if has_said_yes(tx.connection, outbound):
        return
    end_call(tx, outbound, "person_rang_in")
    callback = callbacks.lock_callback(tx, callback_id)
    if callback is not None:
        due_at = tx.now + WHILE_THEY_ARE_ON
        callbacks.move_callback(tx, callback, CallbackEvent.LEAVE_LINE, due_at=due_at)
        tx.set_timer(CALLBACK_DUE, callback_id, due_at)


def _lock_outbound(tx: Transaction, callback_id: uuid.UUID) -> Call | None:
    contact_id = live_calls.find_outbound_contact_id(tx.connection, callback_id)
    return None if contact_id is None else calls.lock_call(tx, contact_id)
