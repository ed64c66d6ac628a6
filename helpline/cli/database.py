"""The database as a command needs it: migrated, with the keys, and started where it must be."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from helpline.config import Settings
from helpline.domain.errors import ConfigurationError, HelplineError
from helpline.embedded import start_embedded
from helpline.storage.migrate import upgrade
from helpline.storage.sealing import Keyring
from helpline.storage.transaction import Database, DueWork


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """The database of the environment, or the embedded one, whether the service runs or not."""
    keyring = Keyring(_data_keys(settings))
    given = settings.database_url.get_secret_value()
    with start_embedded(settings.data_dir, postgres=not given, valkey=False) as servers:
        url = given or servers.database_url
        try:
            upgrade(url)
        except OperationalError:
            # Its text names the server and perhaps the user.
            raise HelplineError("the database of DATABASE_URL cannot be reached") from None
        engine = create_engine(url, hide_parameters=True)
        try:
            yield Database(engine, keyring, _leave_to_ticker)
        finally:
            engine.dispose()


def _data_keys(settings: Settings) -> list[str]:
    if not settings.data_keys:
        reason = "not set, and nothing can be written or read without"
        raise ConfigurationError("environment", "DATA_KEYS", reason)
    return [key.get_secret_value() for key in settings.data_keys]


def _leave_to_ticker(_: list[DueWork]) -> None:
    """A command needs no Valkey: the ticker finds the work within a second or two."""
