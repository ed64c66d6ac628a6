"""A phone's own voicemail, at the far end of a leg: it talks, and never presses a key."""

from helpline.simulator.calls import Call, CallOverError, CallStatus, Sound
from helpline.simulator.engine.tasks import Steps, pass_time
from helpline.simulator.phones import Phone
from helpline.simulator.world import World

BREATH_SECONDS = 1.0
TAKES_MESSAGES_FOR_SECONDS = 120.0


def leave_greeting(world: World, phone: Phone, call: Call) -> Steps[None]:
    """The greeting, a beep, then patience, until it hangs up by itself."""
    yield from pass_time(world.engine, BREATH_SECONDS)
    if not call.is_over:
        phone.say(phone.voicemail_greeting, call)
    yield from pass_time(world.engine, greeting_seconds(world, phone))
    if call.room is not None and not call.is_over:
        for other in call.room.audience(call):
            world.hear(other, Sound.BEEP)
    yield from pass_time(world.engine, TAKES_MESSAGES_FOR_SECONDS)
    if not call.is_over:
        call.interrupt(CallOverError(CallStatus.COMPLETED))


def greeting_seconds(world: World, phone: Phone) -> float:
    return len(phone.voicemail_greeting.split()) / world.options.words_per_second
