"""`helpline.supervisor`, in a process of its own with real children."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.conftest import WaitUntil

_SUPERVISOR = """
import sys
from helpline.supervisor import ChildSpec, Supervisor

*programs, within = sys.argv[1:]
specs = [ChildSpec(f"child {n}", [sys.executable, "-c", p]) for n, p in enumerate(programs)]
Supervisor(specs, stop_within=float(within)).run()
print("stopped", flush=True)
"""

# Each start adds a line with the pid to a file; SIGTERM adds "ended".
_CHILD = """
import os, signal, sys
def note(text):
    with open({path!r}, "a") as file:
        file.write(text + "\\n")
def end(*_):
    note("ended")
    sys.exit()
signal.signal(signal.SIGTERM, end)
print("a child's chatter", flush=True)
note(str(os.getpid()))
while True:
    signal.pause()
"""
_STUBBORN = """
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
with open({path!r}, "a") as file:
    file.write(str(os.getpid()) + "\\n")
while True:
    signal.pause()
"""
_SHORT_LIVED = """
with open({path!r}, "a") as file:
    file.write("1\\n")
"""

Supervise = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def supervise() -> Iterator[Supervise]:
    """Starts a supervisor of these programs."""
    started: list[subprocess.Popen[str]] = []

    def start(*programs: str, stop_within: float = 5.0) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", _SUPERVISOR, *programs, str(stop_within)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def noted(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def pid_in(path: Path) -> int:
    return int(noted(path)[-1])


def is_running(pid: int) -> bool:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


def test_supervisor_starts_every_child(
    supervise: Supervise, wait_until: WaitUntil, tmp_path: Path
) -> None:
    paths = [tmp_path / "one", tmp_path / "two"]
    supervise(*(_CHILD.format(path=str(path)) for path in paths))
    wait_until(lambda: all(noted(path) for path in paths))


def test_supervisor_restarts_a_child_when_it_is_killed(
    supervise: Supervise, wait_until: WaitUntil, tmp_path: Path
) -> None:
    path = tmp_path / "child"
    supervise(_CHILD.format(path=str(path)))
    wait_until(lambda: len(noted(path)) == 1)
    psutil.Process(pid_in(path)).kill()
    wait_until(lambda: len(noted(path)) == 2)
    assert is_running(pid_in(path))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_supervisor_lets_children_end_in_order_when_told_to_stop(
    supervise: Supervise, wait_until: WaitUntil, tmp_path: Path, number: signal.Signals
) -> None:
    path = tmp_path / "child"
    process = supervise(_CHILD.format(path=str(path)))
    wait_until(lambda: noted(path))
    process.send_signal(number)
    assert process.communicate(timeout=10)[0] == "stopped\n"
    assert process.returncode == 0
    assert noted(path)[-1] == "ended"


def test_supervisor_kills_a_child_when_it_does_not_stop_in_time(
    supervise: Supervise, wait_until: WaitUntil, tmp_path: Path
) -> None:
    path = tmp_path / "child"
    process = supervise(_STUBBORN.format(path=str(path)), stop_within=0.3)
    wait_until(lambda: noted(path))
    process.terminate()
    assert process.wait(10) == 0
    assert not is_running(pid_in(path))


def test_supervisor_loses_patience_when_told_to_stop_twice(
    supervise: Supervise, wait_until: WaitUntil, tmp_path: Path
) -> None:
    willing, stubborn = tmp_path / "willing", tmp_path / "stubborn"
    process = supervise(
        _CHILD.format(path=str(willing)), _STUBBORN.format(path=str(stubborn)), stop_within=60
    )
    wait_until(lambda: noted(willing) and noted(stubborn))
    process.terminate()
    wait_until(lambda: noted(willing)[-1] == "ended")
    process.terminate()
    assert process.wait(10) == 0


def test_children_end_when_the_supervisor_is_killed(
    supervise: Supervise, wait_until: WaitUntil, tmp_path: Path
) -> None:
    path = tmp_path / "child"
    process = supervise(_CHILD.format(path=str(path)))
    wait_until(lambda: noted(path))
    pid = pid_in(path)
    process.kill()
    wait_until(lambda: not is_running(pid))


def test_supervisor_waits_longer_each_time_when_a_child_dies_at_once(
    supervise: Supervise, wait_until: WaitUntil, tmp_path: Path
) -> None:
    dying, healthy = tmp_path / "dying", tmp_path / "healthy"
    process = supervise(_SHORT_LIVED.format(path=str(dying)), _CHILD.format(path=str(healthy)))
    wait_until(lambda: len(noted(dying)) >= 3)
    process.terminate()
    process.wait(10)
    assert len(noted(dying)) < 6
    assert len(noted(healthy)) == 2
