"""Record: takes down what is said, until a key, a silence or the limit (V50-V54)."""

from dataclasses import dataclass
from datetime import datetime

from helpline.simulator.calls import CallOverError, Sound
from helpline.simulator.engine.signals import Input, Key, Speech
from helpline.simulator.engine.tasks import Afterwards, Steps, listen_for, pass_time
from helpline.simulator.recordings import Recording
from helpline.simulator.twiml.document import Verb
from helpline.simulator.voice.gather import action_or_again
from helpline.simulator.voice.parameters import call_parameters
from helpline.simulator.voice.player import Next, Player
from helpline.simulator.voice.prompts import spoken_seconds
from helpline.simulator.voice.recordings import (
    begin,
    complete,
    recording_hook,
    result_parameters,
    tell_started,
)

DEFAULT_SILENCE_SECONDS = 5
DEFAULT_MAX_SECONDS = 3600
BEEP_SECONDS = 1.0


@dataclass
class _Taken:
    """What has been recorded so far."""

    began: datetime
    key: str = ""
    has_speech: bool = False
    last_word_at: datetime | None = None


def perform_record(player: Player, verb: Verb) -> Steps[Next]:
    player.answer()
    world = player.world
    if verb.is_set("playBeep", default=True):
        world.hear(player.call, Sound.BEEP)
        yield from pass_time(world.engine, BEEP_SECONDS)
    recording = begin(world, player.call.sid, "RecordVerb")
    tell_started(world, recording, *recording_hook(verb))
    taken = _Taken(world.engine.now())
    with Afterwards(lambda: _keep(player, verb, taken, recording)):
        try:
            yield from _listen(player, verb, taken)
        except CallOverError:
            taken.key = "hangup"
            raise
    if not taken.has_speech and world.options.empty_recording_skips_action:
        return None
    return action_or_again(verb, _result(player, taken))


def _keep(player: Player, verb: Verb, taken: _Taken, recording: Recording) -> None:
    """The recording ends, and so may the call."""
    seconds = _length(player, verb, taken)
    complete(player.world, recording, seconds, *recording_hook(verb))
    player.call.last_recording = result_parameters(player.world, recording, seconds)
    if taken.key == "hangup":
        _tell_action(player, verb, taken)


def _result(player: Player, taken: _Taken) -> dict[str, str]:
    return player.call.last_recording | ({"Digits": taken.key} if taken.key else {})


def _listen(player: Player, verb: Verb, taken: _Taken) -> Steps[None]:
    """Until a finish key, a silence or the longest time."""
    engine = player.world.engine
    silence = verb.number("timeout", DEFAULT_SILENCE_SECONDS)
    longest = verb.number("maxLength", DEFAULT_MAX_SECONDS)
    keys = verb.get("finishOnKey", "1234567890*#")
    quiet_after = float(silence)
    while True:
        left = longest - (engine.now() - taken.began).total_seconds()
        signal = yield from listen_for(engine, Input, max(min(quiet_after, left), 0))
        if signal is None:
            return
        if isinstance(signal, Key) and signal.key in keys:
            taken.key = signal.key
            return
        if isinstance(signal, Speech):
            taken.has_speech = True
            spoken = spoken_seconds(player, signal.text)
            quiet_after = silence + spoken


def _length(player: Player, verb: Verb, taken: _Taken) -> float:
    """Seconds kept: a silent recording trimmed of its silence has none."""
    if not taken.has_speech and verb.get("trim", "trim-silence") == "trim-silence":
        return 0.0
    return (player.world.engine.now() - taken.began).total_seconds()


def _tell_action(player: Player, verb: Verb, taken: _Taken) -> None:
    """The caller hung up: the action is told, its answer has no audience (V51)."""
    fetch = action_or_again(verb, {})
    params = call_parameters(player.world, player.call) | _result(player, taken)
    player.world.notify(fetch.url, params, method=fetch.method, sid=player.call.sid)
