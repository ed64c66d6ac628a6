"""After the promise, in the same call: another time, leave for a message, or a person after all.

The callback is owed already, so that whoever hangs up at any moment has lost nothing.
"""

from helpline.domain.callbacks import CallbackReason
from helpline.domain.instructions import Document, Say
from helpline.domain.menus import Node
from helpline.services.asking import ask_for_callback
from helpline.services.callbacks import TIME_TO_HANG_UP, CallbackRequest
from helpline.services.hearing import call_number, hear_now
from helpline.services.offered_times import next_time, time_on_offer, told_of_time
from helpline.storage import callbacks, calls
from helpline.storage.callbacks import find_callback
from helpline.storage.calls import Call
from helpline.storage.transaction import Transaction


def offer_time(tx: Transaction, call: Call) -> Document:
    """The next time that somebody could be called at."""
    times = next_time(call, tx.now)
    if times is None:
        return _back(tx, call, Say("no_other_time"))
    begin = times.not_before
    call = calls.change_call(tx, call, node=Node.CALLBACK_TIME, tries=0, time_offered=begin)
    return hear_now(tx.keyring, call)


def take_time(tx: Transaction, call: Call) -> Document:
    """The time that was named last, for the callback that is owed already."""
    times, number = time_on_offer(call), call_number(tx.keyring, call)
    if times is None or number is None:
        return offer_time(tx, call)
    said = told_of_time("time_taken", call)
    callback_id = ask_for_callback(
        tx,
        CallbackRequest(
            line_id=call.line.id,
            number=number,
            language=call.language,
            reason=CallbackReason.MENU,
            not_before=times.not_before,
            not_after=times.not_after,
            origin_contact_id=call.contact_id,
            waiting_since=call.waiting_since or call.queued_at,
            earliest=tx.now + TIME_TO_HANG_UP,
            stage=call.stage,
        ),
        asked_from=tx.keyring.open_if(call.number_sealed),
    )
    return _back(tx, calls.change_contact(tx, call, callback_id=callback_id), *said)


def allow_message(tx: Transaction, call: Call) -> Document:
    """Leave for a short neutral message, if nobody answers.

    Only by whoever rings from that number, or who was the first to ask for a call there: nobody
    else may undo the no of the person it belongs to, nor learn that there is one.
    """
    callback = None if call.callback_id is None else find_callback(tx.connection, call.callback_id)
    if callback is not None and (
        callback.number_hash == call.number_hash or callback.origin_contact_id == call.contact_id
    ):
        callbacks.change_callback(tx, callback.id, voicemail_ok=True)
        tx.record("message_allowed", contact_id=call.contact_id, callback_id=callback.id)
    return _back(tx, call, Say("message_allowed"))


def begin_again(tx: Transaction, call: Call) -> Document:
    """What may be said of the callback, from the beginning."""
    return _back(tx, call)


def _back(tx: Transaction, call: Call, *said: Say) -> Document:
    call = calls.change_call(tx, call, node=Node.CALLBACK_DETAILS, tries=0)
    return hear_now(tx.keyring, call, *said)
