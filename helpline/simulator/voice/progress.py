"""A call's status, and the webhooks that tell of it (V12, V20-V22)."""

from helpline.simulator.calls import Call, CallOverError, CallStatus, Sound
from helpline.simulator.voice.parameters import progress_parameters
from helpline.simulator.world import World

EVENT_STATUS = {
    "initiated": CallStatus.INITIATED,
    "ringing": CallStatus.RINGING,
    "answered": CallStatus.IN_PROGRESS,
}


def reach(world: World, call: Call, event: str) -> None:
    """The call has come this far: initiated, ringing or answered."""
    call.status = EVENT_STATUS[event]
    now = world.engine.now()
    call.started_at = call.started_at or now
    if event == "answered":
        call.answered_at = now
    tell(world, call, event)


def tell(world: World, call: Call, event: str) -> None:
    """Send the event's status webhook, where somebody asked for it."""
    progress = call.progress
    if progress is None or event not in progress.events:
        return
    params = progress_parameters(world, call, progress.sequence)
    progress.sequence += 1
    world.notify(progress.hook.url, params, method=progress.hook.method, sid=call.sid)


def finish(world: World, call: Call, over: CallOverError) -> None:
    """End a call, whatever it was at."""
    was_queued = call.status is CallStatus.QUEUED
    call.status = over.status
    call.sip_code = over.sip_code
    call.ended_at = world.engine.now()
    call.room = None
    phone = world.phone(call.handset)
    if call in phone.ringing:
        phone.ringing.remove(call)
    elif not was_queued:
        world.hear(call, Sound.ENDED)
    # V14: a call that never left the queue ends without a word.
    if not was_queued:
        tell(world, call, "completed")
    for action in call.when_over:
        action()
