"""Voicemail: a message opens a callback, whatever came of its recording."""

from sqlalchemy import select, update

from helpline.domain.calls import CallEvent, CallState
from helpline.domain.instructions import Document, HangUp, Say
from helpline.services.hearing import hear, hear_now
from helpline.services.owed_message import may_be_nobody, nothing_was_said, owe_for_message
from helpline.storage import calls
from helpline.storage.calls import Call
from helpline.storage.tables import voicemails
from helpline.storage.transaction import Transaction


def message_left(tx: Transaction, call: Call, duration_seconds: int | None) -> Document:
    """The caller is done speaking: owe the callback, then say that we have the message."""
    if call.state is not CallState.RECORDING:
        return hear_now(tx.keyring, call)
    if may_be_nobody(call) and not duration_seconds:
        return hear_now(tx.keyring, calls.move(tx, nothing_was_said(tx, call), CallEvent.SETTLE))
    call = calls.move(tx, owe_for_message(tx, call), CallEvent.SETTLE)
    return hear(call, Say("recorded"), HangUp())


def recording_status(
    tx: Transaction, call: Call, recording_sid: str, status: str, duration_seconds: int | None
) -> None:
    """Twilio says what became of the recording (V52); the callback stands in any case."""
    known = tx.connection.execute(
        select(voicemails.c.id).where(voicemails.c.contact_id == call.contact_id)
    ).scalar()
    if known is None and (duration_seconds or not may_be_nobody(call)):
        owe_for_message(tx, call)
    tx.connection.execute(
        update(voicemails)
        .where(voicemails.c.contact_id == call.contact_id)
        .values(recording_sid=recording_sid, status=status, duration_seconds=duration_seconds)
    )
    tx.record("recording_settled", contact_id=call.contact_id, status=status)
