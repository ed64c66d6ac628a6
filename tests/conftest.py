"""One PostgreSQL and one Valkey for the whole run, started when the first test asks for them.

DATABASE_URL and REDIS_URL of whoever runs the tests are never looked at.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Protocol

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, make_url, text

from helpline.content.own_words import put_words_up
from helpline.embedded import EmbeddedServers, start_embedded
from helpline.storage import migrate

pytest_plugins = ["tests.leaks"]

# The same examples in every run: what fails for somebody fails for everybody.
settings.register_profile("reproducible", derandomize=True, deadline=None)
settings.load_profile("reproducible")

_FOLDER = "HELPLINE_TEST_SERVERS"
_OF_THE_USER = ("DATABASE_URL", "REDIS_URL", "HELPLINE_DATA_DIR")
_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""Set in many containers. Each command that a test runs would compile the whole house anew."""


class WaitUntil(Protocol):
    """Waits for something that a real process or thread does."""

    def __call__(self, condition: Callable[[], object], within: float = 30.0) -> None:
        """Return once the condition is true; fail after `within` seconds."""


def pytest_configure(config: pytest.Config) -> None:
    """In the process that was started first: name the folder that all workers share."""
    for name in (*_OF_THE_USER, _NO_BYTECODE):
        os.environ.pop(name, None)
    if not hasattr(config, "workerinput"):
        os.environ[_FOLDER] = tempfile.mkdtemp(prefix="helpline-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """The workers have ended by now, and with the last of them the servers."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(_FOLDER), ignore_errors=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out, and how to have it next time."""
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser")):
        terminalreporter.write_line(
            "tests/browser was left out: there is no Chromium (Debian: apt-get install chromium)",
            yellow=True,
        )


@pytest.fixture(autouse=True)
def _ours_alone() -> Iterator[None]:
    """A process keeps a service's own wording, and the next test has another service."""
    yield
    put_words_up(None)


@pytest.fixture(scope="session")
def worker_number(request: pytest.FixtureRequest) -> int:
    """The number of this xdist worker, or 0."""
    name = getattr(request.config, "workerinput", {}).get("workerid", "gw0")
    return int(name.removeprefix("gw"))


@pytest.fixture(scope="session")
def embedded_servers() -> Iterator[EmbeddedServers]:
    """The two servers; the last worker to finish stops them."""
    with start_embedded(Path(os.environ[_FOLDER]), durable=False) as servers:
        yield servers


@pytest.fixture(scope="session")
def new_database(embedded_servers: EmbeddedServers) -> Callable[[str], str]:
    """Makes an empty database of this name, in place of an old one, and returns its URL."""

    def make(name: str) -> str:
        engine = create_engine(embedded_servers.database_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        engine.dispose()
        url = make_url(embedded_servers.database_url).set(database=name)
        return url.render_as_string(hide_password=False)

    return make


@pytest.fixture(scope="session")
def database_url(new_database: Callable[[str], str], worker_number: int) -> str:
    """This worker's own database, migrated. Tests leave rows behind: clear what you need clear."""
    url = new_database(f"worker_{worker_number}")
    migrate.upgrade(url)
    return url


@pytest.fixture(scope="session")
def redis_url(
    embedded_servers: EmbeddedServers, worker_number: int, overhear: Callable[[str], None]
) -> str:
    """This worker's own logical database."""
    address, _, _ = embedded_servers.redis_url.rpartition("/")
    url = f"{address}/{worker_number + 1}"
    overhear(url)
    return url


@pytest.fixture(scope="session")
def wait_until() -> WaitUntil:
    """Polls a condition that no event announces, such as another process's end."""

    def wait(condition: Callable[[], object], within: float = 30.0) -> None:
        pause = Event()
        deadline = time.monotonic() + within
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"still not true after {within} seconds")
            pause.wait(0.02)

    return wait
