"""What most commands need: settings with a database and a Valkey that answer."""

from collections.abc import Iterator
from contextlib import contextmanager

from helpline.config import Settings
from helpline.logs import configure_logs
from helpline.serving import live_servers, migrate

# A command's own output is what its user wants to see; logs only if something is amiss.
_LOG_LEVEL = "WARNING"


@contextmanager
def connected(*, migrated: bool = True) -> Iterator[Settings]:
    """Settings of the environment, whose `database_url` and `redis_url` are live.

    Servers that run already are used; those that do not are started for as long as the block
    lasts. The database has the newest schema unless `migrated` is False.
    """
    settings = Settings.from_environment()
    configure_logs(_LOG_LEVEL)
    with live_servers(settings) as (live, _):
        if migrated:
            migrate(live)
        yield live
