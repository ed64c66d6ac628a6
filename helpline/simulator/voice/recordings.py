"""Recordings in the making: of a Dial, a conference, a Record or a whole call (V51, V52)."""

from helpline.simulator.calls import Call, Hook
from helpline.simulator.dates import rfc2822
from helpline.simulator.recordings import Recording
from helpline.simulator.twiml.document import Verb
from helpline.simulator.world import API_VERSION, World

NOT_RECORDED = {"", "do-not-record", "false"}


def begin(world: World, call_sid: str, source: str, conference_sid: str = "") -> Recording:
    recording = Recording(world.new_sid("RE"), call_sid, source, world.engine.now(), conference_sid)
    world.recordings[recording.sid] = recording
    return recording


def recording_url(world: World, recording: Recording) -> str:
    account = f"{world.api_base_url}/{API_VERSION}/Accounts/{world.account_sid}"
    return f"{account}/Recordings/{recording.sid}"


def recording_hook(verb: Verb) -> tuple[Hook | None, frozenset[str]]:
    """Who is told when a recording is ready, by the verb's attributes."""
    url = verb.url("recordingStatusCallback")
    events = frozenset(verb.get("recordingStatusCallbackEvent", "completed").split())
    return (Hook(url, verb.method("recordingStatusCallbackMethod")) if url else None), events


def complete(
    world: World, recording: Recording, seconds: float, hook: Hook | None, events: frozenset[str]
) -> None:
    """The recording has ended; a little later its media is there, and somebody is told."""
    recording.seconds = round(seconds)

    def be_ready() -> None:
        recording.status = "completed" if recording.seconds else "absent"
        if hook is not None and recording.status in events | {"absent"} & events:
            _tell(world, recording, hook)

    world.engine.after(world.options.recording_ready_after, be_ready)


def tell_started(
    world: World, recording: Recording, hook: Hook | None, events: frozenset[str]
) -> None:
    if hook is not None and "in-progress" in events:
        _tell(world, recording, hook)


def _tell(world: World, recording: Recording, hook: Hook) -> None:
    params = {
        "AccountSid": world.account_sid,
        "CallSid": recording.call_sid,
        "RecordingSid": recording.sid,
        "RecordingUrl": recording_url(world, recording),
        "RecordingStatus": recording.status,
        "RecordingChannels": str(recording.channels),
        "RecordingStartTime": rfc2822(recording.started_at),
        "RecordingSource": recording.source,
        "RecordingTrack": "both",
    }
    if recording.conference_sid:
        params["ConferenceSid"] = recording.conference_sid
    if recording.status != "in-progress":
        params["RecordingDuration"] = str(recording.seconds)
    world.notify(hook.url, params, method=hook.method, sid=recording.call_sid)


class DialRecording:
    """The recording of a Dial, from the moment two people are joined until they part."""

    def __init__(self, world: World, call: Call, verb: Verb) -> None:
        self._world = world
        self._call = call
        self._verb = verb
        self._recording: Recording | None = None

    def start(self) -> None:
        wish = self._verb.get("record")
        if wish in NOT_RECORDED:
            return
        self._recording = begin(self._world, self._call.sid, "DialVerb")
        self._recording.channels = 2 if wish.endswith("dual") else 1
        tell_started(self._world, self._recording, *recording_hook(self._verb))

    def stop(self) -> None:
        recording, self._recording = self._recording, None
        if recording is None:
            return
        seconds = (self._world.engine.now() - recording.started_at).total_seconds()
        self._call.last_recording = result_parameters(self._world, recording, seconds)
        complete(self._world, recording, seconds, *recording_hook(self._verb))


def result_parameters(world: World, recording: Recording, seconds: float) -> dict[str, str]:
    """What the action, and the call's last status webhook, say of a recording."""
    return {
        "RecordingUrl": recording_url(world, recording),
        "RecordingSid": recording.sid,
        "RecordingDuration": str(round(seconds)),
    }
