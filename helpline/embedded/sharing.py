"""Starts, shares and stops the embedded servers of one data folder."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from helpline.domain.errors import EmbeddedServerError
from helpline.embedded.files import lay_out
from helpline.embedded.kept import KeptServer


class EmbeddedServers:
    """Live servers. The URL of one that was not asked for is empty."""

    def __init__(self, kept: dict[str, KeptServer]) -> None:
        self._kept = kept

    @property
    def database_url(self) -> str:
        """For SQLAlchemy, with the password."""
        return self._url("postgres")

    @property
    def redis_url(self) -> str:
        """With the password."""
        return self._url("valkey")

    def mend(self) -> None:
        """Call this now and then: replaces a keeper that was killed. A server that dies is
        replaced by its keeper. The addresses stay as they are.
        """
        for server in self._kept.values():
            if not server.is_kept():
                server.keep_again()

    def _url(self, name: str) -> str:
        return self._kept[name].url if name in self._kept else ""


@contextmanager
def start_embedded(
    data_dir: Path,
    *,
    postgres: bool = True,
    valkey: bool = True,
    durable: bool = True,
    meanwhile: Callable[[], object] = lambda: None,
) -> Iterator[EmbeddedServers]:
    """Share the servers of a data folder, starting those that do not run yet.

    `durable=False` is for data that nobody will miss; `meanwhile` is done while they start.
    Raises `EmbeddedServerError`.
    """
    wanted = [name for name, is_in in (("postgres", postgres), ("valkey", valkey)) if is_in]
    if wanted:
        _lay_out(data_dir)
    folder = data_dir.resolve()
    kept = {name: KeptServer(folder, name, durable=durable) for name in wanted}
    try:
        for server in kept.values():
            server.begin()  # all at once: each takes a second
        meanwhile()
        for server in kept.values():
            server.await_ready()
        yield EmbeddedServers(kept)
    finally:
        for server in kept.values():
            server.leave()


def _lay_out(data_dir: Path) -> None:
    try:
        lay_out(data_dir)
    except OSError as error:
        raise EmbeddedServerError(f"{data_dir}: {error.strerror}") from None
