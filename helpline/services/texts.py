"""Texts in: staff keywords change presence; whatever else comes is stored and never lost."""

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select

from helpline.content.wording import text_message
from helpline.domain.callbacks import OPEN_STATES
from helpline.domain.calls import Direction
from helpline.domain.presence import Presence, PresenceSource
from helpline.services.callback_texts import caller_texts
from helpline.services.followup.confirming import confirm_by_text
from helpline.services.staff import set_presence
from helpline.services.texting import language_of, text_staff
from helpline.storage.lines import Line, line_for
from helpline.storage.staff import find_staff_id_by_phone, lock_counsellor
from helpline.storage.tables import callbacks, calls, contacts
from helpline.storage.texts import add_text, change_text_by_sid
from helpline.storage.transaction import Transaction
from helpline.storage.workload import is_wholly_capped


@dataclass(frozen=True)
class IncomingText:
    """A text as Twilio brings it."""

    message_sid: str | None
    sender: str
    to: str
    body: str


_PRESENCE_WORDS = {
    "ON": (Presence.AVAILABLE, "staff_on"),
    "BREAK": (Presence.BREAK, "staff_break"),
    "OFF": (Presence.OFFLINE, "staff_off"),
}


def text_arrives(tx: Transaction, text: IncomingText) -> None:
    """Store the text; act at once when it is a word from somebody on the staff."""
    line = line_for(tx.connection, text.to)
    if line is None:
        return
    staff_id = find_staff_id_by_phone(tx.connection, tx.keyring, text.sender)
    add_text(
        tx,
        Direction.INBOUND,
        line.id,
        text.sender,
        text.body,
        state="received",
        staff_id=staff_id,
        message_sid=text.message_sid,
    )
    tx.record("text_received", staff_id=staff_id, line_id=line.id)
    if staff_id is not None:
        _obey(tx, staff_id, line, text.body)
    elif not confirm_by_text(tx, line, text.sender, text.body):
        caller_texts(tx, line, text.sender, text.body)


def text_status(tx: Transaction, message_sid: str, status: str, error_code: str | None) -> None:
    """What became of a text we sent; a delivery report that comes late never takes one back."""
    if status in _FINAL_STATUSES:
        change_text_by_sid(tx, message_sid, state=status, error_code=error_code)


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
