"""Outbound legs: made, rung, answered or not."""

from dataclasses import dataclass
from functools import partial

from helpline.simulator.calls import Call, CallOverError, CallStatus, Direction, Progress, Sound
from helpline.simulator.engine.signals import Answered, Declined, Nudge, Signal
from helpline.simulator.engine.tasks import Steps, listen
from helpline.simulator.phones import Mode, Phone
from helpline.simulator.voice.progress import reach
from helpline.simulator.voice.voicemail import leave_greeting
from helpline.simulator.world import World

SIP_BUSY, SIP_NOT_FOUND, SIP_CANCELLED = 486, 404, 487


@dataclass(frozen=True)
class Ring:
    """How a leg is to be rung. `seconds` as asked for; a phone really rings longer (V60)."""

    to: str
    from_: str
    seconds: float
    progress: Progress | None = None
    parent_sid: str | None = None


def make_leg(world: World, ring: Ring, direction: Direction) -> Call:
    """A new outbound call, not rung yet."""
    call = Call(
        world.new_sid("CA"),
        ring.from_,
        ring.to,
        direction,
        handset=ring.to,
        created_at=world.engine.now(),
        progress=ring.progress,
        parent_sid=ring.parent_sid,
    )
    world.calls[call.sid] = call
    return call


def ring(world: World, call: Call, seconds: float) -> Steps[None]:
    """Ring the phone until it is answered. Raises CallOverError when it is not."""
    reach(world, call, "initiated")
    phone = world.phone(call.handset)
    if phone.mode is Mode.UNREACHABLE:
        raise CallOverError(CallStatus.FAILED, SIP_NOT_FOUND)
    # A phone in a call is engaged: waiting calls are a service few people's phones have on.
    if phone.mode is Mode.BUSY or phone.call is not None:
        raise CallOverError(CallStatus.BUSY, SIP_BUSY)
    phone.calls.append(call)
    phone.ringing.append(call)
    reach(world, call, "ringing")
    yield from _wait_for_answer(world, call, phone, seconds)
    phone.ringing.remove(call)
    reach(world, call, "answered")
    if phone.mode is Mode.VOICEMAIL:
        world.engine.spawn(leave_greeting(world, phone, call))


def _wait_for_answer(world: World, call: Call, phone: Phone, seconds: float) -> Steps[None]:
    world.hear(call, Sound.RINGING)
    if phone.mode is Mode.VOICEMAIL:
        world.engine.after(phone.voicemail_answers_after, partial(_pick_up, call))
    limit = seconds + world.options.ring_overrun_seconds
    start = world.engine.now()
    while True:
        gone = (world.engine.now() - start).total_seconds()
        signal: Signal | None = yield from listen(max(limit - gone, 0.0))
        if signal is None:
            raise CallOverError(CallStatus.NO_ANSWER, SIP_CANCELLED)
        if isinstance(signal, Declined):
            raise CallOverError(CallStatus.BUSY, SIP_BUSY)
        if isinstance(signal, Answered):
            return


def _pick_up(call: Call) -> None:
    if call.task is not None and not call.is_answered:
        call.task.signal(Answered())


def withdraw(call: Call) -> None:
    """End a leg from the other side: cancelled while it rings, completed when it was answered."""
    if call.is_over:
        return
    if call.is_answered:
        call.interrupt(CallOverError(CallStatus.COMPLETED))
    else:
        call.interrupt(CallOverError(CallStatus.CANCELED, SIP_CANCELLED))


def nudge(call: Call) -> None:
    """Let the call's task look again."""
    if call.task is not None:
        call.task.signal(Nudge())
