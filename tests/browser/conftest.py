"""A real browser before the real app. Only Debian's Chromium will do: none is downloaded."""

import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pydantic import SecretStr
from redis import Redis
from sqlalchemy import Connection, create_engine
from werkzeug.serving import make_server

from helpline.bootstrap.web_app import create_app
from helpline.config import Settings
from helpline.storage.sealing import Keyring
from tests.builders import DATA_KEY, Rows, clear_everything, make_helpline, make_line

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

if CHROMIUM is None:
    # Said once by tests/conftest.py, with how to get it.
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # No sandbox: it does not run as root, and all it opens are our own pages.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def connection(database_url: str) -> Iterator[Connection]:
    """What is written by it is there at once."""
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def rows(connection: Connection, redis_url: str) -> Rows:
    with Redis.from_url(redis_url) as valkey:
        valkey.flushdb()
    clear_everything(connection)
    rows = Rows(connection, Keyring([DATA_KEY]), datetime.now(UTC))
    make_helpline(rows)
    return rows


@pytest.fixture(scope="session")
def one_app(database_url: str, redis_url: str) -> Iterator[Flask]:
    """Made once: what it has compiled and connected serves every test."""
    app = create_app(
        Settings(
            database_url=SecretStr(database_url),
            redis_url=SecretStr(redis_url),
            twilio_account_sid="AC" + "0" * 32,
            twilio_auth_token=SecretStr("twilio's secret"),
            public_base_url="http://localhost:8000",
            secret_key=SecretStr("signs sessions"),
            data_keys=(SecretStr(DATA_KEY),),
            web_threads=4,
        )
    )
    yield app
    here = app.extensions["helpline"]
    here.database.engine.dispose()
    here.valkey.close()


@pytest.fixture
def app(one_app: Flask, rows: Rows) -> Flask:
    """The app, and a database that was empty before anybody asks."""
    del rows
    return one_app


@contextmanager
def serving(app: Flask, port: int = 0) -> Iterator[int]:
    """The app on a real port for as long as the block lasts."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def address(one_app: Flask) -> Iterator[str]:
    """Where the app is served."""
    with serving(one_app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def one_context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """A window, made once: it costs a second."""
    context = browser.new_context(base_url=address, locale="en-GB")
    yield context
    context.close()


@pytest.fixture
def page(one_context: BrowserContext, app: Flask) -> Iterator[Page]:
    """A page at the running app, in a browser that knows nothing yet.

    A script that fails, or breaks our policy, fails the test.
    """
    del app  # is empty before anybody looks
    page = one_context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if "Policy" in said.text else None,
    )
    yield page
    one_context.clear_cookies()
    one_context.clear_permissions()
    one_context.unroute_all()
    if not page.is_closed():
        page.goto("/healthz")
        page.evaluate("localStorage.clear()")
    for opened in one_context.pages:
        opened.close()
    assert complaints == []


@pytest.fixture
def public_lines(rows: Rows) -> None:
    make_line(rows, name="General enquiries", number="+442079460101", languages=["en", "es"])
    make_line(rows, name="Family and friends of somebody in treatment", position=1)


@pytest.fixture
def visitor(
    browser: Browser, address: str, public_lines: None, request: pytest.FixtureRequest
) -> Iterator[BrowserContext]:
    """A browser of somebody's own; parameters are what it is like."""
    del public_lines  # are there before anybody looks
    context = browser.new_context(
        base_url=address, **{"locale": "en-GB", **getattr(request, "param", {})}
    )
    context.set_default_timeout(10_000)
    # The way out leads to a site of others: tests meet a page of their own there.
    context.route(
        re.compile(r"^https:"), lambda route: route.fulfill(body="<title>Weather</title>Rain")
    )
    yield context
    context.close()
