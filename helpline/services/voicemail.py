"""Voicemail: a message opens a callback, whatever came of its recording."""

import uuid

from helpline.domain.calls import CallEvent, CallState
from helpline.domain.instructions import Document, HangUp, Say
from helpline.domain.voicemails import RecordingEvent
from helpline.services.hearing import hear, hear_now
from helpline.services.owed_message import may_be_nobody, nothing_was_said, owe_for_message
from helpline.storage import calls
from helpline.storage.calls import Call
from helpline.storage.transaction import Transaction
from helpline.storage.voicemails import (
    Voicemail,
    lock_voicemail,
    lock_voicemail_of,
    move_recording,
)

_EVENTS = {"completed": RecordingEvent.COMPLETE, "failed": RecordingEvent.FAIL}
"""By Twilio's status (V52). Any other says that there is no sound: `absent`."""

BEING_MADE = frozenset({"in-progress", "paused", "stopped", "processing"})


def message_left(
    tx: Transaction, call: Call, duration_seconds: int | None, *, hung_up: bool
) -> Document:
    """The caller is done speaking: owe the callback, then say that we have the message."""
    if call.state is not CallState.RECORDING:
        return hear_now(tx.keyring, call)
    if may_be_nobody(call) and not duration_seconds:
        return hear_now(tx.keyring, calls.move(tx, nothing_was_said(tx, call), CallEvent.SETTLE))
    call = calls.move(tx, owe_for_message(tx, call, hung_up=hung_up), CallEvent.SETTLE)
    return hear(call, Say("recorded"), HangUp())


def recording_status(
    tx: Transaction, call: Call, recording_sid: str, status: str, duration_seconds: int | None
) -> None:
    """Twilio says what became of the recording (V52); the callback stands in any case."""
    voicemail = lock_voicemail_of(tx, call.contact_id)
    if voicemail is None and (duration_seconds or not may_be_nobody(call)):
        owe_for_message(tx, call)
        voicemail = lock_voicemail_of(tx, call.contact_id)
    if voicemail is not None:
        settle_recording(tx, voicemail.id, recording_sid, status, duration_seconds)


def settle_recording(
    tx: Transaction,
    voicemail_id: uuid.UUID,
    recording_sid: str | None,
    status: str,
    duration_seconds: int | None,
) -> None:
    """Write down what became of a recording, and have a sound fetched."""
    voicemail = lock_voicemail(tx, voicemail_id)
    if voicemail is None or status in BEING_MADE:
        return
    event = _EVENTS.get(status) or _nothing_said(voicemail)
    moved = move_recording(
        tx, voicemail, event, recording_sid=recording_sid, duration_seconds=duration_seconds
    )
    if moved is not None and event is RecordingEvent.COMPLETE:
        tx.send("fetch_recording", voicemail_id)


def _nothing_said(voicemail: Voicemail) -> RecordingEvent:
    """Somebody who hung up at the tone is told apart from somebody who found no words."""
    return RecordingEvent.FIND_HUNG_UP if voicemail.hung_up else RecordingEvent.FIND_NO_WORD
