"""`helpline.embedded`, with real servers."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from redis import Redis
from redis.exceptions import AuthenticationError
from redis.exceptions import ConnectionError as ValkeyConnectionError
from sqlalchemy import make_url

from helpline.domain.errors import EmbeddedServerError
from helpline.embedded import EmbeddedServers, start_embedded
from tests.conftest import WaitUntil

_USER = """
import sys
from pathlib import Path
from helpline.embedded import start_embedded

with start_embedded(Path(sys.argv[1]), durable=False) as servers:
    print(servers.database_url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """A data folder that any account can reach. Its servers stop at the end of each test."""
    folder = Path(tempfile.mkdtemp(prefix="helpline-data-"))
    yield folder
    remove(folder)


@pytest.fixture
def new_data_dir() -> Iterator[Path]:
    """A data folder in which nothing has been yet."""
    folder = Path(tempfile.mkdtemp(prefix="helpline-data-"))
    yield folder
    remove(folder)


def remove(folder: Path) -> None:
    elsewhere = folder / "elsewhere"
    if elsewhere.is_symlink():
        shutil.rmtree(elsewhere.resolve())
    shutil.rmtree(folder)


def connect(url: str) -> psycopg.Connection:
    parts = make_url(url)
    return psycopg.connect(
        host=parts.host,
        port=parts.port,
        user=parts.username,
        password=str(parts.password),
        dbname=parts.database,
        autocommit=True,
    )


def answers(servers: EmbeddedServers) -> bool:
    try:
        connect(servers.database_url).close()
        with Redis.from_url(servers.redis_url) as client:
            return bool(client.ping())
    except (psycopg.OperationalError, ValkeyConnectionError):
        return False


def pid_of(data_dir: Path, what: str) -> int:
    """Of `postgres` or `valkey`, or of its keeper."""
    home = data_dir / "elsewhere" if (data_dir / "elsewhere").exists() else data_dir
    paths = {
        "postgres": home / "postgres" / "postmaster.pid",
        "valkey": home / "valkey" / "valkey.pid",
        "postgres keeper": data_dir / "run" / "postgres.keeper.pid",
        "valkey keeper": data_dir / "run" / "valkey.keeper.pid",
    }
    return int(paths[what].read_text().split()[0])


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def all_pids(data_dir: Path) -> list[int]:
    return [pid_of(data_dir, name) for name in ("postgres", "valkey")] + [
        pid_of(data_dir, f"{name} keeper") for name in ("postgres", "valkey")
    ]


def test_servers_keep_what_was_committed_when_they_stop_and_start(data_dir: Path) -> None:
    with start_embedded(data_dir) as servers:
        connect(servers.database_url).execute(
            "CREATE TABLE kept AS SELECT 1 AS one"
        ).connection.close()
        with Redis.from_url(servers.redis_url) as client:
            client.set("kept", "1")
        pids = all_pids(data_dir)
    assert all(is_gone(pid) for pid in pids)
    with start_embedded(data_dir) as servers:
        with connect(servers.database_url) as connection:
            assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
        with Redis.from_url(servers.redis_url, decode_responses=True) as client:
            assert client.get("kept") == "1"


def test_servers_are_shared_when_they_run_already(data_dir: Path) -> None:
    with start_embedded(data_dir, durable=False) as first:
        with start_embedded(data_dir, durable=False) as second:
            assert (first.database_url, first.redis_url) == (second.database_url, second.redis_url)
        assert answers(first)


def test_servers_stay_when_the_process_that_started_them_leaves_first(
    data_dir: Path, wait_until: WaitUntil
) -> None:
    user = start_user(data_dir)
    with start_embedded(data_dir, durable=False) as servers:
        complaints, _ = user.communicate(timeout=30)
        assert complaints == ""
        assert answers(servers)
        pids = all_pids(data_dir)
    wait_until(lambda: all(is_gone(pid) for pid in pids))


def test_servers_stop_when_their_only_user_is_killed(data_dir: Path, wait_until: WaitUntil) -> None:
    user = start_user(data_dir)
    pids = all_pids(data_dir)
    user.kill()
    user.communicate()
    wait_until(lambda: all(is_gone(pid) for pid in pids))


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_a_server_comes_back_at_its_address_when_it_is_killed(
    data_dir: Path, wait_until: WaitUntil, name: str
) -> None:
    with start_embedded(data_dir, durable=False) as servers:
        pid = pid_of(data_dir, name)
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: is_gone(pid) and answers(servers))


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_a_server_comes_back_at_its_address_when_its_keeper_is_killed(
    data_dir: Path, wait_until: WaitUntil, name: str
) -> None:
    with start_embedded(data_dir, durable=False) as servers:
        server, keeper = pid_of(data_dir, name), pid_of(data_dir, f"{name} keeper")
        os.kill(keeper, signal.SIGKILL)
        wait_until(lambda: is_gone(server))
        servers.mend()
        assert answers(servers)
        assert pid_of(data_dir, f"{name} keeper") != keeper


def test_servers_start_when_everything_was_killed_at_once(
    data_dir: Path, wait_until: WaitUntil
) -> None:
    user = start_user(data_dir)
    pids = all_pids(data_dir)
    for pid in [user.pid, *reversed(pids)]:
        os.kill(pid, signal.SIGKILL)
    user.communicate()
    wait_until(lambda: all(is_gone(pid) for pid in pids))
    with start_embedded(data_dir, durable=False) as servers:
        assert answers(servers)


def test_servers_start_when_a_stranger_has_the_pid_of_an_old_one(data_dir: Path) -> None:
    with start_embedded(data_dir, durable=False):
        old = (data_dir / "postgres" / "postmaster.pid").read_text()
    stranger = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    _, _, rest = old.partition("\n")
    (data_dir / "postgres" / "postmaster.pid").write_text(f"{stranger.pid}\n{rest}")
    (data_dir / "valkey" / "valkey.pid").write_text(f"{stranger.pid}\n")
    with start_embedded(data_dir, durable=False) as servers:
        assert answers(servers)
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_servers_start_when_the_first_start_was_cut_short(new_data_dir: Path) -> None:
    draft = new_data_dir / "postgres.new" / "data"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    with start_embedded(new_data_dir, valkey=False, durable=False) as servers:
        connect(servers.database_url).close()
        assert servers.redis_url == ""


def test_servers_refuse_whoever_has_no_password(data_dir: Path) -> None:
    with start_embedded(data_dir, durable=False) as servers:
        for password in ("", "wrong"):
            url = make_url(servers.database_url).set(password=password)
            with pytest.raises(psycopg.OperationalError, match="password"):
                connect(url.render_as_string(hide_password=False))
        valkey = make_url(servers.redis_url)
        with Redis(port=valkey.port or 0) as client, pytest.raises(AuthenticationError):
            client.ping()


def test_servers_give_the_app_a_role_without_special_powers(data_dir: Path) -> None:
    with (
        start_embedded(data_dir, valkey=False, durable=False) as servers,
        connect(servers.database_url) as connection,
    ):
        query = "SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(query).fetchone() == (False, False)


def test_servers_show_their_passwords_to_nobody(data_dir: Path) -> None:
    with start_embedded(data_dir, durable=False) as servers:
        passwords = [
            str(make_url(url).password) for url in (servers.database_url, servers.redis_url)
        ]
        for pid in all_pids(data_dir):
            assert not any(word in " ".join(psutil.Process(pid).cmdline()) for word in passwords)
        for name in ("run", "secrets", "postgres", "valkey"):
            assert (data_dir / name).stat().st_mode & 0o077 == 0


def test_servers_listen_on_loopback_only(data_dir: Path) -> None:
    with start_embedded(data_dir, durable=False):
        for name in ("postgres", "valkey"):
            addresses = psutil.Process(pid_of(data_dir, name)).net_connections("inet")
            listening = {c.laddr.ip for c in addresses if c.status == psutil.CONN_LISTEN}
            assert listening == {"127.0.0.1"}


def test_servers_start_when_no_other_account_can_reach_the_data_folder(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    data_dir = closed / ("a folder with a name that is longer than any socket may have " * 3)
    try:
        with start_embedded(data_dir, durable=False) as servers:
            assert answers(servers)
        assert closed.stat().st_mode & 0o077 == 0
        with start_embedded(data_dir, durable=False) as servers:
            assert answers(servers)
    finally:
        remove(data_dir)


def test_servers_are_refused_in_one_line_when_the_data_is_of_another_version(
    new_data_dir: Path,
) -> None:
    with start_embedded(new_data_dir, valkey=False, durable=False):
        pass
    (new_data_dir / "postgres" / "PG_VERSION").write_text("12\n")
    with (
        pytest.raises(EmbeddedServerError, match="written by PostgreSQL 12"),
        start_embedded(new_data_dir, valkey=False, durable=False),
    ):
        pytest.fail("it started")


def test_servers_are_refused_in_one_line_when_the_data_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbeddedServerError, match="file"), start_embedded(tmp_path / "file"):
        pytest.fail("it started")


def start_user(data_dir: Path) -> "subprocess.Popen[str]":
    """Another process that uses the servers until its standard input is closed."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", _USER, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("postgresql")
    return process


def test_nothing_is_made_when_no_server_is_wanted(tmp_path: Path) -> None:
    with start_embedded(tmp_path / "data", postgres=False, valkey=False) as servers:
        assert (servers.database_url, servers.redis_url) == ("", "")
    assert not (tmp_path / "data").exists()
