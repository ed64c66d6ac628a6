"""Messaging Services: get, set, and what is in the pool (M13). Another host and version there."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from helpline.simulator.messages import LONGEST_VALIDITY_SECONDS
from helpline.simulator.rest.failures import not_found
from helpline.simulator.rest.forms import flag, hook, seconds
from helpline.simulator.rest.numbers import render_number
from helpline.simulator.services import MessagingService
from helpline.simulator.world import World

_URLS = {
    "InboundRequestUrl": "inbound_request_url",
    "FallbackUrl": "fallback_url",
    "StatusCallback": "status_callback",
}
_METHODS = {"InboundMethod": "inbound_method", "FallbackMethod": "fallback_method"}
_FLAGS = {
    "UseInboundWebhookOnNumber": "use_inbound_webhook_on_number",
    "StickySender": "sticky_sender",
}
_BAD_URL = 21402


def service_routes(world: World) -> Blueprint:
    routes = Blueprint("services", __name__, url_prefix="/v1/Services/<sid>")

    @routes.get("")
    def show(sid: str) -> Response:
        return jsonify(_render(world, _find(world, sid)))

    @routes.post("")
    def update(sid: str) -> Response:
        with world.engine.act():
            service = _find(world, sid)
            _update(service)
            return jsonify(_render(world, service))

    @routes.get("/PhoneNumbers")
    def numbers(sid: str) -> Response:
        service = _find(world, sid)
        pool = [render_number(world, world.numbers[one]) for one in service.numbers]
        rows = [
            {"sid": one["sid"], "service_sid": sid, "phone_number": one["phone_number"]}
            for one in pool
        ]
        return _whole_list("phone_numbers", rows)

    @routes.get("/AlphaSenders")
    def alpha_senders(sid: str) -> Response:
        names = _find(world, sid).alpha_senders
        return _whole_list(
            "alpha_senders", [{"service_sid": sid, "alpha_sender": name} for name in names]
        )

    return routes


def _find(world: World, sid: str) -> MessagingService:
    if sid not in world.services:
        raise not_found(request.path)
    return world.services[sid]


def _update(service: MessagingService) -> None:
    for name, setting in _URLS.items():
        if name in request.form:
            hook(name, "", _BAD_URL)
            setattr(service, setting, request.form[name])
    for name, setting in _METHODS.items():
        if name in request.form:
            setattr(service, setting, request.form[name].upper())
    for name, setting in _FLAGS.items():
        setattr(service, setting, flag(name, default=getattr(service, setting)))
    service.validity_period = seconds(
        "ValidityPeriod", service.validity_period, LONGEST_VALIDITY_SECONDS
    )


def _render(world: World, service: MessagingService) -> dict[str, Any]:
    settings = [*_URLS.values(), *_METHODS.values(), *_FLAGS.values()]
    return {
        **{name: getattr(service, name) for name in settings},
        "sid": service.sid,
        "account_sid": world.account_sid,
        "friendly_name": "Service",
        "validity_period": service.validity_period,
        "date_created": service.created_at.isoformat(),
        "date_updated": service.created_at.isoformat(),
        "url": request.base_url,
        "links": {},
    }


def _whole_list(key: str, rows: list[dict[str, Any]]) -> Response:
    """Everything on one page, in the shape of the newer interfaces."""
    meta = {
        "page": 0,
        "page_size": 50,
        "first_page_url": request.base_url,
        "previous_page_url": None,
        "url": request.base_url,
        "next_page_url": None,
        "key": key,
    }
    return jsonify({"meta": meta, key: rows})
