from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from helpline.storage.engine import open_engine


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url, connections=3)
    yield engine
    engine.dispose()


def backend(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def end_backends(database_url: str, pids: set[int]) -> None:
    """As a restart of the server does, seen from a pool whose connections are idle."""
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for pid in pids:
            ended = text("SELECT pg_terminate_backend(:pid, 5000)")  # waits for its end
            assert connection.execute(ended, {"pid": pid}).scalar_one()
    engine.dispose()


def test_pool_answers_at_once_when_the_server_was_away(engine: Engine, database_url: str) -> None:
    with engine.connect() as first, engine.connect() as second:
        pids = {
            connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            for connection in (first, second)
        }
    end_backends(database_url, pids)
    assert backend(engine) not in pids


def test_pool_keeps_its_connection_when_nothing_happened(engine: Engine) -> None:
    assert backend(engine) == backend(engine)


def test_pool_heals_when_the_server_goes_in_the_middle_of_a_transaction(
    engine: Engine, database_url: str
) -> None:
    with engine.connect() as connection:
        pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        end_backends(database_url, {pid})
        with pytest.raises(OperationalError):
            connection.execute(text("SELECT 1"))
    assert backend(engine) != pid
