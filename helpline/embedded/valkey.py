"""The embedded Valkey: a password, loopback only, every job on disk within a second."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from signal import SIGTERM, Signals

from redis import Redis
from redis.exceptions import RedisError

from helpline.embedded.files import PRIVATE_FOLDER, kept_secret, write_private
from helpline.embedded.leftovers import stop_left_over
from helpline.embedded.place import Place, give_to
from helpline.processes import Account

_DATABASES = 64  # more than the usual 16: parallel tests take one each


class Valkey:
    """See `helpline.embedded.server.Server`."""

    stop_signal: Signals = SIGTERM

    def __init__(self, data_dir: Path, place: Place, *, durable: bool) -> None:
        """`durable`: whether jobs must survive a restart."""
        self._place = place
        self._folder = place.home / "valkey"
        self._durable = durable
        self._password = kept_secret(data_dir, "valkey")

    @property
    def account(self) -> Account | None:
        return self._place.account

    def prepare(self, port: int) -> None:
        self._folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        stop_left_over(self._folder / "valkey.pid", self._folder, SIGTERM)
        write_private(self._folder / "valkey.conf", self._configuration(port))
        give_to(self._folder, self.account)

    def command(self, port: int) -> Sequence[str]:
        del port  # it is in the file
        return [str(self._place.programs.valkey), str(self._folder / "valkey.conf")]

    def environment(self) -> Mapping[str, str]:
        return {"LC_ALL": "C", "PATH": "/usr/bin:/bin"}

    def answers(self, port: int) -> bool:
        try:
            with Redis(port=port, password=self._password, socket_timeout=2) as client:
                return bool(client.ping())
        except RedisError:
            return False

    def settle(self, port: int) -> None:
        """Nothing has to exist in it."""

    def url(self, port: int) -> str:
        return f"redis://:{self._password}@127.0.0.1:{port}/0"

    def _configuration(self, port: int) -> str:
        """Jobs must never be evicted to make room: a full memory is an error, not a loss."""
        lines = [
            "bind 127.0.0.1",
            f"port {port}",
            "protected-mode yes",
            f"requirepass {self._password}",
            f'dir "{self._folder}"',
            f'pidfile "{self._folder / "valkey.pid"}"',
            f"databases {_DATABASES}",
            f"appendonly {'yes' if self._durable else 'no'}",
            "appendfsync everysec",
            'save ""',
            "maxmemory-policy noeviction",
            "loglevel warning",
        ]
        return "\n".join(lines) + "\n"
