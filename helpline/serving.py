"""The whole service on one machine."""

import errno
import http.client
import importlib
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from helpline.config import Settings
from helpline.domain.errors import ConfigurationError, EmbeddedServerError, HelplineError
from helpline.embedded import EmbeddedServers, start_embedded
from helpline.supervisor import ChildSpec, Supervisor

_BACKLOG = 2048  # webhooks that wait while the web processes are replaced
_PORT_WITHIN, _PORT_PAUSE = 5.0, 0.5  # seconds
_ASK_EVERY = 0.1  # seconds, until we are ready
_LOOK_EVERY = 1.0  # seconds
_LATER = 2.0  # seconds; the first worker is enough to be ready, and a small machine is busy then
_ANSWER_WITHIN = 2.0  # seconds

_log = structlog.get_logger(__name__)


def require_all(settings: Settings) -> None:
    """Raises `ConfigurationError` that names every setting without which we cannot serve."""
    if missing := settings.missing_to_serve():
        reason = "not set, and serve cannot start without"
        raise ConfigurationError("environment", ", ".join(missing), reason)


@contextmanager
def live_servers(settings: Settings) -> Iterator[tuple[Settings, EmbeddedServers]]:
    """The settings with addresses of a PostgreSQL and a Valkey that answer."""
    database_url = settings.database_url.get_secret_value()
    redis_url = settings.redis_url.get_secret_value()
    with start_embedded(
        settings.data_dir,
        postgres=not database_url,
        valkey=not redis_url,
        meanwhile=lambda: _import_migrations(settings),
    ) as servers:
        yield (
            settings.with_servers(
                database_url or servers.database_url, redis_url or servers.redis_url
            ),
            servers,
        )


def migrate(settings: Settings) -> None:
    """Bring the database to the newest schema; raises `HelplineError` when it does not answer."""
    from sqlalchemy.exc import OperationalError

    from helpline.storage.migrate import upgrade

    try:
        upgrade(settings.database_url.get_secret_value())
    except OperationalError:
        # Its text names the server and its user.
        raise HelplineError("the database cannot be reached, or does not answer") from None


def _tell_if_valkey_is_away(settings: Settings) -> None:
    """One that was given may come later than we do: nobody who rings is kept waiting for it."""
    url = settings.redis_url.get_secret_value()
    if not url:
        return
    from redis import Redis, RedisError
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    once = Retry(NoBackoff(), 0)
    with Redis.from_url(url, socket_connect_timeout=_ANSWER_WITHIN, retry=once) as valkey:
        try:
            valkey.ping()
        except RedisError:
            _log.error("Valkey cannot be reached; calls go on without it, only slower")


def _import_migrations(settings: Settings) -> None:
    """Takes as long as the servers take to start. Only a new database is sure to need Alembic."""
    importlib.import_module("helpline.storage.migrate")
    is_ours = not settings.database_url.get_secret_value()
    if is_ours and not (settings.data_dir / "run" / "postgres.port").exists():
        importlib.import_module("alembic.command")


def listen(host: str, port: int) -> socket.socket:
    """The socket on which calls come in. It is ours, not the web server's, so calls that come
    while that is restarted wait rather than fail. Port 0 takes any free one.

    What a killed predecessor left behind may need some seconds to let go of the port.
    """
    deadline = time.monotonic() + _PORT_WITHIN
    while True:
        try:
            return open_port(host, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                reason = (error.strerror or "cannot be listened on").lower()
                raise ConfigurationError("command line", f"{host}:{port}", reason) from None
        _log.warning("the port is taken", port=port, waiting_seconds=_PORT_WITHIN)
        time.sleep(_PORT_PAUSE)


def open_port(host: str, port: int) -> socket.socket:
    """Raises `OSError` when it is taken."""
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    return socket.create_server((host, port), family=family, backlog=_BACKLOG)


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def environment_for(settings: Settings, more: Mapping[str, str]) -> dict[str, str]:
    """What the children read their settings from."""
    return {
        **os.environ,
        **more,
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
    }


def children(
    settings: Settings, listener: socket.socket, environment: Mapping[str, str]
) -> list[ChildSpec]:
    """The web app, the workers and the ticker."""
    run = [sys.executable, "-m"]
    web = [*run, "gunicorn", "--config", "python:helpline.gunicorn_conf"]
    fd = listener.fileno()
    return [
        ChildSpec("web", [*web, "--bind", f"fd://{fd}", "wsgi:app"], environment, (fd,)),
        ChildSpec("ticker", [*run, "workers.ticker"], environment),
        *[
            ChildSpec("worker", [*run, "workers.main"], environment, delay=_LATER * number)
            for number in range(settings.workers)
        ],
    ]


@dataclass
class Readiness:
    """Asks until we are ready, then says so once."""

    is_ready: Callable[[], bool]
    announce: Callable[[], None]
    is_known: bool = False

    def ask(self) -> None:
        if not self.is_known and self.is_ready():
            self.is_known = True
            self.announce()


def run_children(
    specs: Sequence[ChildSpec], readiness: Readiness, servers: EmbeddedServers
) -> None:
    """Run until a signal says stop."""

    def look() -> float:
        _mend(servers)
        readiness.ask()
        return _LOOK_EVERY if readiness.is_known else _ASK_EVERY

    Supervisor(specs, on_look=look).run()


def serve(settings: Settings, host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve until a signal says stop; `say` gets the line that says we are ready."""
    require_all(settings)
    with listen(host, port) as listener, live_servers(settings) as (live, servers):
        migrate(live)
        _tell_if_valkey_is_away(settings)
        specs = children(live, listener, environment_for(live, {}))
        address = address_of(host, port_of(listener))
        readiness = Readiness(
            is_ready=lambda: takes_calls(host, port_of(listener)),
            announce=lambda: say(f"ready on {address}"),
        )
        run_children(specs, readiness, servers)


def address_of(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def takes_calls(host: str, port: int) -> bool:
    """Whether the web app says that a call can be taken."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=_ANSWER_WITHIN)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable(host: str) -> str:
    """The address at which this machine reaches what listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104


def _mend(servers: EmbeddedServers) -> None:
    """What fails now is tried again at the next look."""
    try:
        servers.mend()
    except EmbeddedServerError as error:
        _log.error("embedded server is down", reason=str(error))
