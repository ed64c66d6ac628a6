"""Which function performs which verb."""

from helpline.simulator.calls import Call
from helpline.simulator.voice.dial import perform_dial
from helpline.simulator.voice.enqueue import perform_enqueue
from helpline.simulator.voice.flow import (
    perform_hangup,
    perform_leave,
    perform_misplaced,
    perform_redirect,
    perform_reject,
)
from helpline.simulator.voice.gather import perform_gather
from helpline.simulator.voice.player import Performer, Player
from helpline.simulator.voice.prompts import perform_prompt
from helpline.simulator.voice.record import perform_record
from helpline.simulator.world import World

PERFORMERS: dict[str, Performer] = {
    "Say": perform_prompt,
    "Play": perform_prompt,
    "Pause": perform_prompt,
    "Gather": perform_gather,
    "Record": perform_record,
    "Dial": perform_dial,
    "Enqueue": perform_enqueue,
    "Leave": perform_leave,
    "Redirect": perform_redirect,
    "Hangup": perform_hangup,
    "Reject": perform_reject,
    "Queue": perform_misplaced,
}


def player_for(world: World, call: Call) -> Player:
    """A player of ordinary voice documents on this call."""
    return Player(world, call, PERFORMERS)
