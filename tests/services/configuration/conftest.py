from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, create_engine

from helpline.storage import migrate
from helpline.storage.sealing import Keyring
from helpline.storage.transaction import Database
from tests.builders import clear_everything


@pytest.fixture(scope="session")
def engine(new_database: Callable[[str], str], worker_number: int) -> Iterator[Engine]:
    """A database of these tests' own."""
    url = new_database(f"configuration_{worker_number}")
    migrate.upgrade(url)
    engine = create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def empty(engine: Engine) -> Callable[[], None]:
    """Empties every table."""

    def clear() -> None:
        with engine.begin() as connection:
            clear_everything(connection)

    return clear


@pytest.fixture
def database(engine: Engine, empty: Callable[[], None]) -> Database:
    """Nothing in it yet; nobody is told of work for the outside."""
    empty()
    return Database(engine, Keyring(["q" * 43]), lambda _: None)
