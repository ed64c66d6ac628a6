"""Somebody on the staff rings the line from their own phone to ring back whom they have taken on.

A number that is shown proves nothing. So nobody is put through on this call: the phone in their
record is rung when they have hung up, and the rest is as if they had pressed the button.
"""

import uuid

from helpline.domain.errors import HelplineError, NotFound, Refused
from helpline.services.callbacks import TIME_TO_HANG_UP
from helpline.services.dial_out import check_may_be_rung, ring_callback
from helpline.storage import calls
from helpline.storage.calls import Call
from helpline.storage.taken_on import TakenOn, find_taken_on
from helpline.storage.transaction import Transaction

RING_OUT = "ring_out"


def is_ring_out_promised(tx: Transaction, call: Call) -> bool:
    """Have their phone rung in a moment, if whom they took on may be rung now."""
    taken_on = _find(tx, call)
    if taken_on is None:
        return False
    try:
        check_may_be_rung(tx, taken_on.callback_id, taken_on.staff_id)
    except (NotFound, Refused) as refusal:
        _record(tx, call.contact_id, taken_on, refusal)
        return False
    tx.set_timer(RING_OUT, call.contact_id, tx.now + TIME_TO_HANG_UP)
    return True


def ring_out(tx: Transaction, contact_id: uuid.UUID) -> None:
    """They have hung up by now."""
    call = calls.find_call(tx.connection, contact_id)
    taken_on = None if call is None else _find(tx, call)
    if taken_on is None:
        return
    try:
        ring_callback(tx, taken_on.callback_id, taken_on.staff_id)
    except (NotFound, Refused) as refusal:
        _record(tx, contact_id, taken_on, refusal)


def _find(tx: Transaction, call: Call) -> TakenOn | None:
    number = tx.keyring.open_if(call.number_sealed)
    return None if number is None else find_taken_on(tx.connection, tx.keyring.hashes(number))


def _record(
    tx: Transaction, contact_id: uuid.UUID, taken_on: TakenOn, refusal: HelplineError
) -> None:
    why = refusal.field if isinstance(refusal, Refused) else "callback"
    tx.record(
        "ring_out_refused",
        contact_id=contact_id,
        callback_id=taken_on.callback_id,
        staff_id=taken_on.staff_id,
        why=why,
    )
