"""Joining, leaving, starting and ending conferences (V80-V88)."""

from functools import partial

from helpline.simulator.calls import CallInterruptionError, Sound
from helpline.simulator.conferences import Conference, ConferenceSettings, Participant
from helpline.simulator.voice.conference_events import tell_conference
from helpline.simulator.voice.recordings import begin, complete, tell_started
from helpline.simulator.world import World


class RemovedError(CallInterruptionError):
    """A participant is out of the room, its call goes on. `reason` as in V84."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StartedError(CallInterruptionError):
    """The conference has started: no more waiting."""


def find_open(world: World, name: str) -> Conference | None:
    """The one instance of a name that is not over (V81)."""
    fits = (one for one in world.conferences.values() if one.name == name and not one.is_over)
    return next(fits, None)


def open_conference(world: World, name: str, settings: ConferenceSettings) -> Conference:
    """The room of this name, made when there is none; the settings of the first to come hold."""
    found = find_open(world, name)
    if found is not None:
        return found
    conference = Conference(world.new_sid("CF"), name, world.engine.now(), settings)
    world.conferences[conference.sid] = conference
    return conference


def join(world: World, conference: Conference, participant: Participant) -> None:
    conference.participants.append(participant)
    participant.call.room = conference
    _touch(world, conference)
    if participant.beep in {"true", "onEnter"}:
        _beep(world, conference)
    tell_conference(world, conference, "participant-join", participant)
    if not conference.is_started and conference.may_start:
        _start(world, conference)


def leave(
    world: World, conference: Conference, participant: Participant, reason: str, status: str
) -> None:
    """Take a participant out; ends the conference when it was the last, or the one that matters.

    `status` is what the call is afterwards (ParticipantCallStatus).
    """
    if participant.has_left:
        return
    participant.has_left = True
    conference.participants.remove(participant)
    participant.call.room = None
    _touch(world, conference)
    extra = {"ReasonParticipantLeft": reason, "ParticipantCallStatus": status}
    tell_conference(world, conference, "participant-leave", participant, **extra)
    if conference.is_over:
        return
    if participant.beep in {"true", "onExit"}:
        _beep(world, conference)
    _end_if_due(world, conference, participant, reason)


def end(
    world: World, conference: Conference, why: str, removal: str, by: Participant | None = None
) -> None:
    """End it for everybody: whoever is left is removed and goes on with the next verb."""
    conference.status = "completed"
    conference.reason_ended = why
    conference.ended_by = by.call.sid if by else None
    _touch(world, conference)
    for participant in list(conference.participants):
        _remove(participant, removal)
        leave(world, conference, participant, removal, participant.call.status.value)
    extra = {"ReasonConferenceEnded": why, "Reason": why.replace("-", " ")}
    if by is not None:
        extra["CallSidEndingConference"] = by.call.sid
        if by.label:
            extra["ParticipantLabelEndingConference"] = by.label
    tell_conference(world, conference, "conference-end", None, **extra)
    _stop_recording(world, conference)


def kick(participant: Participant) -> None:
    """Remove one participant (REST DELETE)."""
    _remove(participant, "participant_updated_via_api")


def _remove(participant: Participant, reason: str) -> None:
    participant.call.interrupt(RemovedError(reason), lambda: participant.is_inside)


def _end_if_due(world: World, conference: Conference, gone: Participant, reason: str) -> None:
    left_by_itself = reason == "participant_hung_up"
    if gone.ends_on_exit:
        why = "left" if left_by_itself else "kicked"
        why = f"participant-with-end-conference-on-exit-{why}"
        end(world, conference, why, "moderator_ended_conference", gone)
    elif not conference.participants:
        why = "last-participant-left" if left_by_itself else "last-participant-kicked"
        end(world, conference, why, "", gone)


def _start(world: World, conference: Conference) -> None:
    conference.status = "in-progress"
    tell_conference(world, conference, "conference-start")
    for one in conference.participants:
        one.call.interrupt(StartedError("started"), partial(getattr, one, "is_waiting"))
    if conference.settings.is_recorded:
        first = conference.participants[0].call.sid
        recording = begin(world, first, "Conference", conference.sid)
        conference.recording_sid = recording.sid
        settings = conference.settings
        tell_started(world, recording, settings.recording_callback, settings.recording_events)


def _stop_recording(world: World, conference: Conference) -> None:
    recording = world.recordings.get(conference.recording_sid)
    if recording is not None:
        seconds = (world.engine.now() - recording.started_at).total_seconds()
        settings = conference.settings
        hook, events = settings.recording_callback, settings.recording_events
        complete(world, recording, seconds, hook, events)


def _beep(world: World, conference: Conference) -> None:
    for participant in conference.participants:
        if conference.is_started and not participant.is_held:
            world.hear(participant.call, Sound.BEEP)


def _touch(world: World, conference: Conference) -> None:
    conference.updated_at = world.engine.now()
