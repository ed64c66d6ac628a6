"""Asking for a callback by keys: the number is read back, and the promise is spoken once kept.

"Kept" means written: the callback exists before the place in the line is given up.
"""

import uuid

from helpline.content.countries import country_pack
from helpline.domain.callbacks import CallbackReason
from helpline.domain.calls import CallEvent, CallState, Outcome
from helpline.domain.instructions import Document, Say
from helpline.domain.menus import Node
from helpline.domain.phone import from_keyed_digits
from helpline.services.asking import ask_for_callback
from helpline.services.callbacks import TIME_TO_HANG_UP, CallbackRequest
from helpline.services.calling_back import leave_for_later
from helpline.services.dispatch import withdraw_offers
from helpline.services.hearing import call_number, hear_now, hear_out, spoken_number
from helpline.services.line import count_as_queued
from helpline.services.line_hours import is_line_open
from helpline.storage import calls
from helpline.storage.callbacks import find_callback
from helpline.storage.calls import Call
from helpline.storage.lines import Line
from helpline.storage.transaction import Transaction
from helpline.storage.who_is_on import is_somebody_on
from helpline.telephony.numbers import may_be_rung_back


def read_keyed_number(digits: str, line: Line) -> str | None:
    """The number that was keyed in, or None when nobody can be called there."""
    number = from_keyed_digits(digits, country_pack(line.country).numbering)
    if number is None or number == line.number or not may_be_rung_back(number, line.country):
        return None
    return number


def promise_callback(tx: Transaction, call: Call) -> Document:
    """Owe the callback first; then give up the place and say so, and only then ask for details."""
    number = call_number(tx.keyring, call)
    if number is None:
        return hear_now(tx.keyring, calls.change_call(tx, call, node=Node.KEY_NUMBER, tries=0))
    call = count_as_queued(tx, call)
    asked_from = tx.keyring.open_if(call.number_sealed)
    leave_for_later(tx, call)
    callback_id = ask_for_callback(tx, _request(tx, call, number), asked_from)
    withdraw_offers(tx, call.contact_id, "callback_taken")
    call = calls.change_contact(tx, call, outcome=Outcome.CALLBACK, callback_id=callback_id)
    call = calls.move(tx, call, CallEvent.SETTLE, node=Node.CALLBACK_DETAILS, tries=0)
    return hear_out(tx.keyring, call, _promise(tx, call, number, callback_id))


def _request(tx: Transaction, call: Call, number: str) -> CallbackRequest:
    return CallbackRequest(
        line_id=call.line.id,
        number=number,
        language=call.language,
        reason=_reason(tx, call),
        origin_contact_id=call.contact_id,
        waiting_since=call.waiting_since or call.queued_at,
        earliest=tx.now + TIME_TO_HANG_UP,
        stage=call.stage,
    )


def _reason(tx: Transaction, call: Call) -> CallbackReason:
    if not is_line_open(call.line, tx.now):
        return CallbackReason.CLOSED
    if call.state is CallState.MENU:
        return CallbackReason.MENU
    somebody = is_somebody_on(tx.connection, call.asks_for, tx.now)
    return CallbackReason.LEFT_WAIT if somebody else CallbackReason.NOBODY_ON


def _promise(tx: Transaction, call: Call, number: str, callback_id: uuid.UUID) -> Say:
    callback = find_callback(tx.connection, callback_id)
    soon = tx.now + 2 * TIME_TO_HANG_UP
    is_later = callback is not None and callback.due_at is not None and callback.due_at > soon
    said = "promise_when_open" if is_later else "promise"
    return Say(said, {"number": spoken_number(number, call)})
