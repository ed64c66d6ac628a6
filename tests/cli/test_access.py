"""`helpline token` and `helpline staff` as an operator types them."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, create_engine, select

from helpline.domain.roles import TokenRole
from helpline.read_models.api_tokens import find_token_role
from helpline.services.api_tokens import hash_token
from helpline.services.passwords import is_right
from helpline.storage import migrate
from helpline.storage.sealing import Keyring
from helpline.storage.tables import password_links, second_factors, staff
from tests.builders import DATA_KEY, Rows, clear_everything, make_second_factor, make_staff
from tests.cli.command import Result, run_command

Run = Callable[..., Result]

GOOD = "correct horse battery"


@pytest.fixture(scope="module")
def environment(
    new_database: Callable[[str], str], redis_url: str, worker_number: int
) -> dict[str, str]:
    url = new_database(f"access_{worker_number}")
    migrate.upgrade(url)
    return {**os.environ, "DATABASE_URL": url, "REDIS_URL": redis_url, "DATA_KEYS": DATA_KEY}


@pytest.fixture
def connection(environment: dict[str, str]) -> Iterator[Connection]:
    url = environment["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        clear_everything(connection)
        yield connection
    engine.dispose()


@pytest.fixture
def run(environment: dict[str, str], connection: Connection) -> Run:
    del connection  # has cleared the database

    def run(*arguments: str, typed: str = "") -> Result:
        return run_command(*arguments, environment=environment, typed=typed)

    return run


@pytest.fixture
def ana(connection: Connection) -> str:
    rows = Rows(connection, Keyring([DATA_KEY]), datetime.now(UTC))
    make_staff(rows, email="ana@example.org")
    return "ana@example.org"


def test_token_is_the_only_thing_printed_and_lets_in(run: Run, connection: Connection) -> None:
    result = run("token", "create", "--name", "rota", "--role", "integration")
    assert (result.returncode, result.stderr) == (0, "")
    token = result.stdout.removesuffix("\n")
    assert len(token) >= 43
    assert token.split() == [token]
    assert find_token_role(connection, hash_token(token)) is TokenRole.INTEGRATION


def test_token_is_refused_when_the_role_is_unknown(run: Run) -> None:
    result = run("token", "create", "--name", "rota", "--role", "admin")
    assert (result.returncode, result.stdout) == (2, "")
    assert "supervisor" in result.stderr


def test_password_is_read_from_standard_input(run: Run, connection: Connection, ana: str) -> None:
    result = run("staff", "password", f" {ana.upper()} ", typed=f"{GOOD}\nnot this line\n")
    assert (result.returncode, result.stdout) == (0, "")
    password_hash = connection.execute(select(staff.c.password_hash)).scalar_one()
    assert is_right(GOOD, password_hash)
    assert not is_right("not this line", password_hash)


def test_password_is_refused_when_it_is_short(run: Run, ana: str) -> None:
    result = run("staff", "password", ana, typed="elevenchars\n")
    assert result.returncode == 1
    assert result.stderr == "helpline: password: needs at least 12 characters\n"


def test_password_is_refused_when_nobody_has_the_address(run: Run) -> None:
    result = run("staff", "password", "nobody@example.org", typed=f"{GOOD}\n")
    assert result.returncode == 1
    assert result.stderr == "helpline: nobody on the staff has this e-mail address\n"


def test_password_is_asked_for_twice_and_not_shown_on_a_terminal(
    environment: dict[str, str], connection: Connection, ana: str
) -> None:
    master, terminal = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "helpline", "staff", "password", ana],
        env=environment,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
        close_fds=True,
    )
    os.close(terminal)
    shown = read_until(master, "New password: ")
    os.write(master, f"{GOOD}\n".encode())
    shown += read_until(master, "Repeat for confirmation: ")
    os.write(master, f"{GOOD}\n".encode())
    shown += read_until(master, "the password is set")
    assert process.wait(30) == 0
    os.close(master)
    assert GOOD not in shown
    assert is_right(GOOD, connection.execute(select(staff.c.password_hash)).scalar_one())


def read_until(terminal: int, prompt: str) -> str:
    """What the terminal shows up to a prompt; it hangs up when the command ends."""
    shown = ""
    while prompt not in shown:
        shown += os.read(terminal, 1024).decode()
    return shown


def test_link_is_the_only_thing_printed_and_holds_its_key_behind_the_hash(
    run: Run, environment: dict[str, str], connection: Connection, ana: str
) -> None:
    refused = run("staff", "link", ana)
    assert refused.returncode == 2
    assert "PUBLIC_BASE_URL" in refused.stderr
    environment["PUBLIC_BASE_URL"] = "https://line.example.org/help"
    result = run("staff", "link", ana)
    assert (result.returncode, result.stderr) == (0, "")
    assert re.fullmatch(r"https://line\.example\.org/help/set-password#[\w-]{43}\n", result.stdout)
    assert connection.execute(select(password_links.c.staff_id)).scalars().all()


def test_second_factor_is_forgotten_at_the_console(
    run: Run, connection: Connection, ana: str
) -> None:
    rows = Rows(connection, Keyring([DATA_KEY]), datetime.now(UTC))
    staff_id = connection.execute(select(staff.c.id)).scalar_one()
    make_second_factor(rows, staff_id)
    assert run("staff", "forget-second-factor", ana).returncode == 0
    assert connection.execute(select(second_factors)).all() == []
    assert run("staff", "forget-second-factor", "nobody@example.org").returncode == 1
