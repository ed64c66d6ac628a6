"""Servers that outlived their keeper."""

import signal
from pathlib import Path

import psutil

from helpline.domain.errors import EmbeddedServerError

_PATIENCE = 10.0  # seconds


def stop_left_over(pid_file: Path, folder: Path, gentle: signal.Signals) -> None:
    """End the server that this pid file tells of, if it still runs, and remove the file.

    A pid may have gone to a stranger since: only a process that works in `folder` is the server.
    """
    process = _process_in(folder, _pid_in(pid_file))
    if process is not None:
        _end(process, gentle)
    pid_file.unlink(missing_ok=True)


def _pid_in(pid_file: Path) -> int | None:
    try:
        return abs(int(pid_file.read_text().split("\n", 1)[0]))
    except (FileNotFoundError, ValueError):
        return None


def _process_in(folder: Path, pid: int | None) -> psutil.Process | None:
    if not pid:
        return None
    try:
        process = psutil.Process(pid)
        return process if Path(process.cwd()) == folder.resolve() else None
    except psutil.Error:
        return None


def _end(process: psutil.Process, gentle: signal.Signals) -> None:
    for number in (gentle, signal.SIGKILL):
        try:
            process.send_signal(number)
            process.wait(_PATIENCE)
        except psutil.NoSuchProcess:
            return
        except psutil.TimeoutExpired:
            continue
        return
    raise EmbeddedServerError(f"an earlier server (process {process.pid}) does not end")
