"""A message owes a callback from the moment the tone has sounded."""

import uuid

from sqlalchemy.dialects.postgresql import insert

from helpline.domain.callbacks import CallbackReason
from helpline.domain.calls import Outcome
from helpline.domain.menus import Node
from helpline.services.callbacks import TIME_TO_HANG_UP, CallbackRequest, request_callback
from helpline.storage import calls
from helpline.storage.calls import Call
from helpline.storage.tables import voicemails
from helpline.storage.transaction import Transaction


def may_be_nobody(call: Call) -> bool:
    """Whether the caller came to the recorder without a key, as robots and pockets do.

    They have asked for nothing yet: only what they say makes them one who did.
    """
    return call.node is Node.GATE and call.outcome is not Outcome.VOICEMAIL


def nothing_was_said(tx: Transaction, call: Call) -> Call:
    """Nobody is owed anything, and the ledger counts somebody who left before asking."""
    tx.record("gate_not_passed", contact_id=call.contact_id, line_id=call.line.id)
    return calls.change_contact(tx, call, outcome=Outcome.LEFT_MENU)


def owe_for_message(tx: Transaction, call: Call) -> Call:
    """Open the callback of a message, also of one cut off by hanging up at the tone."""
    if call.outcome is Outcome.VOICEMAIL:
        return call
    if call.queued_at is None:
        call = calls.change_contact(tx, call, queued_at=call.ended_at or tx.now)
    callback_id = request_callback(
        tx,
        CallbackRequest(
            line_id=call.line.id,
            number=tx.keyring.open_if(call.keyed_number_sealed or call.number_sealed),
            language=call.language,
            reason=CallbackReason.VOICEMAIL,
            origin_contact_id=call.contact_id,
            waiting_since=call.queued_at,
            earliest=tx.now + TIME_TO_HANG_UP,
        ),
    )
    tx.connection.execute(
        insert(voicemails)
        .values(
            id=uuid.uuid4(),
            contact_id=call.contact_id,
            callback_id=callback_id,
            status="awaited",
            received_at=tx.now,
        )
        .on_conflict_do_nothing()
    )
    tx.record("message_left", contact_id=call.contact_id, callback_id=callback_id)
    return calls.change_contact(tx, call, outcome=Outcome.VOICEMAIL, callback_id=callback_id)
