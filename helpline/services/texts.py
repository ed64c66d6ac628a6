"""Texts in: staff keywords change presence; whatever else comes is stored first, and read then.

Stored with the answer to the webhook, which is empty (M14); read by a job, whoever sent it.
"""

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select

from helpline.content.wording import text_message
from helpline.domain.callbacks import OPEN_STATES
from helpline.domain.calls import Direction
from helpline.domain.presence import Presence, PresenceSource
from helpline.services.refusals import look_into
from helpline.services.staff import set_presence
from helpline.services.suppressing import REFUSED_BY_PROVIDER, provider_refused
from helpline.services.text_triage import TRIAGE
from helpline.services.texting import language_of, text_staff
from helpline.storage.lines import Line
from helpline.storage.lines_texted import line_texted
from helpline.storage.staff import find_staff_id_by_phone, lock_counsellor
from helpline.storage.tables import callbacks, calls, contacts
from helpline.storage.texts import add_text, end_text, find_text_by_sid, text_was_taken
from helpline.storage.threads import find_or_open_thread
from helpline.storage.transaction import Transaction
from helpline.storage.workload import is_wholly_capped


@dataclass(frozen=True)
class IncomingText:
    """A text as Twilio brings it."""

    message_sid: str | None
    sender: str
    to: str
    body: str
    pictures: int = 0
    opt_out_type: str | None = None
    messaging_service: str | None = None


_PRESENCE_WORDS = {
    "ON": (Presence.AVAILABLE, "staff_on"),
    "BREAK": (Presence.BREAK, "staff_break"),
    "OFF": (Presence.OFFLINE, "staff_off"),
}


def text_arrives(tx: Transaction, text: IncomingText) -> None:
    """Store the text; act at once when it is a word from somebody on the staff."""
    line = line_texted(
        tx.connection, text.to, text.messaging_service, tx.keyring.hashes(text.sender)
    )
    if line is None:
        return
    staff_id = find_staff_id_by_phone(tx.connection, tx.keyring, text.sender)
    thread_id = None if staff_id else find_or_open_thread(tx, line.id, text.sender)
    text_id = add_text(
        tx,
        Direction.INBOUND,
        line.id,
        text.sender,
        text.body,
        state="received",
        staff_id=staff_id,
        thread_id=thread_id,
        message_sid=text.message_sid,
        pictures=text.pictures,
        opt_out_type=text.opt_out_type,
    )
    tx.record("text_received", staff_id=staff_id, line_id=line.id)
    if staff_id is not None:
        _obey(tx, staff_id, line, text.body)
    else:
        tx.send(TRIAGE, text_id)


def text_status(
    tx: Transaction,
    message_sid: str,
    status: str,
    error_code: str | None,
    text_id: uuid.UUID | None = None,
) -> None:
    """What became of a text we sent; a delivery report that comes late never takes one back.

    With our own id of it the callback may come before Twilio's answer, or in its place.
    """
    if text_id is not None:
        text_was_taken(tx, text_id, message_sid)
    if status not in _FINAL_STATUSES:
        return
    end_text(tx, message_sid, status, error_code)
    if error_code is not None:
        _learn(tx, message_sid, error_code)


def _learn(tx: Transaction, message_sid: str, error_code: str) -> None:
    text = find_text_by_sid(tx.connection, message_sid)
    if text is None or text.way is None:
        return
    number = tx.keyring.open(text.number_sealed)
    look_into(tx, text.line_id, number, error_code)
    if error_code == str(REFUSED_BY_PROVIDER):
        provider_refused(tx, text.line_id, number)


_FINAL_STATUSES = ("delivered", "undelivered", "failed")


def _obey(tx: Transaction, staff_id: uuid.UUID, line: Line, body: str) -> None:
    word = body.strip().strip(".!").upper()
    if word in _PRESENCE_WORDS:
        presence, reply = _PRESENCE_WORDS[word]
        set_presence(tx, staff_id, presence, PresenceSource.PERSON)
        if presence is Presence.AVAILABLE and is_wholly_capped(tx, staff_id):
            reply = "staff_on_capped"
        text_staff(tx, staff_id, line.id, reply)
    elif word == "STATUS":
        text_staff(tx, staff_id, line.id, "staff_status", _status(tx, staff_id))
    else:
        text_staff(tx, staff_id, line.id, "staff_help")


def _status(tx: Transaction, staff_id: uuid.UUID) -> dict[str, str]:
    counsellor = lock_counsellor(tx, staff_id)
    chosen = Presence.OFFLINE if counsellor is None else counsellor.chosen
    shown = chosen.value
    if chosen is Presence.AVAILABLE and is_wholly_capped(tx, staff_id):
        shown = "capped"
    waiting = (
        select(func.count())
        .select_from(calls)
        .join(contacts)
        .where(calls.c.state == "waiting", contacts.c.direction == Direction.INBOUND.value)
    )
    owed = select(func.count()).where(callbacks.c.state.in_([state.value for state in OPEN_STATES]))
    return {
        "presence": text_message(f"presence_{shown}", language_of(tx, staff_id)),
        "waiting": str(tx.connection.execute(waiting).scalar_one()),
        "callbacks": str(tx.connection.execute(owed).scalar_one()),
    }
