"""A message owes a callback from the moment the tone has sounded."""

from datetime import timedelta

from helpline.domain.callbacks import CallbackReason
from helpline.domain.calls import Outcome
from helpline.domain.menus import Node
from helpline.services.callbacks import TIME_TO_HANG_UP, CallbackRequest, request_callback
from helpline.storage import calls
from helpline.storage.calls import Call
from helpline.storage.transaction import Transaction
from helpline.storage.voicemails import add_voicemail

WORD_OF_RECORDING_WITHIN = timedelta(minutes=2)
"""By then Twilio has told of the recording (V51: seconds), or its word was lost and we ask."""


def may_be_nobody(call: Call) -> bool:
    """Whether the caller came to the recorder without a key, as robots and pockets do.

    They have asked for nothing yet: only what they say makes them one who did.
    """
    return call.node is Node.GATE and call.outcome is not Outcome.VOICEMAIL


def nothing_was_said(tx: Transaction, call: Call) -> Call:
    """Nobody is owed anything, and the ledger counts somebody who left before asking."""
    tx.record("gate_not_passed", contact_id=call.contact_id, line_id=call.line.id)
    return calls.change_contact(tx, call, outcome=Outcome.LEFT_MENU)


def owe_for_message(tx: Transaction, call: Call, *, hung_up: bool = False) -> Call:
    """Open the callback of a message, also of one cut off by hanging up at the tone.

    Whoever chose to leave a message has asked for us, and may have lost heart or the connection.
    `hung_up` tells one left at the tone from a silence, once no word is found in it.
    """
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
            stage=call.stage,
        ),
    )
    voicemail_id = add_voicemail(tx, call.contact_id, callback_id, hung_up=hung_up)
    if voicemail_id is not None:
        tx.send("find_recording", voicemail_id, delay=WORD_OF_RECORDING_WITHIN)
    tx.record("message_left", contact_id=call.contact_id, callback_id=callback_id)
    return calls.change_contact(tx, call, outcome=Outcome.VOICEMAIL, callback_id=callback_id)
