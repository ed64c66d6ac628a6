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
from sqlalchemy import Connection
from werkzeug.serving import make_server

from tests.builders import Rows, make_line
from tests.one_app import empty_rows, open_app, settings_for, writing

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
    with writing(database_url) as connection:
        yield connection


@pytest.fixture
def rows(connection: Connection, redis_url: str) -> Rows:
    return empty_rows(connection, redis_url, datetime.now(UTC))


@pytest.fixture(scope="session")
def one_app(database_url: str, redis_url: str) -> Iterator[Flask]:
    with open_app(settings_for(database_url, redis_url)) as app:
        yield app


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
