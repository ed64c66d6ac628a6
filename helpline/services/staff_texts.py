"""What somebody on the staff writes: now, or at a time, and called off when they write first."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpline.domain.attempt_times import Wish, is_in_night
from helpline.domain.calls import Direction
from helpline.domain.consent import Consent, Refusal, Way, may_contact
from helpline.domain.errors import Refused
from helpline.domain.sms_length import to_gsm7
from helpline.domain.threads import FURTHEST, MOST_SEGMENTS
from helpline.services.conversing import find, held
from helpline.services.followup.holding import talked
from helpline.services.ringing_times import times_of
from helpline.services.texting import SEND, find_textable
from helpline.storage.enrolments import lock_open_enrolment
from helpline.storage.lines import find_line
from helpline.storage.suppressions import find_suppression
from helpline.storage.texts import add_text, call_off_text, find_text
from helpline.storage.threads import Thread, change_thread
from helpline.storage.transaction import Transaction

_IN_WORDS = {
    Refusal.WANTS_NO_TEXTS: "they want no texts; you may ring them",
    Refusal.PROVIDER_REFUSES: "Twilio refuses it until they text START; you may ring them",
    Refusal.WRONG_NUMBER: "the number is somebody else's",
    Refusal.NO_CONSENT: "they have not written lately, and have not agreed to texts",
    Refusal.CONSENT_ENDED: "they have not written lately, and their consent has ended",
}


@dataclass(frozen=True)
class Reply:
    """A text to send, at once or at `due_at` (UTC). `id` is made by the page: sent twice, it is one."""

    id: uuid.UUID
    body: str
    due_at: datetime | None = None


def write(tx: Transaction, thread_id: uuid.UUID, staff_id: uuid.UUID, reply: Reply) -> None:
    """Send it, or plan it, in letters that do not make it dearer. Raises Refused."""
    thread = held(tx, thread_id, staff_id)
    if find_text(tx.connection, reply.id) is not None:
        return
    body = _worded(reply.body)
    _check_time(tx, thread, reply.due_at)
    number = _allowed(tx, thread)
    add_text(
        tx,
        Direction.OUTBOUND,
        thread.line_id,
        number,
        body,
        state="planned",
        id=reply.id,
        way=Way.STAFF_TEXT.value,
        thread_id=thread_id,
        written_by=staff_id,
        due_at=reply.due_at,
    )
    tx.send(SEND, reply.id, delay=_delay(tx, reply))
    if reply.due_at is None:
        change_thread(tx, thread_id, answered_at=tx.now, waiting_since=None, risk=None)
    talked(tx, number)
    tx.record(
        "staff_text_written",
        line_id=thread.line_id,
        staff_id=staff_id,
        thread=str(thread_id),
        text=str(reply.id),
    )


def call_off(
    tx: Transaction, thread_id: uuid.UUID, staff_id: uuid.UUID, text_id: uuid.UUID
) -> None:
    """Not send a planned one after all; anybody may, who sees it. Raises Refused."""
    thread = find(tx, thread_id)
    if not call_off_text(tx, text_id):
        raise Refused("text", "is under way, or was called off already")
    tx.record("texts_called_off", line_id=thread.line_id, staff_id=staff_id, thread=str(thread_id))


def why_not(tx: Transaction, thread: Thread) -> str | None:
    """Why they cannot be written to, in words; None where they can."""
    number = find_textable(tx, thread.number)
    if number is None:
        return "it is no phone that can be texted"
    suppression = find_suppression(tx, thread.line_id, thread.number)
    refusals = may_contact(
        Way.STAFF_TEXT, _consent(tx, thread), suppression, tx.now, has_written=_has_written(thread)
    )
    return _IN_WORDS.get(refusals[0], "they have not agreed to it") if refusals else None


def _has_written(thread: Thread) -> bool:
    """In a conversation that is still open: not only before it was closed."""
    if thread.last_in_at is None:
        return False
    return thread.closed_at is None or thread.last_in_at > thread.closed_at


def _consent(tx: Transaction, thread: Thread) -> Consent | None:
    enrolment = lock_open_enrolment(tx, tx.keyring.hashes(thread.number))
    return None if enrolment is None else enrolment.consent


def _allowed(tx: Transaction, thread: Thread) -> str:
    reason = why_not(tx, thread)
    if reason is not None:
        raise Refused("text", f"cannot be sent: {reason}")
    return thread.number


def _worded(body: str) -> str:
    made = to_gsm7("\n".join(line.strip() for line in body.strip().splitlines()))
    if not made.text:
        raise Refused("text", "is empty")
    if made.length.segments > MOST_SEGMENTS:
        raise Refused("text", f"is too long: at most {MOST_SEGMENTS} parts")
    return made.text


def _check_time(tx: Transaction, thread: Thread, due_at: datetime | None) -> None:
    if due_at is None:
        return
    if not tx.now < due_at <= tx.now + FURTHEST:
        raise Refused("time", f"must lie ahead, at most {FURTHEST.days} days")
    line = find_line(tx.connection, thread.line_id)
    if line is not None and is_in_night(times_of(line, Wish()), due_at):
        raise Refused("time", "lies in the line's quiet hours")


def _delay(tx: Transaction, reply: Reply) -> timedelta:
    return timedelta(0) if reply.due_at is None else reply.due_at - tx.now
