from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, create_engine

from helpline.storage.sealing import Keyring
from tests.builders import DATA_KEY, Rows, clear_everything, make_helpline

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return Keyring([DATA_KEY])


@pytest.fixture
def rows(engine: Engine, keyring: Keyring) -> Iterator[Rows]:
    """Rows in a database that holds nothing but a helpline; each is there at once."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        clear_everything(connection)
        rows = Rows(connection, keyring, NOW)
        make_helpline(rows)
        yield rows
