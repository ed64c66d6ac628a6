"""Calls: create, get, list, update (R4-R6)."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from helpline.simulator.calls import Call, CallOverError, CallStatus, Direction, Hook, Progress
from helpline.simulator.dates import rfc2822, rfc2822_or_none
from helpline.simulator.numbers import is_address
from helpline.simulator.rest.failures import bad_request, not_found
from helpline.simulator.rest.forms import field, fields, flag, hook, in_period, seconds
from helpline.simulator.rest.paging import page_of
from helpline.simulator.voice.legs import SIP_CANCELLED, Ring, make_leg
from helpline.simulator.voice.machine import Detection
from helpline.simulator.voice.placing import Placing, place_outbound
from helpline.simulator.voice.player import Fetch, Inline, MovedError, Source
from helpline.simulator.voice.progress import finish
from helpline.simulator.world import API_VERSION, World

DEFAULT_RING_SECONDS = 60
MAX_INLINE_CHARACTERS = 4000
MAX_CALL_SECONDS = 14400
NOT_RINGING_YET = {CallStatus.QUEUED, CallStatus.INITIATED, CallStatus.RINGING}


def call_routes(world: World) -> Blueprint:
    routes = Blueprint("calls", __name__)

    @routes.post("/Calls.json")
    def create() -> tuple[Response, int]:
        with world.engine.act():
            call = create_call(world)
            return jsonify(render_call(world, call)), 201

    @routes.get("/Calls.json")
    def index() -> Response:
        calls = [call for call in reversed(list(world.calls.values())) if _is_wanted(call)]
        return page_of("calls", calls, lambda call: render_call(world, call))

    @routes.get("/Calls/<sid>.json")
    def show(sid: str) -> Response:
        return jsonify(render_call(world, find_call(world, sid)))

    @routes.post("/Calls/<sid>.json")
    def update(sid: str) -> Response:
        with world.engine.act():
            call = find_call(world, sid)
            _update(world, call)
        return jsonify(render_call(world, call))

    return routes


def find_call(world: World, sid: str) -> Call:
    if sid not in world.calls:
        raise not_found(request.path)
    return world.calls[sid]


def create_call(world: World) -> Call:
    """Check everything, then ring."""
    to, from_ = addresses(world)
    ring_seconds = seconds("Timeout", DEFAULT_RING_SECONDS)
    how = Ring(to, from_, ring_seconds, progress("StatusCallback"))
    placing = Placing(_source(), ring_seconds, detection(), field("SendDigits"))
    fallback = hook("FallbackUrl", "FallbackMethod", 21205)
    limit = seconds("TimeLimit", MAX_CALL_SECONDS, MAX_CALL_SECONDS)
    call = make_leg(world, how, Direction.OUTBOUND_API)
    call.fallback = fallback
    call.time_limit = limit
    place_outbound(world, call, placing)
    return call


def addresses(world: World) -> tuple[str, str]:
    """To and From: a number that can be dialled, and one of our own."""
    to, from_ = field("To"), field("From")
    if not to:
        raise bad_request(21201, "No 'To' number is specified")
    if not from_:
        raise bad_request(21213, "No 'From' number is specified")
    if not is_address(to):
        raise bad_request(21211, "The 'To' number is not a valid phone number")
    if from_ not in world.numbers:
        raise bad_request(21210, "The source phone number provided is not verified")
    return to, from_


def progress(name: str) -> Progress | None:
    """Who is told of the call's progress, and of which events."""
    callback = hook(name, f"{name}Method", 21609)
    events = frozenset(fields(f"{name}Event")) or frozenset({"completed"})
    return Progress(callback, events) if callback else None


def detection() -> Detection | None:
    method = field("MachineDetection")
    if method not in {"Enable", "DetectMessageEnd"}:
        return None
    is_async = flag("AsyncAmd")
    callback = hook("AsyncAmdStatusCallback", "AsyncAmdStatusCallbackMethod", 21609)
    return Detection(method, (callback or Hook("")) if is_async else None)


def _source() -> Source:
    """What is played: Url wins over Twiml (R4)."""
    source = _given_source()
    if source is None:
        raise bad_request(21205, "Url, Twiml or ApplicationSid is required")
    return source


def _given_source() -> Source | None:
    url = hook("Url", "Method", 21205)
    if url is not None:
        return Fetch(url.url, url.method)
    twiml = field("Twiml")
    if len(twiml) > MAX_INLINE_CHARACTERS:
        raise bad_request(32018, "The Twiml parameter is too long")
    return Inline(twiml) if twiml else None


def _update(world: World, call: Call) -> None:
    """Redirect or end a call (R5)."""
    if call.is_over:
        raise bad_request(21220, "Call is not in-progress. Cannot redirect.")
    status = field("Status")
    source = _given_source()
    if status and status not in {"canceled", "completed"}:
        raise bad_request(21218, "Invalid Status")
    if source is not None and call.status is not CallStatus.IN_PROGRESS:
        raise bad_request(21220, "Call is not in-progress. Cannot redirect.")
    callback = progress("StatusCallback")
    if callback is not None:
        callback.sequence = call.progress.sequence if call.progress else 0
        call.progress = callback
    if status:
        _end(world, call, status)
    elif source is not None:
        call.fallback = hook("FallbackUrl", "FallbackMethod", 21205) or call.fallback
        call.interrupt(MovedError(source))


def _end(world: World, call: Call, status: str) -> None:
    """`canceled` leaves calls in progress alone, `completed` ends any."""
    if call.status in NOT_RINGING_YET:
        is_inbound = call.direction is Direction.INBOUND
        ended = CallStatus.COMPLETED if is_inbound else CallStatus.CANCELED
        _over(world, call, CallOverError(ended, SIP_CANCELLED, by_api=True))
    elif status == "completed":
        _over(world, call, CallOverError(CallStatus.COMPLETED, by_api=True))


def _over(world: World, call: Call, over: CallOverError) -> None:
    if call.task is None:
        finish(world, call, over)
    call.interrupt(over)


def _is_wanted(call: Call) -> bool:
    """The filters To, From, Status, ParentCallSid, StartTime and EndTime."""
    wanted = request.args
    return (
        wanted.get("To", call.to) == call.to
        and wanted.get("From", call.from_) == call.from_
        and wanted.get("Status", call.status) == call.status
        and wanted.get("ParentCallSid", call.parent_sid) == call.parent_sid
        and in_period(call.started_at or call.created_at, "StartTime")
        and in_period(call.ended_at, "EndTime")
    )


def render_call(world: World, call: Call) -> dict[str, Any]:
    own = call.from_ if call.direction is not Direction.INBOUND else call.to
    line = world.numbers.get(own)
    uri = f"/{API_VERSION}/Accounts/{world.account_sid}/Calls/{call.sid}"
    return {
        "sid": call.sid,
        "account_sid": world.account_sid,
        "parent_call_sid": call.parent_sid,
        "api_version": API_VERSION,
        "to": call.to,
        "to_formatted": call.to,
        "from": call.from_,
        "from_formatted": call.from_,
        "phone_number_sid": line.sid if line else None,
        "status": call.status.value,
        "direction": call.direction.value,
        "date_created": rfc2822(call.created_at),
        "date_updated": rfc2822(call.ended_at or call.answered_at or call.created_at),
        "start_time": rfc2822_or_none(call.started_at),
        "end_time": rfc2822_or_none(call.ended_at),
        "duration": str(call.seconds(call.ended_at)) if call.ended_at else None,
        "queue_time": str(call.queue_milliseconds),
        "answered_by": call.answered_by,
        "forwarded_from": call.forwarded_from,
        "caller_name": None,
        "group_sid": None,
        "trunk_sid": None,
        "price": None,
        "price_unit": "USD",
        "annotation": None,
        "uri": f"{uri}.json",
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
    }
