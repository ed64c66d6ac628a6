"""Messages: create, get, list, redact, delete (M1-M6)."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from helpline.simulator.dates import rfc2822, rfc2822_or_none
from helpline.simulator.messages import (
    MAX_BODY_CHARACTERS,
    Message,
    MessageDirection,
    count_segments,
)
from helpline.simulator.messaging.outbound import send
from helpline.simulator.numbers import is_phone_number
from helpline.simulator.rest.failures import RestFailure, bad_request, not_found
from helpline.simulator.rest.forms import field, hook, in_period, seconds
from helpline.simulator.rest.paging import page_of
from helpline.simulator.world import API_VERSION, World

MAX_VALIDITY_SECONDS = 36000


def message_routes(world: World) -> Blueprint:
    routes = Blueprint("messages", __name__)

    @routes.post("/Messages.json")
    def create() -> tuple[Response, int]:
        with world.engine.act():
            message = _create(world)
            return jsonify(render_message(world, message)), 201

    @routes.get("/Messages.json")
    def index() -> Response:
        messages = [one for one in reversed(list(world.messages.values())) if _is_wanted(one)]
        return page_of("messages", messages, lambda one: render_message(world, one))

    @routes.get("/Messages/<sid>.json")
    def show(sid: str) -> Response:
        return jsonify(render_message(world, _find(world, sid)))

    @routes.post("/Messages/<sid>.json")
    def update(sid: str) -> Response:
        with world.engine.act():
            message = _find(world, sid)
            _redact(message)
            return jsonify(render_message(world, message))

    @routes.delete("/Messages/<sid>.json")
    def delete(sid: str) -> tuple[str, int]:
        with world.engine.act():
            del world.messages[_find(world, sid).sid]
        return "", 204

    return routes


def _find(world: World, sid: str) -> Message:
    if sid not in world.messages:
        raise not_found(request.path)
    return world.messages[sid]


def _create(world: World) -> Message:
    to, body, service = field("To"), request.form.get("Body", ""), field("MessagingServiceSid")
    if not to:
        raise bad_request(21604, "A 'To' phone number is required")
    if not is_phone_number(to):
        raise bad_request(21211, "Invalid 'To' Phone Number")
    if not body:
        raise bad_request(21602, "Message body is required")
    if len(body) > MAX_BODY_CHARACTERS:
        raise bad_request(21617, "The concatenated message body exceeds the 1600 character limit")
    from_ = _sender(world, to)
    if (to, from_) in world.opt_outs:
        raise bad_request(21610, "Attempt to send to unsubscribed recipient")
    return send(
        world,
        from_,
        to,
        body,
        callback=hook("StatusCallback", "StatusCallbackMethod", 21609),
        service_sid=service or None,
        validity_seconds=seconds("ValidityPeriod", MAX_VALIDITY_SECONDS, MAX_VALIDITY_SECONDS),
    )


def _sender(world: World, to: str) -> str:
    """The number a text comes from; a service keeps to one sender per recipient (M13)."""
    from_ = field("From")
    if from_:
        if from_ not in world.numbers:
            raise bad_request(21606, "The 'From' phone number is not a valid, owned number")
        return from_
    if not field("MessagingServiceSid"):
        raise bad_request(21603, "A 'From' phone number is required")
    if not world.numbers:
        raise bad_request(21703, "The Messaging Service has no phone numbers")
    earlier = [one.from_ for one in world.messages.values() if one.to == to and one.service_sid]
    return earlier[-1] if earlier else next(iter(world.numbers))


def _redact(message: Message) -> None:
    """M6: an empty Body blanks it; nothing else can be changed once it has gone out."""
    if "Body" not in request.form:
        raise RestFailure(400, 30409, "the message cannot be cancelled")
    if request.form["Body"]:
        raise bad_request(20001, "Body can only be redacted")
    message.body = ""


def _is_wanted(message: Message) -> bool:
    wanted = request.args
    return (
        wanted.get("To", message.to) == message.to
        and wanted.get("From", message.from_) == message.from_
        and in_period(message.sent_at or message.created_at, "DateSent")
    )


def render_message(world: World, message: Message) -> dict[str, Any]:
    uri = f"/{API_VERSION}/Accounts/{world.account_sid}/Messages/{message.sid}"
    is_inbound = message.direction is MessageDirection.INBOUND
    return {
        "sid": message.sid,
        "account_sid": world.account_sid,
        "api_version": API_VERSION,
        "messaging_service_sid": message.service_sid,
        "from": message.from_,
        "to": message.to,
        "body": message.body,
        "status": message.status,
        "direction": message.direction.value,
        "num_segments": str(count_segments(message.body)),
        "num_media": "0",
        "date_created": rfc2822(message.created_at),
        "date_updated": rfc2822(message.updated_at),
        "date_sent": rfc2822_or_none(message.created_at if is_inbound else message.sent_at),
        "error_code": message.error_code,
        "error_message": None,
        "price": None,
        "price_unit": "USD",
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    }
