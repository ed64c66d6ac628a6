"""Conferences: list, get, end, announce (V85, V88)."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from helpline.simulator.conferences import Conference
from helpline.simulator.dates import rfc2822
from helpline.simulator.rest.failures import bad_request, not_found
from helpline.simulator.rest.forms import field, hook, in_period
from helpline.simulator.rest.paging import page_of
from helpline.simulator.voice.announcements import announce
from helpline.simulator.voice.conference_room import end
from helpline.simulator.world import API_VERSION, World


def conference_routes(world: World) -> Blueprint:
    routes = Blueprint("conferences", __name__)

    @routes.get("/Conferences.json")
    def index() -> Response:
        rooms = [one for one in reversed(list(world.conferences.values())) if _is_wanted(one)]
        return page_of("conferences", rooms, lambda room: render_conference(world, room))

    @routes.get("/Conferences/<sid>.json")
    def show(sid: str) -> Response:
        return jsonify(render_conference(world, find_conference(world, sid)))

    @routes.post("/Conferences/<sid>.json")
    def update(sid: str) -> Response:
        with world.engine.act():
            conference = find_conference(world, sid)
            _update(world, conference)
        return jsonify(render_conference(world, conference))

    return routes


def find_conference(world: World, key: str) -> Conference:
    """By sid; the API takes the name of a conference in progress as well."""
    for conference in list(world.conferences.values()):
        if key == conference.sid or (key == conference.name and not conference.is_over):
            return conference
    raise not_found(request.path)


def _update(world: World, conference: Conference) -> None:
    status = field("Status")
    if status not in {"", "completed"}:
        raise bad_request(20001, "Invalid parameter: Status")
    if status and not conference.is_over:
        end(world, conference, "conference-ended-via-api", "conference_ended_via_api")
    announcement = hook("AnnounceUrl", "AnnounceMethod", 21205)
    if announcement is not None:
        announce(world, conference, list(conference.participants), announcement)


def _is_wanted(conference: Conference) -> bool:
    wanted = request.args
    return (
        wanted.get("Status", conference.status) == conference.status
        and wanted.get("FriendlyName", conference.name) == conference.name
        and in_period(conference.created_at, "DateCreated")
    )


def render_conference(world: World, conference: Conference) -> dict[str, Any]:
    uri = f"/{API_VERSION}/Accounts/{world.account_sid}/Conferences/{conference.sid}"
    return {
        "sid": conference.sid,
        "account_sid": world.account_sid,
        "api_version": API_VERSION,
        "friendly_name": conference.name,
        "status": conference.status,
        "region": "us1",
        "reason_conference_ended": conference.reason_ended,
        "call_sid_ending_conference": conference.ended_by,
        "date_created": rfc2822(conference.created_at),
        "date_updated": rfc2822(conference.updated_at or conference.created_at),
        "uri": f"{uri}.json",
        "subresource_uris": {
            "participants": f"{uri}/Participants.json",
            "recordings": f"{uri}/Recordings.json",
        },
    }
