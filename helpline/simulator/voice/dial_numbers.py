"""Dial with Number, Client or a bare number: legs of their own, bridged to the call (V60-V66)."""

from dataclasses import dataclass

from helpline.simulator.calls import Call, Direction, Hook, Progress, Sound
from helpline.simulator.engine.tasks import Afterwards, Steps, listen
from helpline.simulator.engine.timeline import Timer
from helpline.simulator.numbers import is_address
from helpline.simulator.twiml.document import Dialect, DocumentFaultError, Verb
from helpline.simulator.voice.dialled import (
    DEFAULT_RING_SECONDS,
    DEFAULT_TIME_LIMIT_SECONDS,
    Dialled,
    watch,
)
from helpline.simulator.voice.legs import Ring, make_leg, nudge, ring, withdraw
from helpline.simulator.voice.life import live
from helpline.simulator.voice.machine import detect_machine
from helpline.simulator.voice.player import Fetch, MovedError, Player
from helpline.simulator.voice.recordings import DialRecording
from helpline.simulator.voice.rooms import Bridge

MAX_TARGETS = 10


@dataclass(frozen=True)
class Target:
    """One party to ring. `screening` is played to them before they are bridged (V65)."""

    to: str
    noun: Verb
    screening: Fetch | None
    progress: Progress | None


def dial_numbers(player: Player, verb: Verb) -> Steps[Dialled]:
    """Ring all targets together, or one after another (V64)."""
    targets = _targets(verb)
    if not verb.is_set("answerOnBridge"):
        player.answer()
    together = [targets] if not verb.is_set("sequential") else [[target] for target in targets]
    dialled = Dialled("failed")
    for batch in together:
        dialled = yield from _ring_together(player, verb, batch)
        if dialled.is_bridged is not None:
            break
    return dialled


def _targets(verb: Verb) -> list[Target]:
    nouns = verb.children or (Verb("Number", verb.text, base=verb.base),)
    if len(nouns) > MAX_TARGETS:
        raise DocumentFaultError(12200, f"<Dial> rings at most {MAX_TARGETS} parties")
    return [_target(noun) for noun in nouns]


def _target(noun: Verb) -> Target:
    to = "".join(noun.text.split())
    if noun.name == "Client":
        identities = [child.text for child in noun.children if child.name == "Identity"]
        to = f"client:{(identities or [to])[0]}"
    if not is_address(to):
        raise DocumentFaultError(13224, "<Dial> has an invalid phone number")
    screening = Fetch(noun.url("url"), noun.method()) if noun.get("url") else None
    return Target(to, noun, screening, progress_of(noun))


def progress_of(noun: Verb) -> Progress | None:
    """Who is to be told of the leg's progress, by the noun's attributes."""
    url = noun.url("statusCallback")
    if not url:
        return None
    events = frozenset(noun.get("statusCallbackEvent", "completed").split())
    return Progress(Hook(url, noun.method("statusCallbackMethod")), events)


def _ring_together(player: Player, verb: Verb, targets: list[Target]) -> Steps[Dialled]:
    attempt = Attempt(player, verb)
    with Afterwards(attempt.close):
        for target in targets:
            attempt.start(target)
        player.world.hear(player.call, Sound.RINGING)
        while not attempt.is_over:
            if not (yield from watch(verb, None)):
                break
    return attempt.result()


class Attempt:
    """The legs of one Dial, of which the first to pick up wins."""

    def __init__(self, player: Player, verb: Verb) -> None:
        self._player = player
        self._world = player.world
        self._verb = verb
        self._legs: list[Call] = []
        self._last: Call | None = None
        self._winner: Call | None = None
        self._bridge: Bridge | None = None
        self._recording = DialRecording(player.world, player.call, verb)
        self._limit: Timer | None = None
        self._was_moved = False

    @property
    def is_over(self) -> bool:
        if self._winner is not None:
            return self._was_moved or self._winner.is_over
        return all(leg.is_over for leg in self._legs)

    def start(self, target: Target) -> None:
        """Ring one party."""
        parent = self._player.call
        from_ = self._verb.get("callerId") or parent.from_
        how = Ring(target.to, from_, self._ring_seconds(), target.progress, parent.sid)
        leg = make_leg(self._world, how, Direction.OUTBOUND_DIAL)
        self._legs.append(leg)
        leg.when_over.append(lambda: self._leg_over(leg))
        player = self._player.on(leg, Dialect.SCREENING)
        after = self._player.on(leg)
        leg.task = self._world.engine.spawn(live(after, self._leg_steps(player, target)))

    def result(self) -> Dialled:
        if self._winner is None:
            last = self._last
            return Dialled(last.status.value, last.sid) if last else Dialled("canceled")
        seconds = None if self._was_moved else self._winner.seconds(self._world.engine.now())
        return Dialled("completed", self._winner.sid, seconds, self._bridge is not None)

    def close(self) -> None:
        """Take everything apart that still stands."""
        self._recording.stop()
        if self._limit is not None:
            self._limit.cancel()
        if self._bridge is not None:
            self._bridge.part()
        for leg in self._legs:
            if not (leg is self._winner and self._was_moved):
                withdraw(leg)

    def _ring_seconds(self) -> int:
        return self._verb.number("timeout", DEFAULT_RING_SECONDS)

    def _leg_over(self, leg: Call) -> None:
        self._last = leg
        nudge(self._player.call)

    def _leg_steps(self, player: Player, target: Target) -> Steps[None]:
        leg = player.call
        yield from ring(self._world, leg, self._ring_seconds())
        self._pick(leg)
        if target.noun.get("machineDetection"):
            yield from detect_machine(self._world, leg, target.noun.get("machineDetection"))
        if target.noun.get("sendDigits"):
            self._world.hear(leg, Sound.DIGITS, target.noun.get("sendDigits"))
        try:
            # Its end bridges; only a Hangup in it does not (V65).
            yield from player.run(target.screening)
            self._join(leg)
            while True:
                yield from listen()
        except MovedError:
            self._was_moved = True
            nudge(self._player.call)
            raise

    def _pick(self, leg: Call) -> None:
        """The first to pick up is connected, the rest dropped."""
        self._winner = leg
        for other in self._legs:
            if other is not leg:
                withdraw(other)

    def _join(self, leg: Call) -> None:
        self._player.answer()
        self._bridge = Bridge(self._player.call, leg)
        self._bridge.connect()
        self._recording.start()
        seconds = self._verb.number("timeLimit", DEFAULT_TIME_LIMIT_SECONDS)
        self._limit = self._world.engine.after(seconds, lambda: withdraw(leg))
