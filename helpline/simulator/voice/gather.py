"""Gather: keys and speech (V40-V45)."""

from dataclasses import dataclass

from helpline.simulator.engine.signals import Input, Key, Signal, Speech
from helpline.simulator.engine.tasks import Steps, listen_for
from helpline.simulator.engine.webhook import Params
from helpline.simulator.twiml.document import DocumentFaultError, Verb
from helpline.simulator.voice.player import Fetch, Next, Player
from helpline.simulator.voice.prompts import prompt

DEFAULT_TIMEOUT_SECONDS = 5


@dataclass
class Entry:
    """What was put in. `finished_on` is the key that ended it, if one did."""

    digits: str = ""
    finished_on: str = ""
    speech: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.digits and not self.speech

    def parameters(self, confidence: float) -> Params:
        if self.speech:
            return {"SpeechResult": self.speech, "Confidence": str(confidence)}
        params = {"Digits": self.digits}
        if self.finished_on:
            params["FinishedOnKey"] = self.finished_on
        return params


def perform_gather(player: Player, verb: Verb) -> Steps[Next]:
    player.answer()
    wanted = _wanted(verb)
    first: Signal | None = None
    for child in verb.children:
        first = yield from prompt(player, child, wanted)
        if first is not None:
            break
    entry = yield from _collect(player, verb, wanted, first)
    if entry.is_empty and not verb.is_set("actionOnEmptyResult"):
        return None
    confidence = player.world.options.speech_confidence
    return action_or_again(verb, entry.parameters(confidence))


def action_or_again(verb: Verb, params: Params) -> Fetch:
    """The verb's action; without one, the document it stands in (V40, V50: a loop)."""
    url = verb.url("action") or verb.base
    if not url:
        raise DocumentFaultError(11100, f"<{verb.name}> in inline TwiML needs an action")
    return Fetch(url, verb.method(), params)


def _wanted(verb: Verb) -> type[Signal]:
    kinds = verb.get("input", "dtmf").split()
    if "speech" not in kinds:
        return Key
    return Input if "dtmf" in kinds else Speech


def _collect(
    player: Player, verb: Verb, wanted: type[Signal], first: Signal | None
) -> Steps[Entry]:
    """Take keys until the last one, the finish key or a silence; or one utterance."""
    engine, entry = player.world.engine, Entry()
    timeout = verb.number("timeout", DEFAULT_TIMEOUT_SECONDS)
    signal = first or (yield from listen_for(engine, wanted, timeout))
    while signal is not None:
        if isinstance(signal, Speech):
            return Entry(speech=signal.text)
        if isinstance(signal, Key) and _take_key(entry, verb, signal.key):
            return entry
        signal = yield from listen_for(engine, wanted, timeout)
    return entry


def _take_key(entry: Entry, verb: Verb, key: str) -> bool:
    """Add a key; whether it was the last one (V43)."""
    if key == verb.get("finishOnKey", "#"):
        entry.finished_on = key
        return True
    entry.digits += key
    return len(entry.digits) == verb.number("numDigits", 0)
