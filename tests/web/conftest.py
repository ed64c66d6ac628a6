import secrets
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection

from helpline.bootstrap.web_app import create_app
from helpline.clock import TurnableClock
from helpline.config import Settings
from helpline.domain.roles import TokenRole
from helpline.storage.sessions import add_session
from helpline.web.house import furnish
from tests.builders import Rows, make_token
from tests.one_app import close, empty_rows, open_app, settings_for, writing

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def settings(database_url: str, redis_url: str) -> Settings:
    return settings_for(database_url, redis_url)


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock(NOW)


@pytest.fixture
def new_app(clock: TurnableClock) -> Iterator[Callable[[Settings], Flask]]:
    """Makes apps, and closes what they have opened."""
    made: list[Flask] = []

    def make(settings: Settings) -> Flask:
        made.append(create_app(settings, clock))
        return made[-1]

    yield make
    for app in made:
        close(app)


@pytest.fixture(scope="session")
def one_app(settings: Settings) -> Iterator[Flask]:
    with open_app(settings) as app:
        yield app


@pytest.fixture
def app(one_app: Flask, clock: TurnableClock) -> Flask:
    """The app, as late as the test says."""
    furnish(one_app, replace(one_app.extensions["helpline"], clock=clock))
    return one_app


@pytest.fixture(scope="session")
def connection(settings: Settings) -> Iterator[Connection]:
    with writing(settings.database_url.get_secret_value()) as connection:
        yield connection


@pytest.fixture
def rows(settings: Settings, connection: Connection) -> Rows:
    return empty_rows(connection, settings.redis_url.get_secret_value(), NOW)


@pytest.fixture
def client(app: Flask, rows: Rows) -> FlaskClient:
    """Somebody with nothing in their hands."""
    del rows  # is there before the first request
    return app.test_client()


def sign_in_as(app: Flask, staff_id: uuid.UUID) -> FlaskClient:
    """Somebody who has signed in: with the cookie, as the form would have given it."""
    client = app.test_client()
    key = secrets.token_urlsafe()
    here = app.extensions["helpline"]
    with here.database.transaction(here.clock.now()) as tx:
        add_session(tx, staff_id, key, "Firefox on Linux")
    with client.session_transaction() as session:
        session["_user_id"] = key
        session["_fresh"] = True
    return client


@pytest.fixture
def api(app: Flask, rows: Rows) -> FlaskClient:
    """Somebody with a token."""
    token = make_token(rows, role=TokenRole.INTEGRATION)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client
