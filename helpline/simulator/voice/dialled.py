"""What became of a Dial, and the waiting that all its nouns share (V60-V62)."""

from dataclasses import dataclass

from helpline.simulator.engine.signals import Key
from helpline.simulator.engine.tasks import Steps, listen
from helpline.simulator.engine.webhook import Params
from helpline.simulator.twiml.document import Verb

DEFAULT_RING_SECONDS = 30
DEFAULT_TIME_LIMIT_SECONDS = 14400


@dataclass(frozen=True)
class Dialled:
    """The result that goes to the action. `seconds` is absent when the child was redirected."""

    status: str
    call_sid: str = ""
    seconds: int | None = None
    is_bridged: bool | None = None

    def parameters(self) -> Params:
        params = {"DialCallStatus": self.status}
        if self.call_sid:
            params["DialCallSid"] = self.call_sid
        if self.seconds is not None:
            params["DialCallDuration"] = str(self.seconds)
        if self.is_bridged is not None:
            params["DialBridged"] = str(self.is_bridged).lower()
        return params


def watch(verb: Verb, seconds: float | None) -> Steps[bool]:
    """Wait for something to happen; False when the star key or the time says: enough."""
    signal = yield from listen(seconds)
    if signal is None:
        return False
    is_star = isinstance(signal, Key) and signal.key == "*"
    return not (is_star and verb.is_set("hangupOnStar"))
