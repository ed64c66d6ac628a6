"""Answering machine detection (V30, V31): a guess, as good as Twilio's."""

from dataclasses import dataclass

from helpline.simulator.calls import Call, Hook
from helpline.simulator.engine.tasks import Steps, pass_time
from helpline.simulator.phones import Mode
from helpline.simulator.voice.voicemail import BREATH_SECONDS, greeting_seconds
from helpline.simulator.world import World


@dataclass(frozen=True)
class Detection:
    """How a leg wants to know. With `callback` it does not wait for the result (AsyncAmd)."""

    method: str
    callback: Hook | None = None


def detect(world: World, call: Call, detection: Detection) -> Steps[None]:
    """Wait for the result, or let it be told when it is there."""
    if detection.callback is None:
        yield from detect_machine(world, call, detection.method)
    else:
        world.engine.spawn(_tell(world, call, detection.method, detection.callback))


def _tell(world: World, call: Call, method: str, hook: Hook) -> Steps[None]:
    start = world.engine.now()
    yield from detect_machine(world, call, method)
    took = (world.engine.now() - start).total_seconds()
    params = {
        "AccountSid": world.account_sid,
        "CallSid": call.sid,
        "AnsweredBy": call.answered_by or "unknown",
        "MachineDetectionDuration": str(round(took * 1000)),
    }
    if not call.is_over:
        world.notify(hook.url, params, method=hook.method, sid=call.sid)


def detect_machine(world: World, call: Call, method: str) -> Steps[None]:
    """Listen who has answered; until that is known nothing is played (V31).

    `method` is Enable or DetectMessageEnd. The result is in `answered_by`.
    """
    phone = world.phone(call.handset)
    seconds, result = world.options.human_detection_seconds, "human"
    if phone.mode is Mode.VOICEMAIL:
        result = "machine_start"
        if method == "DetectMessageEnd":
            seconds, result = BREATH_SECONDS + greeting_seconds(world, phone), "machine_end_beep"
    yield from pass_time(world.engine, seconds)
    call.answered_by = phone.taken_for or result
