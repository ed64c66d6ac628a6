"""What most commands need: settings with a database and a Valkey that answer."""

from collections.abc import Iterator
from contextlib import contextmanager

from helpline.config import REQUIRED_TO_SERVE, Settings
from helpline.demo import demo_settings
from helpline.logs import configure_logs
from helpline.serving import live_servers, migrate

# A command's own output is what its user wants to see; logs only if something is amiss.
_LOG_LEVEL = "WARNING"


def settings_of_commands() -> Settings:
    """The environment's settings, or those of the demo in the data folder where none are given."""
    settings = Settings.from_environment()
    if settings.missing_to_serve() != list(REQUIRED_TO_SERVE):
        return settings
    return Settings.from_environment(demo_settings(settings.data_dir))


@contextmanager
def connected(*, migrated: bool = True) -> Iterator[Settings]:
    """Settings as `settings_of_commands` finds them, whose `database_url` and `redis_url` are live.

    Servers that run already are used; those that do not are started for as long as the block
    lasts. The database has the newest schema unless `migrated` is False.
    """
    settings = settings_of_commands()
    configure_logs(_LOG_LEVEL)
    with live_servers(settings) as (live, _):
        if migrated:
            migrate(live)
        yield live
