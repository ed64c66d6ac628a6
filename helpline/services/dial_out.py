"""Dialling out: somebody on the staff rings a person now, and neither sees the other's number.

Their own phone is rung first, from the line's number, and they press 1; then it is a callback
like any other. Whom nothing is owed, a callback is opened for. While their phone rings it is
theirs alone; if they do not take it, it stays in the line for everybody.
"""

import uuid
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from helpline.domain.attempt_times import Wish
from helpline.domain.callbacks import CallbackEvent, CallbackReason, CallbackState
from helpline.domain.calls import CallState, Outcome
from helpline.domain.consent import Refusal, Way, may_contact
from helpline.domain.errors import NotFound, Refused
from helpline.domain.triage.verdict import SERIOUS
from helpline.domain.voicemails import VoicemailState
from helpline.services.callbacks import CallbackRequest, request_callback
from helpline.services.calling_back import enter_line
from helpline.services.conversing import held
from helpline.services.dispatch import ring_counsellor
from helpline.services.life_at_stake import is_life_at_stake
from helpline.services.ringing_times import due_time, wish_left
from helpline.storage import callbacks, calls, live_calls, offers, staff
from helpline.storage.callbacks import Callback
from helpline.storage.calls import Call
from helpline.storage.enrolments import find_open_enrolment
from helpline.storage.escalations import is_one_taken
from helpline.storage.guests import find_live_guest_of
from helpline.storage.lines import Line, find_line
from helpline.storage.suppressions import find_suppression
from helpline.storage.threads import Thread
from helpline.storage.transaction import Database, Transaction, take_dispatch_lock
from helpline.storage.voicemails import (
    Viewer,
    find_seen,
    lock_voicemails_of_callback,
    may_take,
)
from helpline.telephony.numbers import may_be_rung_back

_TO_BE_MADE = (
    CallbackState.REQUESTED,
    CallbackState.SCHEDULED,
    CallbackState.WAITING,
    CallbackState.EXHAUSTED,
)
ASK_FIRST = "say how they asked for a call, on the list of those who hung up waiting"
_BUSY = "are in a call, or your phone is ringing already"
_SOMEBODY_HAS_IT = (CallbackState.OFFERED, CallbackState.ATTEMPTING, CallbackState.CONNECTED)


def ask_for_ringing(database: Database, now: datetime, deed: Callable[[Transaction], None]) -> None:
    """Do one of these; of two who open a callback for one person at once, the second finds it."""
    try:
        _do(database, now, deed)
    except IntegrityError:
        _do(database, now, deed)


def _do(database: Database, now: datetime, deed: Callable[[Transaction], None]) -> None:
    with database.transaction(now) as tx:
        deed(tx)


def ring_message(tx: Transaction, voicemail_id: uuid.UUID, viewer: Viewer) -> None:
    """Ring whoever left this message. Raises `NotFound` and `Refused`, as the others do."""
    found = find_seen(tx.connection, voicemail_id, viewer)
    if found is None:
        raise NotFound("there is no such message")
    if found.callback_id is None:
        raise Refused("message", "has no callback")
    ring_callback(tx, found.callback_id, viewer.staff_id)


def ring_contact(tx: Transaction, contact_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Ring whoever was at the other end of a contact, whether or not we owe them a callback."""
    call = calls.find_call(tx.connection, contact_id)
    if call is None or not may_take(tx.connection, staff_id, call.line.id):
        raise NotFound("there is no such contact")
    number = tx.keyring.open_if(call.number_sealed)
    if number is None:
        raise Refused("number", "was not shown: there is none to ring")
    hashes = tx.keyring.hashes(number)
    owed = callbacks.list_open_callback_ids(tx, call.line.id, hashes)
    ring_callback(tx, owed[0] if owed else _open_callback(tx, call, number, staff_id), staff_id)


def _open_callback(tx: Transaction, call: Call, number: str, staff_id: uuid.UUID) -> uuid.UUID:
    """Nothing is owed yet, and nobody has asked: the night is kept.

    Who hung up waiting is rung back from the list of those, where one says how they asked.
    """
    if call.outcome is Outcome.ABANDONED and not call.line.ring_back_abandoned:
        raise Refused("caller", f"hung up waiting: {ASK_FIRST}")
    _refuse_by_night(tx, call.line, Wish())
    wanted = CallbackRequest(
        line_id=call.line.id,
        number=number,
        language=call.language,
        reason=CallbackReason.COUNSELLOR,
        origin_contact_id=call.contact_id,
    )
    return _open(tx, call.line, wanted, staff_id)


def _open(tx: Transaction, line: Line, wanted: CallbackRequest, staff_id: uuid.UUID) -> uuid.UUID:
    if wanted.number is None or not may_be_rung_back(wanted.number, line.country):
        raise Refused("number", "cannot be rung from here")
    callback_id = request_callback(tx, wanted)
    callbacks.change_callback(tx, callback_id, asked_by=staff_id)
    return callback_id


def ring_writer(tx: Transaction, thread_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Ring whoever writes in a conversation that is with this person.

    By night too while a life may be in danger; only then where calls were not agreed to.
    """
    thread = held(tx, thread_id, staff_id)
    line = find_line(tx.connection, thread.line_id)
    if line is None:
        raise NotFound("there is no such line")
    owed = callbacks.list_open_callback_ids(tx, line.id, tx.keyring.hashes(thread.number))
    if owed:
        ring_callback(tx, owed[0], staff_id)
        return
    in_danger = is_one_taken(tx, thread.number, SERIOUS)
    _refuse_unless_agreed(tx, thread, in_danger=in_danger)
    if not in_danger:
        _refuse_by_night(tx, line, Wish())
    wanted = CallbackRequest(
        line_id=line.id,
        number=thread.number,
        language=thread.language if thread.language in line.languages else line.languages[0],
        reason=CallbackReason.COUNSELLOR,
    )
    ring_callback(tx, _open(tx, line, wanted, staff_id), staff_id)


def _refuse_unless_agreed(tx: Transaction, thread: Thread, *, in_danger: bool) -> None:
    enrolment = find_open_enrolment(tx.connection, tx.keyring.hashes(thread.number))
    refusals = may_contact(
        Way.CALL,
        None if enrolment is None else enrolment.consent,
        find_suppression(tx, thread.line_id, thread.number),
        tx.now,
        life_in_danger=in_danger,
    )
    if Refusal.WRONG_NUMBER in refusals:
        raise Refused("number", "is somebody else's, who wants no calls")
    if refusals:
        raise Refused(
            "call", "was not asked for or agreed to, and no life is known to be in danger"
        )


def ring_callback(tx: Transaction, callback_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Have the phone of this person rung, and then that of whoever is owed the callback.

    Raises `NotFound`, and `Refused` for what somebody has already (it says who), what is settled,
    and what may not be rung at this hour; and for somebody who is in a call, or has no phone.
    """
    contact_id = live_calls.find_outbound_contact_id(tx.connection, callback_id)
    call = None if contact_id is None else calls.lock_call(tx, contact_id)
    callback = callbacks.lock_callback(tx, callback_id)
    if callback is None or not may_take(tx.connection, staff_id, callback.line_id):
        raise NotFound("there is no such callback")
    line = _check(tx, callback, staff_id)
    contact_id = _in_line(tx, callback, call, line)
    waiting = callbacks.lock_callback(tx, callback_id) or callback
    take_dispatch_lock(tx)
    _refuse_if_busy(tx, staff_id, contact_id)
    callbacks.move_callback(tx, waiting, CallbackEvent.OFFER)
    _ring(tx, waiting, line, contact_id, staff_id)


def check_may_be_rung(tx: Transaction, callback_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Raise what `ring_callback` would at this moment, and do nothing."""
    callback = callbacks.lock_callback(tx, callback_id)
    if callback is None or not may_take(tx.connection, staff_id, callback.line_id):
        raise NotFound("there is no such callback")
    _check(tx, callback, staff_id)


def _ring(
    tx: Transaction, callback: Callback, line: Line, contact_id: uuid.UUID, staff_id: uuid.UUID
) -> None:
    offer_id = ring_counsellor(
        tx,
        contact_id,
        staff_id,
        urgency=callback.waiting_since,
        ring_seconds=line.team.ring_seconds,
        asked_for=True,
    )
    tx.record(
        "ring_out_asked_for",
        contact_id=contact_id,
        callback_id=callback.id,
        offer_id=offer_id,
        staff_id=staff_id,
    )


def _check(tx: Transaction, callback: Callback, staff_id: uuid.UUID) -> Line:
    """Whether it may be made now, by this person."""
    line = find_line(tx.connection, callback.line_id)
    if line is None or callback.number_sealed is None:
        raise Refused("number", "is not known")
    if callback.state in _SOMEBODY_HAS_IT:
        raise Refused("callback", _who_has_it(tx, callback, staff_id))
    if callback.state not in _TO_BE_MADE:
        raise Refused("callback", "is settled already")
    if callback.outcome == "wrong_person":
        raise Refused("callback", "led to somebody else: that number is not rung again")
    for message in lock_voicemails_of_callback(tx, callback.id):
        if message.state is VoicemailState.CLAIMED and message.claimed_by != staff_id:
            raise Refused("message", f"is with {_name(tx, message.claimed_by)}")
    if not is_life_at_stake(tx, callback.number_sealed):
        _refuse_by_night(tx, line, wish_left(callback, tx.now))
    if offers.find_offer_of(tx, staff_id) is not None:
        raise Refused("you", _BUSY)
    if staff.phone_of(tx.connection, tx.keyring, staff_id) is None:
        raise Refused("phone", "is missing in your record: there is none to ring")
    return line


def _refuse_by_night(tx: Transaction, line: Line, wish: Wish) -> None:
    if due_time(line, tx.now, wish) > tx.now:
        raise Refused("line", "rings nobody at this hour, or they asked for another time")


def _who_has_it(tx: Transaction, callback: Callback, staff_id: uuid.UUID) -> str:
    contact_id = live_calls.find_outbound_contact_id(tx.connection, callback.id)
    live = [] if contact_id is None else offers.list_live_offers(tx, contact_id)
    if not live:
        return "is being made just now"
    if live[0].staff_id == staff_id:
        return "is with you already: your phone rings, or you are on it"
    return f"is with {_name(tx, live[0].staff_id)}"


def _name(tx: Transaction, staff_id: uuid.UUID | None) -> str:
    name = None if staff_id is None else staff.name_of(tx.connection, tx.keyring, staff_id)
    return name or "somebody else"


def _in_line(tx: Transaction, callback: Callback, call: Call | None, line: Line) -> uuid.UUID:
    """The call by which the callback waits, begun now where there is none."""
    if callback.state is CallbackState.WAITING:
        if call is None or call.state is not CallState.WAITING:
            raise Refused("callback", "is being changed just now: try again")
        return call.contact_id
    if call is not None:  # they have asked for another call while they talk to us
        raise Refused("callback", "is for later: they are in a call with us just now")
    if callback.state is CallbackState.EXHAUSTED:
        left = wish_left(callback, tx.now)
        callbacks.move_callback(
            tx,
            callback,
            CallbackEvent.SET_TIME,
            due_at=tx.now,
            not_after=left.not_after,
            outcome=None,
        )
        callback = callbacks.lock_callback(tx, callback.id) or callback
    return enter_line(tx, callback, line)


def _refuse_if_busy(tx: Transaction, staff_id: uuid.UUID, contact_id: uuid.UUID) -> None:
    """Under the matcher's lock, where every offer is made."""
    if offers.find_offer_of(tx, staff_id) or find_live_guest_of(tx, staff_id):
        raise Refused("you", _BUSY)
    others = offers.list_live_offers(tx, contact_id)
    if others:
        raise Refused("callback", f"is with {_name(tx, others[0].staff_id)}")
