"""Recordings: list, get, fetch the sound, delete (V51, V55)."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from helpline.simulator.dates import rfc2822
from helpline.simulator.recordings import Recording
from helpline.simulator.rest.failures import not_found
from helpline.simulator.rest.forms import in_period
from helpline.simulator.rest.paging import page_of
from helpline.simulator.voice.recordings import recording_url
from helpline.simulator.world import API_VERSION, World


def recording_routes(world: World) -> Blueprint:
    routes = Blueprint("recordings", __name__)

    @routes.get("/Recordings.json")
    @routes.get("/Calls/<call_sid>/Recordings.json")
    @routes.get("/Conferences/<conference_sid>/Recordings.json")
    def index(call_sid: str = "", conference_sid: str = "") -> Response:
        call_sid = call_sid or request.args.get("CallSid", "")
        conference_sid = conference_sid or request.args.get("ConferenceSid", "")
        kept = [
            one
            for one in reversed(list(world.recordings.values()))
            if _is_wanted(one) and call_sid in one.call_sid and conference_sid in one.conference_sid
        ]
        return page_of("recordings", kept, lambda one: render_recording(world, one))

    @routes.get("/Recordings/<sid>.json")
    def show(sid: str) -> Response:
        return jsonify(render_recording(world, _find(world, sid, deleted=_with_deleted())))

    @routes.get("/Recordings/<sid>.wav")
    @routes.get("/Recordings/<sid>")
    def media(sid: str) -> Response:
        """404 until it is ready (V51)."""
        recording = _find(world, sid)
        if recording.status != "completed":
            raise not_found(request.path)
        return Response(recording.media(), mimetype="audio/x-wav")

    @routes.delete("/Recordings/<sid>.json")
    def delete(sid: str) -> tuple[str, int]:
        with world.engine.act():
            _find(world, sid).is_deleted = True
        return "", 204

    return routes


def _find(world: World, sid: str, *, deleted: bool = False) -> Recording:
    """A deleted recording's description stays for who asks for it; its sound does not."""
    found = world.recordings.get(sid)
    if found is None or (found.is_deleted and not deleted):
        raise not_found(request.path)
    return found


def _with_deleted() -> bool:
    return request.args.get("IncludeSoftDeleted", "").lower() == "true"


def _is_wanted(recording: Recording) -> bool:
    if recording.is_deleted and not _with_deleted():
        return False
    return in_period(recording.started_at, "DateCreated")


def render_recording(world: World, recording: Recording) -> dict[str, Any]:
    uri = f"/{API_VERSION}/Accounts/{world.account_sid}/Recordings/{recording.sid}"
    return {
        "sid": recording.sid,
        "account_sid": world.account_sid,
        "api_version": API_VERSION,
        "call_sid": recording.call_sid,
        "conference_sid": recording.conference_sid or None,
        "status": "deleted" if recording.is_deleted else recording.status,
        "source": recording.source,
        "channels": recording.channels,
        "duration": str(recording.seconds),
        "start_time": rfc2822(recording.started_at),
        "date_created": rfc2822(recording.started_at),
        "date_updated": rfc2822(recording.started_at),
        "price": None,
        "price_unit": "USD",
        "error_code": None,
        "encryption_details": None,
        "media_url": recording_url(world, recording),
        "uri": f"{uri}.json",
        "subresource_uris": {},
    }
