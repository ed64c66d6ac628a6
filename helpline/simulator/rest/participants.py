"""Participants of a conference: list, get, change, remove, ring and add (V85-V87)."""

from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, jsonify, request

from helpline.simulator.calls import Call, Direction, Sound
from helpline.simulator.conferences import Conference, Participant
from helpline.simulator.dates import rfc2822
from helpline.simulator.rest.calls import DEFAULT_RING_SECONDS, addresses, detection, progress
from helpline.simulator.rest.conferences import find_conference
from helpline.simulator.rest.failures import RestFailure, bad_request, not_found
from helpline.simulator.rest.forms import field, fields, flag, hook, seconds
from helpline.simulator.rest.paging import page_of
from helpline.simulator.voice.announcements import announce, play_beside
from helpline.simulator.voice.conference_events import tell_conference
from helpline.simulator.voice.conference_room import find_open, kick
from helpline.simulator.voice.legs import Ring, make_leg
from helpline.simulator.voice.placing import Placing, place_outbound
from helpline.simulator.voice.player import Inline
from helpline.simulator.world import API_VERSION, World

# Fields of the request and the attributes of <Conference> that mean the same.
ATTRIBUTES = {
    "Label": "participantLabel",
    "Muted": "muted",
    "Beep": "beep",
    "StartConferenceOnEnter": "startConferenceOnEnter",
    "EndConferenceOnExit": "endConferenceOnExit",
    "WaitUrl": "waitUrl",
    "WaitMethod": "waitMethod",
    "MaxParticipants": "maxParticipants",
    "ConferenceRecord": "record",
    "ConferenceStatusCallback": "statusCallback",
    "ConferenceStatusCallbackMethod": "statusCallbackMethod",
    "ConferenceRecordingStatusCallback": "recordingStatusCallback",
    "ConferenceRecordingStatusCallbackMethod": "recordingStatusCallbackMethod",
}


def participant_routes(world: World) -> Blueprint:
    routes = Blueprint("participants", __name__)

    @routes.get("/Conferences/<sid>/Participants.json")
    def index(sid: str) -> Response:
        room = find_conference(world, sid)
        wanted = [one for one in room.participants if _is_wanted(one)]
        return page_of("participants", wanted, lambda one: render_participant(world, room, one))

    @routes.post("/Conferences/<sid>/Participants.json")
    def create(sid: str) -> tuple[Response, int]:
        with world.engine.act():
            return jsonify(_create(world, sid)), 201

    @routes.get("/Conferences/<sid>/Participants/<key>.json")
    def show(sid: str, key: str) -> Response:
        room = find_conference(world, sid)
        return jsonify(render_participant(world, room, _find(room, key)))

    @routes.post("/Conferences/<sid>/Participants/<key>.json")
    def update(sid: str, key: str) -> Response:
        with world.engine.act():
            room = find_conference(world, sid)
            participant = _find(room, key)
            _update(world, room, participant)
            return jsonify(render_participant(world, room, participant))

    @routes.delete("/Conferences/<sid>/Participants/<key>.json")
    def delete(sid: str, key: str) -> tuple[str, int]:
        with world.engine.act():
            kick(_find(find_conference(world, sid), key))
        return "", 204

    return routes


def _find(conference: Conference, key: str) -> Participant:
    found = conference.find(key)
    if found is None:
        raise not_found(request.path)
    return found


def _is_wanted(participant: Participant) -> bool:
    wanted = request.args
    flags = {
        "Muted": participant.is_muted,
        "Hold": participant.is_held,
        "Coaching": bool(participant.coaching),
    }
    return all(
        wanted.get(name, str(value)).lower() == str(value).lower() for name, value in flags.items()
    )


def _create(world: World, key: str) -> dict[str, Any]:
    """Ring somebody into a conference: in progress, or made now under this name."""
    if key.startswith("CF") and key not in world.conferences:
        raise not_found(request.path)
    name = world.conferences[key].name if key in world.conferences else key
    to, from_ = addresses(world)
    ring_seconds = seconds("Timeout", DEFAULT_RING_SECONDS)
    how = Ring(to, from_, ring_seconds, progress("StatusCallback"))
    placing = Placing(Inline(_document(name)), ring_seconds, detection())
    call = make_leg(world, how, Direction.OUTBOUND_API)
    place_outbound(world, call, placing)
    return _render_coming(world, name, call)


def _document(name: str) -> str:
    """The TwiML that joins with the wishes of this request."""
    root = Element("Response")
    noun = SubElement(SubElement(root, "Dial"), "Conference")
    noun.text = name
    for wish, attribute in ATTRIBUTES.items():
        if field(wish):
            noun.set(attribute, field(wish))
    if fields("ConferenceStatusCallbackEvent"):
        noun.set("statusCallbackEvent", " ".join(fields("ConferenceStatusCallbackEvent")))
    if flag("Coaching"):
        noun.set("coach", field("CallSidToCoach"))
    return tostring(root, "unicode")


def _update(world: World, conference: Conference, participant: Participant) -> None:
    if conference.is_over:
        raise RestFailure(400, 20001, "The conference has ended")
    _update_flag(world, conference, participant, "Muted", "is_muted", "mute")
    _update_flag(world, conference, participant, "Hold", "is_held", "hold")
    if "Hold" in request.form and participant.is_held:
        _play_hold(world, participant)
    if {"Coaching", "CallSidToCoach", "EndConferenceOnExit", "BeepOnExit"} & set(request.form):
        _modify(world, conference, participant)
    announcement = hook("AnnounceUrl", "AnnounceMethod", 21205)
    if announcement is not None:
        announce(world, conference, [participant], announcement)


def _update_flag(
    world: World,
    conference: Conference,
    participant: Participant,
    wish: str,
    attribute: str,
    event: str,
) -> None:
    if wish not in request.form:
        return
    value = flag(wish)
    if getattr(participant, attribute) != value:
        setattr(participant, attribute, value)
        name = f"participant-{event}" if value else f"participant-un{event}"
        tell_conference(world, conference, name, participant)


def _play_hold(world: World, participant: Participant) -> None:
    music = hook("HoldUrl", "HoldMethod", 21205)
    if music is None:
        world.hear(participant.call, Sound.HOLD_MUSIC)
    else:
        play_beside(world, participant, music)


def _modify(world: World, conference: Conference, participant: Participant) -> None:
    """Coaching off turns a whisper into a barge; the coached one can be changed (V86)."""
    if "EndConferenceOnExit" in request.form:
        participant.ends_on_exit = flag("EndConferenceOnExit")
    if field("CallSidToCoach"):
        if conference.find(field("CallSidToCoach")) is None:
            raise bad_request(13240, "CallSidToCoach is not in the conference")
        participant.coaching = field("CallSidToCoach")
    if "Coaching" in request.form and not flag("Coaching"):
        participant.coaching = ""
    tell_conference(world, conference, "participant-modify", participant)


def render_participant(
    world: World, conference: Conference, participant: Participant
) -> dict[str, Any]:
    rendered = _render(world, participant.call, conference.sid)
    return rendered | {
        "label": participant.label or None,
        "muted": participant.is_muted,
        "hold": participant.is_held,
        "coaching": bool(participant.coaching),
        "call_sid_to_coach": participant.coaching or None,
        "start_conference_on_enter": participant.starts,
        "end_conference_on_exit": participant.ends_on_exit,
        "status": "connected",
    }


def _render_coming(world: World, name: str, call: Call) -> dict[str, Any]:
    """A participant who is still to be rung."""
    room = find_open(world, name)
    rendered = _render(world, call, room.sid if room else world.new_sid("CF"))
    return rendered | {
        "label": field("Label") or None,
        "muted": flag("Muted"),
        "hold": False,
        "coaching": flag("Coaching"),
        "call_sid_to_coach": field("CallSidToCoach") or None,
        "start_conference_on_enter": flag("StartConferenceOnEnter", default=True),
        "end_conference_on_exit": flag("EndConferenceOnExit"),
        "status": "queued",
    }


def _render(world: World, call: Call, conference_sid: str) -> dict[str, Any]:
    conference = f"/{API_VERSION}/Accounts/{world.account_sid}/Conferences/{conference_sid}"
    return {
        "account_sid": world.account_sid,
        "call_sid": call.sid,
        "conference_sid": conference_sid,
        "date_created": rfc2822(call.created_at),
        "date_updated": rfc2822(world.engine.now()),
        "queue_time": str(call.queue_milliseconds),
        "uri": f"{conference}/Participants/{call.sid}.json",
    }
