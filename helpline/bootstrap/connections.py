"""The database and Valkey, which every process and most commands talk to."""

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from helpline.config import Settings
from helpline.domain.errors import ConfigurationError
from helpline.storage.engine import open_engine
from helpline.storage.sealing import Keyring
from helpline.storage.transaction import Database, HandOver

_VALKEY_WITHIN = 1.0  # seconds; a caller waits while their work is handed over


def build_database(settings: Settings, hand_over: HandOver, connections: int = 4) -> Database:
    """The database with its keys; `hand_over` gets the outbox rows that each commit leaves."""
    keyring = Keyring([key.get_secret_value() for key in settings.data_keys])
    engine = open_engine(settings.database_url.get_secret_value(), connections)
    return Database(engine, keyring, hand_over)


def build_valkey(settings: Settings) -> Redis:
    """A client of Valkey that gives up soon: everything can do without it for a while."""
    return Redis.from_url(
        settings.redis_url.get_secret_value(),
        socket_connect_timeout=_VALKEY_WITHIN,
        socket_timeout=_VALKEY_WITHIN,
        # Once more at once, for a connection that was closed while it was idle. The library's
        # own way is to wait between tries, for seconds.
        retry=Retry(NoBackoff(), 1),
    )


def require_all(settings: Settings) -> None:
    """Raises `ConfigurationError` that names what is not set: two addresses, and all of `serve`."""
    missing = settings.missing_to_serve()
    for name in ("DATABASE_URL", "REDIS_URL"):
        if not getattr(settings, name.lower()).get_secret_value():
            missing.append(name)
    if missing:
        raise ConfigurationError("environment", ", ".join(missing), "not set")
