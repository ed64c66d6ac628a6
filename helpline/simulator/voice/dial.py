"""The verb Dial: hands over to its nouns, then follows the action (V60-V62)."""

from helpline.simulator.engine.tasks import Steps
from helpline.simulator.twiml.document import DocumentFaultError, Verb
from helpline.simulator.voice.dial_conference import dial_conference
from helpline.simulator.voice.dial_numbers import dial_numbers
from helpline.simulator.voice.dial_queue import dial_queue
from helpline.simulator.voice.dialled import Dialled
from helpline.simulator.voice.player import Fetch, Next, Player


def perform_dial(player: Player, verb: Verb) -> Steps[Next]:
    """Ring, join or dequeue; afterwards the action, or the next verb."""
    dialled = yield from _dial(player, verb)
    action = verb.url("action")
    if not action:
        return None
    return Fetch(action, verb.method(), dialled.parameters() | player.call.last_recording)


def _dial(player: Player, verb: Verb) -> Steps[Dialled]:
    nouns = {child.name for child in verb.children}
    if nouns & {"Conference", "Queue"} and len(verb.children) > 1:
        raise DocumentFaultError(12200, "a conference or queue is dialled alone")
    if "Conference" in nouns:
        return (yield from dial_conference(player, verb))
    if "Queue" in nouns:
        return (yield from dial_queue(player, verb))
    return (yield from dial_numbers(player, verb))
