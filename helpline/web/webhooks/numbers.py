"""The four addresses that a number of ours points to; the contract's."""

import uuid

from flask import Blueprint, request
from werkzeug.wrappers import Response

from helpline.domain.legs import is_terminal
from helpline.services.conversation import caller_leg_status
from helpline.services.followup.outcomes import checkin_status
from helpline.services.texts import IncomingText, text_arrives, text_status
from helpline.storage.calls import lock_call_by_sid
from helpline.storage.legs import find_leg_by_sid
from helpline.storage.transaction import Transaction
from helpline.web.webhooks.answering import (
    about_event,
    answer_call,
    field,
    take_notice,
    take_text,
)
from helpline.web.webhooks.arriving import arrive, incoming


def add_routes(blueprint: Blueprint) -> None:
    """Add the four."""
    blueprint.post("/voice")(voice)
    blueprint.post("/voice/status")(voice_status)
    blueprint.post("/sms")(sms)
    blueprint.post("/sms/status")(sms_status)


def voice() -> Response:
    """A call comes in."""
    arrival = incoming()
    return answer_call(f"voice {arrival.call_sid}", lambda tx: arrive(tx, arrival))


def voice_status() -> Response:
    """A call's status changed; any terminal one closes it, known calls only (V13)."""
    call_sid, status = field("CallSid", 64), field("CallStatus", 32)

    def note(tx: Transaction) -> None:
        call = lock_call_by_sid(tx, call_sid)
        leg = find_leg_by_sid(tx.connection, call_sid)
        if call is not None and leg is not None:
            caller_leg_status(tx, call, leg, status)
        elif is_terminal(status):
            tx.record("unknown_call_ended", call_sid=call_sid, status=status)

    return take_notice(about_event(call_sid, status, field("SequenceNumber", 16)), note)


def sms() -> Response:
    """A text comes in."""
    sid = field("MessageSid", 64) or field("SmsSid", 64)
    text = IncomingText(
        message_sid=sid or None,
        sender=field("From", 64),
        to=field("To", 64),
        body=field("Body"),
        pictures=_count("NumMedia"),
        opt_out_type=field("OptOutType", 16) or None,
        messaging_service=field("MessagingServiceSid", 64) or None,
    )
    about = f"sms {sid or uuid.uuid4()}"  # without an id no two are known to be the same
    return take_text(about, lambda tx: text_arrives(tx, text))


def _count(name: str) -> int:
    """How many; what they show is not kept, only that they were sent."""
    written = field(name, 2)
    return int(written) if written.isdecimal() else 0


def sms_status() -> Response:
    """An outbound text's status changed."""
    sid, status, code = field("MessageSid", 64), field("MessageStatus", 32), field("ErrorCode", 16)
    attempt_id, text_id = own_id("attempt"), own_id("text")

    def note(tx: Transaction) -> None:
        if attempt_id is None:
            text_status(tx, sid, status, code or None, text_id)
        else:
            checkin_status(tx, attempt_id, sid, status, code or None)

    return take_notice(about_event(sid, status), note)


def own_id(name: str) -> uuid.UUID | None:
    """Our own id of what was sent, which the address of its callback has."""
    try:
        return uuid.UUID(request.args.get(name, ""))
    except ValueError:
        return None
