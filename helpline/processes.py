"""Child processes that do not outlive us, and a way to wait for signals."""

import ctypes
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

_PR_SET_PDEATHSIG = 1
_ORPHANED = 111


@dataclass(frozen=True)
class Account:
    """An operating system account, as numbers: it needs no name."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Launch:
    """How to start a child. `outlived_signal` is what it gets when its parent dies (Linux)."""

    argv: Sequence[str]
    environment: Mapping[str, str] | None = None
    account: Account | None = None
    folder: Path | None = None
    output: IO[bytes] | int | None = None
    errors: IO[bytes] | int | None = None
    outlived_signal: int | None = signal.SIGTERM
    new_session: bool = False
    pass_fds: Sequence[int] = ()


def launch(plan: Launch) -> subprocess.Popen[bytes]:
    """Start a child with nothing on standard input. Call this from the main thread only:
    a child counts as orphaned when the thread that made it ends.
    """
    uid, gid = (plan.account.uid, plan.account.gid) if plan.account else (None, None)
    return subprocess.Popen(
        plan.argv,
        env=plan.environment,
        cwd=plan.folder,
        stdin=subprocess.DEVNULL,
        stdout=plan.output,
        stderr=plan.output if plan.errors is None else plan.errors,
        user=uid,
        group=gid,
        extra_groups=None if plan.account is None else [],
        umask=0o077,
        start_new_session=plan.new_session,
        pass_fds=plan.pass_fds,
        preexec_fn=_before_exec(plan.outlived_signal),  # noqa: PLW1509 - we have one thread
    )


def _before_exec(outlived_signal: int | None) -> Callable[[], None] | None:
    """Asks Linux to signal the child when its parent dies; the request survives exec."""
    if outlived_signal is None or sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, outlived_signal)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(_ORPHANED)

    return ask


class Doorbell:
    """Wakes a waiting loop when a signal arrives. For the main thread; a context manager."""

    def __init__(self, *signals: signal.Signals) -> None:
        self._signals = signals
        self._inside, self._outside = socket.socketpair()

    def __enter__(self) -> Self:
        self._inside.setblocking(False)
        self._outside.setblocking(False)
        self._old_fd = signal.set_wakeup_fd(self._outside.fileno(), warn_on_full_buffer=False)
        # A handler of our own is needed, or Python would never see the signal.
        self._old = {number: signal.signal(number, _heard) for number in self._signals}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._old.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._old_fd)
        self._inside.close()
        self._outside.close()

    def wait(self, seconds: float) -> set[int]:
        """Wait for a signal, at most so long; the numbers of those that came."""
        readable, _, _ = select.select([self._inside], [], [], max(seconds, 0))
        return set(self._inside.recv(4096)) if readable else set()


def _heard(_number: int, _frame: object) -> None:
    """The wake-up socket has told already."""
