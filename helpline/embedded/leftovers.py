"""Servers that outlived their keeper, or died and left their children behind."""

import signal
import time
from pathlib import Path

import psutil

from helpline.domain.errors import EmbeddedServerError

_PATIENCE = 10.0  # seconds
_LOOK_EVERY = 0.02  # seconds


def stop_left_over(pid_file: Path, folder: Path, gentle: signal.Signals) -> None:
    """End the server that this pid file tells of, if it still runs, and remove the file.

    A pid may have gone to a stranger since: only processes that work in `folder` are the
    server's. Where the server is gone, its children are about to notice and end too.
    """
    if not pid_file.exists():
        return
    processes = _processes_in(folder.resolve())
    pid = _pid_in(pid_file)
    for process in processes:
        if process.pid == pid:
            _send(process, gentle)
    for process in _still_alive(processes):
        _send(process, signal.SIGKILL)
    if _still_alive(processes):
        raise EmbeddedServerError(f"an earlier server in {folder} does not end")
    pid_file.unlink(missing_ok=True)


def _pid_in(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().split("\n", 1)[0])
    except ValueError:
        return None


def _processes_in(folder: Path) -> list[psutil.Process]:
    """A server makes its data folder the working directory of all its processes."""
    return [
        process for process in psutil.process_iter(["cwd"]) if process.info["cwd"] == str(folder)
    ]


def _send(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


def _still_alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that live on after some patience."""
    deadline = time.monotonic() + _PATIENCE
    living = processes
    while (living := [process for process in living if _is_alive(process)]) and (
        time.monotonic() < deadline
    ):
        time.sleep(_LOOK_EVERY)
    return living


def _is_alive(process: psutil.Process) -> bool:
    """A zombie is dead: it holds nothing any more, whether or not its parent looks after it."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
