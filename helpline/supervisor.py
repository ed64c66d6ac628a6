"""Runs child processes, restarts those that die, and stops them all."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from helpline.processes import Doorbell, Launch, launch

_STANDARD_ERROR = 2
_LOOK_EVERY = 1.0  # seconds; a child's death is heard of at once
_FIRST_PAUSE = 0.2  # seconds between a second death and the restart; doubles
_LONGEST_PAUSE = 10.0  # seconds
_SETTLED_AFTER = 20.0  # seconds of life after which a death counts as the first one again

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ChildSpec:
    """A program to keep running. `title` is what people and logs call it; it is first started
    after `delay` seconds.
    """

    title: str
    argv: Sequence[str]
    environment: Mapping[str, str] | None = None
    pass_fds: Sequence[int] = ()
    delay: float = 0.0


@dataclass
class _Child:
    spec: ChildSpec
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    deaths: int = 0
    due_at: float = field(init=False)

    def __post_init__(self) -> None:
        self.due_at = time.monotonic() + self.spec.delay

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """A session of its own: a Ctrl-C is for the supervisor, which passes it on as SIGTERM.
        Standard output stays the supervisor's alone.
        """
        self.process = launch(
            Launch(
                argv=self.spec.argv,
                environment=self.spec.environment,
                output=_STANDARD_ERROR,
                new_session=True,
                pass_fds=self.spec.pass_fds,
            )
        )
        self.started_at = time.monotonic()

    def bury(self) -> None:
        """Note the death and plan the restart: at once, and later each time it recurs soon."""
        status = self.process.returncode if self.process else None
        now = time.monotonic()
        self.deaths = 1 if now - self.started_at > _SETTLED_AFTER else self.deaths + 1
        pause = min(_FIRST_PAUSE * 2 ** (self.deaths - 2), _LONGEST_PAUSE) if self.deaths > 1 else 0
        self.process, self.due_at = None, now + pause
        _log.error("child died", child=self.spec.title, status=status, restart_in_seconds=pause)


class Supervisor:
    """Keeps children running until a signal says stop. For the main thread."""

    def __init__(
        self,
        specs: Sequence[ChildSpec],
        *,
        on_look: Callable[[], float] = lambda: _LOOK_EVERY,
        stop_within: float = 10.0,
    ) -> None:
        """`on_look` is called about once a second, and whenever a child dies; it returns after
        how many seconds it wants to be called again. After `stop_within` seconds of stopping,
        what still lives is killed.
        """
        self._children = [_Child(spec) for spec in specs]
        self._on_look = on_look
        self._stop_within = stop_within

    def run(self) -> None:
        """Returns when a stop signal has come and every child has ended."""
        with Doorbell(*STOP_SIGNALS, signal.SIGCHLD) as bell:
            try:
                self._watch(bell)
            finally:
                self._stop(bell)

    def _watch(self, bell: Doorbell) -> None:
        wait = 0.0
        while not bell.wait(wait).intersection(STOP_SIGNALS):
            for child in self._children:
                self._look_after(child)
            wait = min(self._on_look(), self._next_due())

    def _look_after(self, child: _Child) -> None:
        if child.process is not None and not child.is_alive:
            child.bury()
        if child.process is None and time.monotonic() >= child.due_at:
            child.start()

    def _next_due(self) -> float:
        due = [child.due_at for child in self._children if child.process is None]
        return max(0.0, min(due) - time.monotonic()) if due else _LOOK_EVERY

    def _stop(self, bell: Doorbell) -> None:
        """Ask nicely; a second stop signal or the deadline ends the patience."""
        self._send(signal.SIGTERM)
        deadline = time.monotonic() + self._stop_within
        while self._living() and (left := deadline - time.monotonic()) > 0:
            if bell.wait(min(left, _LOOK_EVERY)).intersection(STOP_SIGNALS):
                break
        for child in self._living():
            _log.error("child killed, it did not stop", child=child.spec.title)
        self._send(signal.SIGKILL)
        for child in self._children:
            if child.process is not None:
                child.process.wait()

    def _send(self, number: signal.Signals) -> None:
        for child in self._living():
            if child.process is not None:
                child.process.send_signal(number)

    def _living(self) -> list[_Child]:
        return [child for child in self._children if child.is_alive]
