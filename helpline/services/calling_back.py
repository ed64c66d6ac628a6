"""Calling back: a due callback enters the line as a call of its own, is accepted, then rung.

Each time in the line is one outbound call; an attempt that does not reach the person ends it,
and the next one begins with the original seniority.
"""

import uuid
from datetime import timedelta

from sqlalchemy import Connection

from helpline.domain.attempt_times import look_again_at
from helpline.domain.callbacks import AttemptResult, CallbackEvent, CallbackState
from helpline.domain.calls import CallState, Direction
from helpline.domain.legs import LegState, Party, is_a_machine
from helpline.domain.menus import Node
from helpline.services.attempt_planning import plan_next, window_passed
from helpline.services.callbacks import CALLBACK_DUE, OUT_OF_TIME
from helpline.services.dispatch import dispatch
from helpline.services.ending import end_call
from helpline.services.followup.safe_hours import first_moment
from helpline.services.life_at_stake import is_life_at_stake
from helpline.services.ringing_times import due_time, times_of, wish_of
from helpline.services.voicemail_claims import is_held_back
from helpline.services.watching import RINGING_IS_OVER, watch_call
from helpline.storage import callbacks, calls, legs, live_calls, new_calls
from helpline.storage.callbacks import Callback
from helpline.storage.calls import Call
from helpline.storage.lines import Line, find_line
from helpline.storage.new_calls import NewCall
from helpline.storage.transaction import Transaction

WHILE_THEY_ARE_ON = timedelta(minutes=2)
"""How long a callback stands aside for the person who is on the phone with us, at a time."""

MOST_URGENT = -1.0
"""Dialled before any offer: a counsellor already waits in the room."""


def callback_due(tx: Transaction, callback_id: uuid.UUID) -> None:
    """Put a callback into the line at its time, if that is within the line's hours."""
    callback = callbacks.lock_callback(tx, callback_id)
    if (
        callback is None
        or is_held_back(tx, callback)
        or callback.state not in (CallbackState.REQUESTED, CallbackState.SCHEDULED)
    ):
        return
    line = find_line(tx.connection, callback.line_id)
    if line is None or callback.number_sealed is None:
        return
    if callback.not_after is not None and callback.not_after < tx.now:
        window_passed(tx, callback)
    elif _is_on_the_phone(tx, callback):
        tx.set_timer(CALLBACK_DUE, callback.id, tx.now + WHILE_THEY_ARE_ON)
    else:
        _enter_line_within_hours(tx, callback, line)


def _is_on_the_phone(tx: Transaction, callback: Callback) -> bool:
    """Whether they ring in at this moment, or talk to us still, having asked for another call."""
    if live_calls.find_outbound_contact_id(tx.connection, callback.id) is not None:
        return True
    number = tx.keyring.open_if(callback.number_sealed)
    return number is not None and live_calls.is_ringing_in(
        tx.connection, callback.line_id, callback.id, tx.keyring.hashes(number)
    )


def _enter_line_within_hours(tx: Transaction, callback: Callback, line: Line) -> None:
    due_at = first_moment(tx, callback, line, tx.now)
    if due_at > tx.now:
        callbacks.change_callback(tx, callback.id, due_at=due_at)
        tx.set_timer(CALLBACK_DUE, callback.id, due_at)
        return
    enter_line(tx, callback, line)


def enter_line(tx: Transaction, callback: Callback, line: Line) -> uuid.UUID:
    """Begin the outbound call by which a callback waits; its contact."""
    callbacks.move_callback(tx, callback, CallbackEvent.ENTER_LINE)
    contact_id = uuid.uuid4()
    new_calls.add_call(
        tx,
        NewCall(
            contact_id=contact_id,
            direction=Direction.OUTBOUND,
            line_id=line.id,
            language=callback.language,
            language_chosen=calls.was_language_chosen(tx.connection, callback.origin_contact_id),
            number_sealed=callback.number_sealed,
            number_hash=callback.number_hash,
            state=CallState.WAITING,
            node=Node.LINE,
            queued_at=tx.now,
            waiting_since=callback.waiting_since,
            callback_id=callback.id,
            stage=callback.stage,
        ),
    )
    tx.record("line_entered", contact_id=contact_id, callback_id=callback.id, line_id=line.id)
    _look_again(tx, callback, line)
    tx.at_end(dispatch)
    return contact_id


def _look_again(tx: Transaction, callback: Callback, line: Line) -> None:
    again_at = look_again_at(times_of(line, wish_of(callback)), tx.now)
    if again_at is not None:
        tx.set_timer(OUT_OF_TIME, callback.id, again_at)


def out_of_time(tx: Transaction, callback_id: uuid.UUID) -> None:
    """The person's window may be over, or it is night, and nobody has accepted the callback yet."""
    contact_id = live_calls.find_outbound_contact_id(tx.connection, callback_id)
    call = None if contact_id is None else calls.lock_call(tx, contact_id)
    if call is None or call.state is not CallState.WAITING or call.answered_at is not None:
        return
    callback = callbacks.lock_callback(tx, callback_id)
    if callback is None or is_person_on_the_phone(tx, call):  # who has lost their counsellor stays
        return
    is_over = callback.not_after is not None and callback.not_after <= tx.now
    if is_over or not may_be_made_now(tx, call):
        take_off_line(tx, call)
    else:
        _look_again(tx, callback, call.line)


def may_be_made_now(tx: Transaction, call: Call) -> bool:
    """Whether a callback that somebody accepts is still within hours and window, or cannot wait."""
    callback = callback_of(tx, call)
    if callback is None:
        return True
    in_window = callback.not_after is None or callback.not_after >= tx.now
    if in_window and first_moment(tx, callback, call.line, tx.now) <= tx.now:
        return True
    return is_life_at_stake(tx, callback.number_sealed)


def take_off_line(tx: Transaction, call: Call) -> None:
    """Out of the line until it opens again; or for good, when the person's own window is over."""
    end_call(tx, call, "out_of_time")
    callback = callback_of(tx, call)
    if callback is None:
        return
    if callback.not_after is not None and callback.not_after <= tx.now:
        window_passed(tx, callback)
        return
    due_at = due_time(call.line, tx.now + timedelta(seconds=1), wish_of(callback))
    callbacks.move_callback(tx, callback, CallbackEvent.LEAVE_LINE, due_at=due_at)
    tx.set_timer(CALLBACK_DUE, callback.id, due_at)


def callback_accepted(tx: Transaction, call: Call, staff_id: uuid.UUID) -> None:
    """A counsellor has accepted: an attempt begins, unless they have talked to us already."""
    callback = callback_of(tx, call)
    if callback is None or not callbacks.move_callback(tx, callback, CallbackEvent.ACCEPT):
        return
    callbacks.add_attempt(tx, callback.id, call.contact_id, staff_id)
    calls.set_counsellor(tx, call.contact_id, staff_id)


def ring_person(tx: Transaction, call: Call) -> None:
    """Ring the person we owe a callback now, before anybody else is rung."""
    calls.change_contact(tx, call, started_at=tx.now)
    leg_id = legs.add_leg(tx, call.contact_id, Party.CALLER, urgency=MOST_URGENT)
    tx.send("dial", leg_id)
    watch_call(tx, call.contact_id, RINGING_IS_OVER)


def person_not_reached(tx: Transaction, call: Call, status: str) -> None:
    """The person's leg ended before they pressed 1: plan the next attempt, or let a person decide."""
    callback = callback_of(tx, call)
    if callback is not None:
        plan_next(tx, call, callback, _result(tx, call, status))
    end_call(tx, call, "person_not_reached")


_RESULTS = {"busy": AttemptResult.BUSY, "failed": AttemptResult.FAILED}


def _result(tx: Transaction, call: Call, status: str) -> AttemptResult:
    """A machine only where nobody pressed any key: detection informs, and decides nothing (V33)."""
    answered = legs.list_legs(tx.connection, call.contact_id)
    if call.tries == 0 and any(is_a_machine(leg.answered_by) for leg in answered):
        return AttemptResult.MACHINE
    return _RESULTS.get(status, AttemptResult.NO_ANSWER)


def counsellor_gave_up(tx: Transaction, call: Call) -> None:
    """The counsellor left while the person was being rung: back into the line, uncounted.

    What has been settled meanwhile does not come back; no phone rings on for nobody either way.
    """
    callback = callback_of(tx, call)
    if callback is None:
        return
    is_owed = callbacks.move_callback(tx, callback, CallbackEvent.GIVE_UP) is not None
    callbacks.end_attempt(tx, call.contact_id, AttemptResult.GIVEN_UP)
    if is_person_on_the_phone(tx, call):
        return
    stop_ringing_person(tx, call, "counsellor_gave_up")
    if is_owed:
        _enter_again(tx, callback.id)


def stop_ringing_person(tx: Transaction, call: Call, why: str) -> None:
    """End the call by which somebody is rung back, and their phone's ringing with it."""
    for leg in legs.list_legs(tx.connection, call.contact_id):
        if leg.party is Party.CALLER and leg.is_live:
            tx.send("end_leg", leg.id)
    end_call(tx, call, why)


def _enter_again(tx: Transaction, callback_id: uuid.UUID) -> None:
    callback = callbacks.lock_callback(tx, callback_id)
    if callback is not None:
        callbacks.move_callback(tx, callback, CallbackEvent.LEAVE_LINE, due_at=tx.now)
        tx.set_timer(CALLBACK_DUE, callback_id, tx.now)


def is_person_on_the_phone(tx: Transaction, call: Call) -> bool:
    """Whether the person we ring back has picked up."""
    return any(
        leg.party is Party.CALLER and leg.state is LegState.IN_PROGRESS
        for leg in legs.list_legs(tx.connection, call.contact_id)
    )


def may_be_moved(tx: Transaction, call: Call) -> bool:
    """Whether the caller may hear more than the neutral sentence: they rang us, or pressed 1."""
    return call.direction is Direction.INBOUND or has_said_yes(tx.connection, call)


def has_said_yes(connection: Connection, call: Call) -> bool:
    """Whether the person we ring back has pressed 1."""
    return any(
        leg.party is Party.CALLER and leg.answered_at is not None
        for leg in legs.list_legs(connection, call.contact_id)
    )


def person_connected(tx: Transaction, call: Call) -> None:
    """The two are talking: the promise is kept."""
    callback = callback_of(tx, call)
    if callback is not None:
        callbacks.move_callback(tx, callback, CallbackEvent.CONNECT, attempts=callback.attempts + 1)
        callbacks.end_attempt(tx, call.contact_id, AttemptResult.REACHED)


def leave_for_later(tx: Transaction, call: Call) -> None:
    """Whoever is rung back has pressed 1, lost their counsellor, and would rather be called again.

    Out of the line, so that asking begins the attempts anew and hanging up is none in vain.
    """
    callback = callback_of(tx, call)
    if callback is not None:
        callbacks.move_callback(tx, callback, CallbackEvent.LEAVE_LINE)


def offer_lost(tx: Transaction, call: Call) -> None:
    """Nobody rings for this callback any more: it waits again."""
    callback = callback_of(tx, call)
    if callback is not None:
        callbacks.move_callback(tx, callback, CallbackEvent.LOSE_OFFER)


def callback_of(tx: Transaction, call: Call) -> Callback | None:
    """The callback that an outbound call is made for, locked."""
    if call.direction is Direction.INBOUND or call.callback_id is None:
        return None
    return callbacks.lock_callback(tx, call.callback_id)
