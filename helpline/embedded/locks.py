"""Locks between processes. The kernel lets go of them when their holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FileLock:
    """An advisory lock on a file, shared or exclusive. Not for several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd = -1

    @property
    def is_held(self) -> bool:
        return self._fd >= 0

    def share(self) -> None:
        """Wait until nobody holds it exclusively."""
        fcntl.flock(self._open(), fcntl.LOCK_SH)

    def take(self) -> None:
        """Wait until nobody holds it at all."""
        fcntl.flock(self._open(), fcntl.LOCK_EX)

    def try_to_take(self) -> bool:
        """Take it if nobody holds it."""
        try:
            fcntl.flock(self._open(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            return False
        return True

    def release(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _open(self) -> int:
        if self._fd < 0:
            self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._fd


@contextmanager
def taken(path: Path) -> Iterator[None]:
    """Hold a lock exclusively for a block."""
    lock = FileLock(path)
    lock.take()
    try:
        yield
    finally:
        lock.release()


def is_taken(path: Path) -> bool:
    """Whether somebody holds the lock now."""
    probe = FileLock(path)
    if not probe.try_to_take():
        return True
    probe.release()
    return False
