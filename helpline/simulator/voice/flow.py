"""Redirect, Hangup, Reject and Leave: verbs that end a document."""

from helpline.simulator.calls import CallInterruptionError, CallOverError, CallStatus
from helpline.simulator.engine.tasks import Steps
from helpline.simulator.twiml.document import Dialect, DocumentFaultError, Verb
from helpline.simulator.voice.player import Fetch, Next, Player


class LeftQueueError(CallInterruptionError):
    """The caller leaves the queue by the verb Leave."""


def perform_redirect(_player: Player, verb: Verb) -> Steps[Next]:
    yield from ()
    return Fetch(verb.resolve(verb.text), verb.method())


def perform_hangup(player: Player, _verb: Verb) -> Steps[Next]:
    yield from ()
    player.answer()
    raise CallOverError(CallStatus.COMPLETED)


def perform_reject(player: Player, verb: Verb) -> Steps[Next]:
    """Refuse an inbound call. Once it is answered there is nothing to refuse (T4)."""
    yield from ()
    if player.call.is_answered:
        raise CallOverError(CallStatus.COMPLETED)
    is_busy = verb.get("reason") == "busy"
    raise CallOverError(CallStatus.BUSY if is_busy else CallStatus.NO_ANSWER)


def perform_leave(player: Player, _verb: Verb) -> Steps[Next]:
    """Out of the queue: only its wait document may say so (T4)."""
    yield from ()
    if player.dialect is not Dialect.QUEUE_WAIT:
        raise DocumentFaultError(12200, "<Leave> outside of a wait document")
    raise LeftQueueError("left the queue")


def perform_misplaced(_player: Player, verb: Verb) -> Steps[Next]:
    """Queue stands in Dial, and nowhere else."""
    yield from ()
    raise DocumentFaultError(12200, f"<{verb.name}> is played in <Dial> only")
