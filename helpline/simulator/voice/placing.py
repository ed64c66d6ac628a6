"""Calls coming into being: one dialled on a phone, one made over REST."""

from dataclasses import dataclass

from helpline.simulator.calls import Call, CallOverError, CallStatus, Direction, Progress, Sound
from helpline.simulator.engine.tasks import Steps, pass_time
from helpline.simulator.engine.webhook import Fault
from helpline.simulator.numbers import IncomingNumber
from helpline.simulator.phones import Phone
from helpline.simulator.voice.legs import ring
from helpline.simulator.voice.life import limit, live
from helpline.simulator.voice.machine import Detection, detect
from helpline.simulator.voice.player import Fetch, Player, Source
from helpline.simulator.voice.progress import finish
from helpline.simulator.voice.verbs import player_for
from helpline.simulator.world import World


def place_inbound(
    world: World, phone: Phone, number: str, shown: str, forwarded_from: str | None
) -> Call:
    """Somebody dials a number of the account; any other number cannot be reached."""
    call = Call(
        world.new_sid("CA"),
        shown,
        number,
        Direction.INBOUND,
        handset=phone.number,
        created_at=world.engine.now(),
        status=CallStatus.RINGING,
        forwarded_from=forwarded_from,
        started_at=world.engine.now(),
    )
    world.calls[call.sid] = call
    phone.calls.append(call)
    line = world.numbers.get(number)
    voice = line.hook("voice") if line else None
    if line is None or voice is None:
        _fail(world, call, line)
        return call
    call.fallback = line.hook("voice_fallback")
    call.progress = _status_callback(line)
    player = player_for(world, call)
    call.task = world.engine.spawn(live(player, player.run(Fetch(voice.url, voice.method))))
    return call


def _fail(world: World, call: Call, line: IncomingNumber | None) -> None:
    """D6: a number with no voice URL fails at once, and says nothing."""
    if line is not None:
        world.journal.add_error(Fault(11100, "the number has no voice URL"), call.sid)
    finish(world, call, CallOverError(CallStatus.FAILED))


def _status_callback(line: IncomingNumber) -> Progress | None:
    hook = line.hook("status_callback")
    return Progress(hook) if hook else None


@dataclass(frozen=True)
class Placing:
    """How a leg made over REST is rung and what it then hears. `seconds` of ringing."""

    source: Source
    seconds: float
    detection: Detection | None = None
    send_digits: str = ""


def place_outbound(world: World, call: Call, placing: Placing) -> None:
    """Ring a leg made over REST, when its turn has come (R1)."""
    wait = world.pace.reserve(world.engine.now(), world.options.calls_per_second)
    call.queue_milliseconds = round(wait * 1000)
    player = player_for(world, call)
    call.task = world.engine.spawn(live(player, _outbound(player, wait, placing)))


def _outbound(player: Player, wait: float, placing: Placing) -> Steps[None]:
    world, call = player.world, player.call
    if wait:
        yield from pass_time(world.engine, wait)
    yield from ring(world, call, placing.seconds)
    limit(player, call.time_limit)
    if placing.send_digits:
        world.hear(call, Sound.DIGITS, placing.send_digits)
    if placing.detection is not None:
        yield from detect(world, call, placing.detection)
    yield from player.run(placing.source)
