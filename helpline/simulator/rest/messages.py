"""Messages: create, get, list, redact, delete (M1-M6)."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from helpline.simulator.calls import Hook
from helpline.simulator.dates import rfc2822, rfc2822_or_none
from helpline.simulator.messages import (
    LONGEST_VALIDITY_SECONDS,
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
from helpline.simulator.services import MessagingService
from helpline.simulator.world import API_VERSION, World


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
    to, body = field("To"), request.form.get("Body", "")
    if not to:
        raise bad_request(21604, "A 'To' phone number is required")
    if not is_phone_number(to):
        raise bad_request(21211, "Invalid 'To' Phone Number")
    if not body:
        raise bad_request(21602, "Message body is required")
    if len(body) > MAX_BODY_CHARACTERS:
        raise bad_request(21617, "The concatenated message body exceeds the 1600 character limit")
    service = _service(world)
    from_ = _sender(world, service)
    if world.opt_out(to, from_ or service.numbers[0] if service else from_) in world.opt_outs:
        raise bad_request(21610, "Attempt to send to unsubscribed recipient")
    return send(
        world,
        from_,
        to,
        body,
        callback=hook("StatusCallback", "StatusCallbackMethod", 21609) or _service_hook(service),
        service=service,
        validity_seconds=seconds(
            "ValidityPeriod",
            service.validity_period if service else LONGEST_VALIDITY_SECONDS,
            LONGEST_VALIDITY_SECONDS,
        ),
    )


def _service(world: World) -> MessagingService | None:
    sid = field("MessagingServiceSid")
    if not sid:
        return None
    if sid not in world.services:
        raise bad_request(21701, "The Messaging Service does not exist")
    if not world.services[sid].numbers:
        raise bad_request(21703, "The Messaging Service has no phone numbers")
    return world.services[sid]


def _service_hook(service: MessagingService | None) -> Hook | None:
    return Hook(service.status_callback) if service and service.status_callback else None


def _sender(world: World, service: MessagingService | None) -> str:
    """The number a text comes from; empty where a service is to pick one of its pool (M13)."""
    from_ = field("From")
    if not from_ and service is None:
        raise bad_request(21603, "A 'From' phone number is required")
    if from_ and from_ not in world.numbers:
        raise bad_request(21606, "The 'From' phone number is not a valid, owned number")
    if from_ and service is not None and from_ not in service.numbers:
        raise bad_request(21712, "The 'From' phone number is not in the Messaging Service")
    return from_


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
        "from": message.from_ or None,
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
