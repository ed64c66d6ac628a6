"""Stepwise tasks: what happens to one call, written from top to bottom.

A task is a generator. It yields what it waits for (`listen`, `ask`) and is resumed with what
came. From outside it can be told something (`signal`, heard only while it listens) or broken off
(`interrupt`, which raises inside it). Both are queued, so that no generator is entered twice.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from helpline.simulator.engine.signals import Never, Signal
from helpline.simulator.engine.timeline import Timer
from helpline.simulator.engine.webhook import Answer, Webhook

T = TypeVar("T")
S = TypeVar("S", bound=Signal)


@dataclass(frozen=True)
class Listen:
    """Wait for a signal, for at most `seconds`."""

    seconds: float | None = None


@dataclass(frozen=True)
class Ask:
    """Wait for a webhook's answer."""

    webhook: Webhook


Effect = Listen | Ask
Steps = Generator[Effect, object, T]


class Host(Protocol):
    """What a task needs of the engine."""

    def now(self) -> datetime: ...
    def after(self, seconds: float, action: Callable[[], None]) -> Timer: ...
    def post(self, webhook: Webhook, then: Callable[[Answer], None] | None = None) -> None: ...
    def soon(self, action: Callable[[], None]) -> None: ...


def listen(seconds: float | None = None) -> Steps[Signal | None]:
    """The next signal, or None when the time is up."""
    got = yield Listen(seconds)
    return got if isinstance(got, Signal) else None


def ask(webhook: Webhook) -> Steps[Answer]:
    """Make a webhook and wait for its answer."""
    got = yield Ask(webhook)
    if not isinstance(got, Answer):
        raise TypeError("a webhook is answered by an Answer")
    return got


def listen_for(host: Host, kind: type[S], seconds: float | None = None) -> Steps[S | None]:
    """The next signal of one kind, other ones ignored, or None when the time is up."""
    start = host.now()
    while True:
        gone = (host.now() - start).total_seconds()
        left = None if seconds is None else max(seconds - gone, 0.0)
        got = yield from listen(left)
        if got is None or isinstance(got, kind):
            return got if isinstance(got, kind) else None


def pass_time(host: Host, seconds: float) -> Steps[None]:
    """Let time go by, whatever is pressed meanwhile."""
    yield from listen_for(host, Never, seconds)


class Afterwards:
    """Does something when a block of a task ends, however it ends.

    Except when the task is merely forgotten (the whole simulator goes): then nothing is done,
    which is where this differs from `finally`.
    """

    def __init__(self, action: Callable[[], None]) -> None:
        self._action = action

    def __enter__(self) -> None:
        """Nothing is needed beforehand."""

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not GeneratorExit:
            self._action()


class Task:
    """One running generator."""

    def __init__(self, host: Host, steps: Steps[None]) -> None:
        self._host = host
        self._steps = steps
        self._turn = 0
        self._timer: Timer | None = None
        self._listening = False
        self.is_over = False

    def start(self) -> None:
        self._host.soon(lambda: self._advance(lambda: next(self._steps)))

    def signal(self, signal: Signal) -> None:
        self._host.soon(lambda: self._hear(signal))

    def interrupt(self, reason: Exception, only_if: Callable[[], bool] = lambda: True) -> None:
        """Raise this inside the task, if the condition still holds when its turn comes."""
        self._host.soon(lambda: self._break(reason) if only_if() else None)

    def _hear(self, signal: Signal) -> None:
        if self._listening:
            self._advance(lambda: self._steps.send(signal))

    def _break(self, reason: Exception) -> None:
        if not self.is_over:
            self._advance(lambda: self._steps.throw(reason))

    def _advance(self, step: Callable[[], Effect]) -> None:
        self._turn += 1
        self._listening = False
        if self._timer is not None:
            self._timer.cancel()
        try:
            effect = step()
        except StopIteration:
            self.is_over = True
        except BaseException:
            self.is_over = True
            raise
        else:
            self._wait_for(effect)

    def _wait_for(self, effect: Effect) -> None:
        turn = self._turn
        if isinstance(effect, Ask):
            self._host.post(effect.webhook, lambda answer: self._resume(turn, answer))
            return
        self._listening = True
        if effect.seconds is not None:
            self._timer = self._host.after(effect.seconds, lambda: self._resume(turn, None))

    def _resume(self, turn: int, value: object) -> None:
        """Go on, unless the task has been told something else meanwhile."""
        if turn == self._turn and not self.is_over:
            self._advance(lambda: self._steps.send(value))
