"""One server, from the side of those who use it."""

import select
import socket
import subprocess
import sys
import time
from pathlib import Path
from signal import SIGTERM

import psutil

from helpline.domain.errors import EmbeddedServerError
from helpline.embedded.files import RunFiles
from helpline.embedded.locks import FileLock, is_taken, taken
from helpline.processes import Launch, launch

_START_WITHIN = 90.0  # seconds; longer than the keeper's own patience
_STOP_WITHIN = 30.0  # seconds
_LOOK_EVERY = 0.02  # seconds


class KeptServer:
    """A share in a server that runs while anybody has one. Call it from the main thread."""

    def __init__(self, data_dir: Path, name: str, *, durable: bool) -> None:
        self._files = RunFiles(data_dir, name)
        self._durable = durable
        self._start = FileLock(self._files.start_lock)
        self._use = FileLock(self._files.use_lock)
        self._keeper: subprocess.Popen[bytes] | None = None
        self.url = ""

    def begin(self) -> None:
        """Take a share and see to it that the server is starting. Follow with `await_ready`."""
        self._start.take()
        self._use.share()
        if not is_taken(self._files.keeper_lock):
            self._files.address.unlink(missing_ok=True)
            self._keeper = self._launch_keeper()

    def await_ready(self) -> None:
        """Wait until it answers; raises `EmbeddedServerError`, and the share is gone then."""
        try:
            if self._keeper is not None:
                _await_word(self._keeper, self._files)
            else:
                self._await_running()
            self.url = self._files.address.read_text()
        except BaseException:
            self._use.release()
            raise
        finally:
            self._start.release()

    def is_kept(self) -> bool:
        """Whether somebody sees to it that the server runs."""
        return is_taken(self._files.keeper_lock)

    def keep_again(self) -> None:
        """After the keeper's death: a new one, for the server at the same address."""
        with taken(self._files.start_lock):
            if not self.is_kept():
                if self._keeper is not None:
                    self._keeper.wait()
                self._keeper = self._launch_keeper("--port", self._files.port.read_text())
                _await_word(self._keeper, self._files)

    def leave(self) -> None:
        """Give up the share. The last one to leave waits until the server has stopped."""
        self._start.release()
        if not self._use.is_held:
            return
        with taken(self._files.start_lock):
            self._use.release()
            if not is_taken(self._files.use_lock):
                self._stop()
        if self._keeper is not None and self._keeper.poll() is None:
            # It goes on for others. Python would take it for a child that was forgotten.
            self._keeper.returncode = 0

    def _launch_keeper(self, *more: str) -> subprocess.Popen[bytes]:
        options = [*more, *([] if self._durable else ["--forgetful"])]
        program = [sys.executable, "-m", "helpline.embedded.keeper"]
        with self._files.log.open("wb") as log:
            return launch(
                Launch(
                    argv=[*program, self._files.name, str(self._files.data_dir), *options],
                    output=subprocess.PIPE,
                    errors=log,
                    # It outlives us while others use the server, and no Ctrl-C is meant for it.
                    outlived_signal=None,
                    new_session=True,
                )
            )

    def _await_running(self) -> None:
        """Until a server that others started takes connections. Its keeper may be restarting it,
        or may have been killed a moment ago, its lock not yet gone: then it is for us to start.
        """
        deadline = time.monotonic() + _START_WITHIN
        while not _takes_connections(self._files):
            if not self.is_kept():
                self._keeper = self._launch_keeper()
                _await_word(self._keeper, self._files)
                return
            if time.monotonic() > deadline:
                raise EmbeddedServerError(f"{self._files.name} does not start")
            time.sleep(_LOOK_EVERY)

    def _stop(self) -> None:
        if not self.is_kept():
            return
        _signal_keeper(self._files)
        deadline = time.monotonic() + _STOP_WITHIN
        while self.is_kept():
            if time.monotonic() > deadline:
                raise EmbeddedServerError(f"{self._files.name} does not stop")
            time.sleep(_LOOK_EVERY)
        if self._keeper is not None:
            self._keeper.wait(_STOP_WITHIN)


def _await_word(keeper: subprocess.Popen[bytes], files: RunFiles) -> None:
    """The keeper says "ready", or why not."""
    if keeper.stdout is None:
        raise TypeError("the keeper was started without a pipe")
    with keeper.stdout as pipe:
        readable, _, _ = select.select([pipe], [], [], _START_WITHIN)
        word = pipe.readline().decode().strip() if readable else "it took too long"
    if word != "ready":
        keeper.kill()
        keeper.wait()
        raise EmbeddedServerError(word or f"{files.name} does not start: see {files.log}")


def _takes_connections(files: RunFiles) -> bool:
    if not files.address.exists():
        return False
    try:
        socket.create_connection(("127.0.0.1", int(files.port.read_text()))).close()
    except OSError:
        return False
    return True


def _signal_keeper(files: RunFiles) -> None:
    """The pid is fresh: its holder holds the keeper lock right now."""
    try:
        psutil.Process(int(files.keeper_pid.read_text())).send_signal(SIGTERM)
    except (FileNotFoundError, psutil.NoSuchProcess):
        return
