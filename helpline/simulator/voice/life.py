"""The life of a call: what is played on it until it ends, one way or another."""

from helpline.simulator.calls import CallOverError, CallStatus
from helpline.simulator.engine.tasks import Steps
from helpline.simulator.engine.timeline import Timer
from helpline.simulator.voice.player import MovedError, Player, UnplayableError
from helpline.simulator.voice.progress import finish


def live(player: Player, steps: Steps[None]) -> Steps[None]:
    """Take these steps, then whatever REST or a fault makes of the call, then end it."""
    over = CallOverError(CallStatus.COMPLETED)
    following: Steps[None] | None = steps
    while following is not None:
        try:
            yield from following
            following = None
        except MovedError as moved:
            following = player.run(moved.source)
        except UnplayableError:
            following = player.apologise()
        except CallOverError as reason:
            over, following = reason, None
    finish(player.world, player.call, over)


def limit(player: Player, seconds: int | None) -> Timer | None:
    """End the call when it has lasted so long."""
    if seconds is None:
        return None
    over = CallOverError(CallStatus.COMPLETED)
    return player.world.engine.after(seconds, lambda: player.call.interrupt(over))
