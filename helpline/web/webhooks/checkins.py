"""Webhooks about check-ins that are calls."""

from uuid import UUID

from flask import Blueprint
from werkzeug.wrappers import Response

from helpline.services.followup import answered_by_key, asking_by_call
from helpline.web.webhooks.answering import (
    Step,
    about_event,
    about_step,
    answer_call,
    field,
    pressed,
    take_notice,
)


def add_routes(blueprint: Blueprint) -> None:
    """Add them."""
    blueprint.post("/checkins/<uuid:ref>/hear", endpoint="checkin_hear")(hear)
    blueprint.post("/checkins/<uuid:ref>/key", endpoint="checkin_key")(key)
    blueprint.post("/checkins/<uuid:ref>/status", endpoint="checkin_status")(status)


def hear(ref: UUID) -> Response:
    """Something has picked up, and Twilio says what it takes it for."""
    call_sid, answered_by = field("CallSid", 64), field("AnsweredBy", 32)
    return answer_call(
        about_step(), lambda tx: asking_by_call.hear_checkin(tx, ref, call_sid, answered_by)
    )


def key(ref: UUID) -> Response:
    """A key was pressed; each key of a document is one webhook."""
    call_sid, digits, step = field("CallSid", 64), pressed(), Step.of_request(ref).step
    return answer_call(
        f"{about_step()} {digits}",
        lambda tx: answered_by_key.answer_checkin(tx, ref, call_sid, step, digits),
    )


def status(ref: UUID) -> Response:
    """How the call is."""
    call_sid, call_status = field("CallSid", 64), field("CallStatus", 32)
    return take_notice(
        about_event(call_sid, call_status, field("SequenceNumber", 16)),
        lambda tx: answered_by_key.call_status(tx, ref, call_sid, call_status),
    )
