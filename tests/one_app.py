"""The app that the tests of pages ask, by a client or in a browser, and the rows it finds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import Flask
from pydantic import SecretStr
from redis import Redis
from sqlalchemy import Connection, create_engine

from helpline.bootstrap.web_app import create_app
from helpline.config import Settings
from helpline.storage.sealing import Keyring
from tests.builders import DATA_KEY, Rows, clear_everything, make_helpline


def settings_for(database_url: str, redis_url: str) -> Settings:
    """What a web process is told."""
    return Settings(
        database_url=SecretStr(database_url),
        redis_url=SecretStr(redis_url),
        twilio_account_sid="AC" + "0" * 32,
        twilio_auth_token=SecretStr("twilio's secret"),
        public_base_url="http://localhost:8000",
        secret_key=SecretStr("signs sessions"),
        data_keys=(SecretStr(DATA_KEY),),
        web_threads=4,
    )


@contextmanager
def open_app(settings: Settings) -> Iterator[Flask]:
    """To be made once: what it has compiled and connected serves every test."""
    app = create_app(settings)
    yield app
    close(app)


def close(app: Flask) -> None:
    """Let go of what it has opened."""
    here = app.extensions["helpline"]
    here.database.engine.dispose()
    here.valkey.close()


@contextmanager
def writing(database_url: str) -> Iterator[Connection]:
    """What is written by it is there at once."""
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def empty_rows(connection: Connection, redis_url: str, now: datetime) -> Rows:
    """Rows in servers that hold nothing but a helpline."""
    with Redis.from_url(redis_url) as valkey:
        valkey.flushdb()
    clear_everything(connection)
    rows = Rows(connection, Keyring([DATA_KEY]), now)
    make_helpline(rows)
    return rows
