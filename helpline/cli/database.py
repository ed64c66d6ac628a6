"""The database as a command needs it: answering, migrated, with its keys."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from helpline.bootstrap import build_database, build_valkey
from helpline.cli.connected import connected, settings_of_commands
from helpline.config import Settings
from helpline.domain.errors import ConfigurationError, HelplineError
from helpline.jobs import JobQueues
from helpline.storage.transaction import Database


@contextmanager
def open_database() -> Iterator[Database]:
    """Ours for as long as the block lasts, whether the service runs or not."""
    _require_keys(settings_of_commands())
    try:
        with connected() as settings:
            hand_over = JobQueues(build_valkey(settings)).hand_over
            database = build_database(settings, hand_over, connections=1)
            yield database
            database.engine.dispose()
    except OperationalError:
        # Its text names the server and its user.
        raise HelplineError("the database cannot be reached, or does not answer") from None


def _require_keys(settings: Settings) -> None:
    if not settings.data_keys:
        reason = "not set, and nothing can be read or written without"
        raise ConfigurationError("environment", "DATA_KEYS", reason)
