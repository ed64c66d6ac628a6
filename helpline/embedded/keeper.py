"""The process that keeps one server running for as long as anybody uses it.

`python -m helpline.embedded.keeper NAME DATA_DIR`. It writes "ready" to standard output, or the
reason why not. It restarts the server when that dies, and stops it when nobody holds the use
lock any more, so a command killed outright leaves nothing running.
"""

import argparse
import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from setproctitle import setproctitle

from helpline.domain.errors import EmbeddedServerError, HelplineError
from helpline.embedded.files import RunFiles, write_private
from helpline.embedded.locks import FileLock
from helpline.embedded.place import find_place
from helpline.embedded.postgres import Postgres
from helpline.embedded.server import Server
from helpline.embedded.valkey import Valkey
from helpline.processes import Doorbell, Launch, launch

SERVERS: dict[str, type[Postgres | Valkey]] = {"postgres": Postgres, "valkey": Valkey}

_START_WITHIN = 60.0  # seconds; recovery after a crash included
_STOP_WITHIN = 20.0  # seconds
_LOOK_EVERY = 0.5  # seconds
_ASK_EVERY = 0.02  # seconds, while the server starts
_LONGEST_PAUSE = 5.0  # seconds between restarts
# Below the ports that outgoing connections take, so that a restart finds its port free.
_PORTS = range(20_000, 30_000)


class Keeper:
    """Runs one server. `port` is insisted on; without one, any free port will do."""

    def __init__(self, server: Server, files: RunFiles, bell: Doorbell, port: int | None) -> None:
        self._server = server
        self._files = files
        self._bell = bell
        self._port = port or _free_port(files.port)
        self._log = files.log.open("ab")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and tell its address; raises `EmbeddedServerError`."""
        self._run()
        self._server.settle(self._port)
        write_private(self._files.port, str(self._port))
        write_private(self._files.keeper_pid, str(os.getpid()))
        write_private(self._files.address, self._server.url(self._port))

    def keep(self) -> None:
        """Return when nobody uses the server."""
        pause = 0.0
        while not self._is_unused(self._bell.wait(_LOOK_EVERY)):
            if self._process is None or self._process.poll() is not None:
                self._bell.wait(pause)
                pause = min(pause + 0.5, _LONGEST_PAUSE) if not self._try_to_run() else 0.0

    def stop(self) -> None:
        """Stop the server in good order, or else kill it."""
        self._files.address.unlink(missing_ok=True)
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(self._server.stop_signal)
            _wait_or_kill(self._process)
        self._log.close()

    def _try_to_run(self) -> bool:
        try:
            self._run()
        except HelplineError as error:
            self._note(str(error))
            return False
        return True

    def _run(self) -> None:
        self._server.prepare(self._port)
        self._process = launch(
            Launch(
                argv=self._server.command(self._port),
                environment=self._server.environment(),
                account=self._server.account,
                folder=Path("/"),
                output=self._log,
                outlived_signal=self._server.stop_signal,
            )
        )
        self._await_answer(self._process)

    def _await_answer(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_WITHIN
        while not self._server.answers(self._port):
            if process.poll() is not None:
                raise EmbeddedServerError(
                    f"{self._files.name} ended: {_last_line(self._files.log)}"
                )
            if time.monotonic() > deadline:
                _wait_or_kill(process, 0)
                raise EmbeddedServerError(f"{self._files.name} does not answer")
            self._bell.wait(_ASK_EVERY)

    def _is_unused(self, signals: set[int]) -> bool:
        """Those who start using it hold the start lock, so between two looks nobody slips in.
        SIGTERM comes from the last user, who holds that lock already.
        """
        start = FileLock(self._files.start_lock)
        if signal.SIGTERM not in signals and not start.try_to_take():
            return False
        use = FileLock(self._files.use_lock)
        if use.try_to_take():
            self._hold = (start, use)  # until we have ended: newcomers wait for that
            return True
        start.release()
        return False

    def _note(self, text: str) -> None:
        self._log.write(f"{text}\n".encode())
        self._log.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Keep one server; the exit status is 1 if it did not start."""
    options = _options(arguments)
    files = RunFiles(options.data_dir, options.name)
    setproctitle(f"helpline: {options.name} keeper")
    lock = FileLock(files.keeper_lock)
    lock.take()
    with Doorbell(signal.SIGTERM, signal.SIGINT, signal.SIGCHLD) as bell:
        try:
            keeper = _started(options, files, bell)
        except (HelplineError, OSError, subprocess.SubprocessError) as error:
            _tell(str(error))
            return 1
        _tell("ready")
        keeper.keep()
        keeper.stop()
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="helpline.embedded.keeper")
    parser.add_argument("name", choices=SERVERS)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--port", type=int)
    parser.add_argument("--forgetful", action="store_true")
    return parser.parse_args(arguments)


def _started(options: argparse.Namespace, files: RunFiles, bell: Doorbell) -> Keeper:
    files.address.unlink(missing_ok=True)
    place = find_place(options.data_dir)
    server = SERVERS[options.name](options.data_dir, place, durable=not options.forgetful)
    keeper = Keeper(server, files, bell, options.port)
    try:
        keeper.start()
    except BaseException:
        keeper.stop()
        raise
    return keeper


def _tell(line: str) -> None:
    """To whoever started us, who may be gone by now."""
    with contextlib.suppress(BrokenPipeError):
        print(line.replace("\n", " "), flush=True)  # noqa: T201 - a pipe, not a terminal
    os.close(sys.stdout.fileno())


def _free_port(remembered: Path) -> int:
    try:
        candidates = [int(remembered.read_text())]
    except (FileNotFoundError, ValueError):
        candidates = []
    candidates += random.sample(_PORTS, 100)
    for port in candidates:
        if _is_free(port):
            return port
    raise EmbeddedServerError(f"no free port between {_PORTS.start} and {_PORTS.stop}")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it gave no reason"


def _wait_or_kill(process: subprocess.Popen[bytes], seconds: float = _STOP_WITHIN) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
