"""The servers that all tests share."""

from collections.abc import Callable

from redis import Redis
from sqlalchemy import create_engine, text

from tests.conftest import WaitUntil


def test_database_url_leads_to_a_migrated_database_of_this_worker(
    database_url: str, worker_number: int
) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT current_database()")) == f"worker_{worker_number}"
    engine.dispose()


def test_new_database_is_empty_when_one_of_that_name_was_there(
    new_database: Callable[[str], str], worker_number: int
) -> None:
    for _ in range(2):
        engine = create_engine(new_database(f"fresh_{worker_number}"))
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE kept (id integer)"))
        engine.dispose()


def test_redis_url_leads_to_a_logical_database_of_this_worker(
    redis_url: str, worker_number: int
) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.connection_pool.connection_kwargs["db"] == worker_number + 1
        assert client.ping()


def test_wait_until_returns_when_the_condition_comes_true(wait_until: WaitUntil) -> None:
    answers = iter([False, False, True])
    wait_until(lambda: next(answers))
