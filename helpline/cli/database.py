"""The database as a command needs it: answering, migrated, with its keys."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from helpline.bootstrap.connections import build_database, build_valkey
from helpline.cli.connected import connected, settings_of_commands
from helpline.config import Settings
from helpline.domain.errors import ConfigurationError, HelplineError
from helpline.storage.transaction import Database, DueWork, HandOver


@contextmanager
def open_database() -> Iterator[Database]:
    """Ours for as long as the block lasts, whether the service runs or not."""
    _require_keys(settings_of_commands())
    try:
        with connected() as settings:
            database = build_database(settings, _hand_over(settings), connections=1)
            yield database
            database.engine.dispose()
    except OperationalError:
        # Its text names the server and its user.
        raise HelplineError("the database cannot be reached, or does not answer") from None


def _hand_over(settings: Settings) -> HandOver:
    """Most commands leave no work, and RQ takes a while to import."""

    def hand_over(works: list[DueWork]) -> None:
        from helpline.jobs import JobQueues

        JobQueues(build_valkey(settings)).hand_over(works)

    return hand_over


def _require_keys(settings: Settings) -> None:
    if not settings.data_keys:
        reason = "not set, and nothing can be read or written without"
        raise ConfigurationError("environment", "DATA_KEYS", reason)
