"""Webhooks about pages: calls to people on call."""

from uuid import UUID

from flask import Blueprint
from werkzeug.wrappers import Response

from helpline.services import paged, paging
from helpline.web.webhooks.answering import (
    about_event,
    about_step,
    answer_call,
    field,
    pressed,
    take_notice,
)


def add_routes(blueprint: Blueprint) -> None:
    """Add them."""
    blueprint.post("/pages/<uuid:ref>/hear", endpoint="page_hear")(hear)
    blueprint.post("/pages/<uuid:ref>/key", endpoint="page_key")(key)
    blueprint.post("/pages/<uuid:ref>/status", endpoint="page_status")(status)


def hear(ref: UUID) -> Response:
    """They picked up."""
    call_sid = field("CallSid", 64)
    return answer_call(about_step(), lambda tx: paged.hear_page(tx, ref, call_sid))


def key(ref: UUID) -> Response:
    """They pressed a key; each key of a call is one webhook."""
    digits = pressed()
    return answer_call(f"{about_step()} {digits}", lambda tx: paged.answer_page(tx, ref, digits))


def status(ref: UUID) -> Response:
    """How the call is."""
    call_sid, call_status = field("CallSid", 64), field("CallStatus", 32)
    return take_notice(
        about_event(call_sid, call_status, field("SequenceNumber", 16)),
        lambda tx: paging.page_status(tx, ref, call_status),
    )
