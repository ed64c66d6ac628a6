"""The files of the embedded servers under the data folder.

run/        locks, logs, ports and, while a server runs, its address (with the password)
secrets/    passwords, made once
postgres/   the database
valkey/     the job queue
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


@dataclass(frozen=True)
class RunFiles:
    """Where the processes around one server meet. `name` is the server's."""

    data_dir: Path
    name: str

    @property
    def start_lock(self) -> Path:
        """Held by whoever starts the server or stops using it."""
        return self._run("start.lock")

    @property
    def use_lock(self) -> Path:
        """Shared by all who use the server: while somebody does, it stays."""
        return self._run("use.lock")

    @property
    def keeper_lock(self) -> Path:
        """Held by the server's keeper for as long as it lives."""
        return self._run("keeper.lock")

    @property
    def address(self) -> Path:
        """Holds the server's URL while it takes connections."""
        return self._run("address")

    @property
    def keeper_pid(self) -> Path:
        return self._run("keeper.pid")

    @property
    def port(self) -> Path:
        """The port of last time: used again if it is free."""
        return self._run("port")

    @property
    def log(self) -> Path:
        return self._run("log")

    def _run(self, suffix: str) -> Path:
        return self.data_dir / "run" / f"{self.name}.{suffix}"


def lay_out(data_dir: Path) -> None:
    """Make the data folder and what is private in it."""
    data_dir.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    for name in ("run", "secrets"):
        (data_dir / name).mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def kept_secret(data_dir: Path, name: str) -> str:
    """A password made on first use and kept in a file that only its owner reads."""
    path = data_dir / "secrets" / name
    if not path.exists():
        write_private(path, secrets.token_urlsafe(32))
    return path.read_text().strip()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads; readers see the old text or the new, whole."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.new")
    partial.unlink(missing_ok=True)
    fd = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(fd, "w") as file:
        file.write(text)
    partial.rename(path)
