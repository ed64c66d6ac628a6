"""`helpline serve`, as a person types it."""

import base64
import http.client
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from urllib.parse import urlsplit

import psutil
import pytest

from tests.conftest import WaitUntil

_HELPLINE = which("helpline", path=str(Path(sys.executable).parent)) or ""

_SETTINGS = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "token",
    "PUBLIC_BASE_URL": "https://help.example.org",
    "SECRET_KEY": "secret" * 8,
    "DATA_KEYS": base64.urlsafe_b64encode(bytes(32)).decode(),
    "LOG_LEVEL": "WARNING",
    "HELPLINE_WEB_PROCESSES": "1",
    "HELPLINE_WORKERS": "1",
}


@dataclass
class Served:
    """A running service."""

    process: "subprocess.Popen[str]"
    environment: dict[str, str]
    address: str

    def titled(self, title: str) -> list[psutil.Process]:
        """Its child processes of this title."""
        children = psutil.Process(self.process.pid).children()
        return [child for child in children if title_of(child) == title]

    def status_of(self, path: str) -> int:
        """Of a GET, after however long the answer takes."""
        host = urlsplit(self.address)
        connection = http.client.HTTPConnection(str(host.hostname), host.port, timeout=30)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status


def title_of(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline()).strip()
    except psutil.Error:
        return ""


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HELPLINE_DATA_DIR": str(data_dir), **more}


def start(data_dir: Path) -> Served:
    """`serve` on any free port, from a folder that is not the project's."""
    variables = environment(data_dir, **_SETTINGS)
    process = subprocess.Popen(
        [_HELPLINE, "serve", "--port", "0"],
        env=variables,
        cwd="/",
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said, _, address = process.stdout.readline().strip().rpartition(" ")
    assert said == "ready on"
    return Served(process, variables, address)


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="helpline-serving-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def new_data_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="helpline-serving-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def served(data_dir: Path) -> Iterator[Served]:
    """One service for the tests that leave it running."""
    service = start(data_dir)
    yield service
    service.process.terminate()
    assert service.process.wait(30) == 0
    service.process.communicate()


def test_serve_refuses_in_one_line_when_settings_are_missing(tmp_path: Path) -> None:
    done = subprocess.run(
        [_HELPLINE, "serve"],
        env=environment(tmp_path, SECRET_KEY="x"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PUBLIC_BASE_URL", "DATA_KEYS"):
        assert name in done.stderr
    assert "SECRET_KEY" not in done.stderr


def test_serve_refuses_in_one_line_when_a_setting_is_wrong(tmp_path: Path) -> None:
    done = subprocess.run(
        [_HELPLINE, "serve"],
        env=environment(tmp_path, **{**_SETTINGS, "DATA_KEYS": "short"}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert (
        done.stderr
        == "helpline: environment: DATA_KEYS: key 1 is not 32 bytes in URL-safe base64\n"
    )


def test_serve_refuses_in_one_line_when_the_database_does_not_answer(tmp_path: Path) -> None:
    url = "postgresql://somebody:secret@127.0.0.1:1/helpline"
    done = subprocess.run(
        [_HELPLINE, "serve", "--port", "0"],
        env=environment(tmp_path, **_SETTINGS, DATABASE_URL=url, REDIS_URL="redis://127.0.0.1:1"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "helpline: the database cannot be reached, or does not answer\n"
    assert not (tmp_path / "postgres").exists()


def test_serve_answers_where_it_says_it_does(served: Served) -> None:
    assert served.status_of("/readyz") == 200


@pytest.mark.parametrize("title", ["helpline: web", "helpline: worker", "helpline: ticker"])
def test_serve_runs_a_child_of_each_title(
    served: Served, wait_until: WaitUntil, title: str
) -> None:
    wait_until(lambda: len(served.titled(title)) == 1)


def test_the_web_app_runs_under_one_title_in_all_its_processes(
    served: Served, wait_until: WaitUntil
) -> None:
    (master,) = served.titled("helpline: web")
    wait_until(lambda: [title_of(child) for child in master.children()] == ["helpline: web"])


@pytest.mark.parametrize("title", ["helpline: worker", "helpline: ticker"])
def test_serve_restarts_a_child_when_it_is_killed(
    served: Served, wait_until: WaitUntil, title: str
) -> None:
    wait_until(lambda: served.titled(title))
    (old,) = served.titled(title)
    old.kill()
    wait_until(lambda: [child for child in served.titled(title) if child.pid != old.pid])


def test_a_request_waits_when_the_web_app_is_killed(served: Served) -> None:
    (master,) = served.titled("helpline: web")
    for process in [master, *master.children()]:
        process.kill()
    assert served.status_of("/healthz") == 200


def test_a_command_uses_the_servers_of_the_service_while_it_runs(served: Served) -> None:
    done = subprocess.run(
        [_HELPLINE, "token", "create", "--name", "tests", "--role", "supervisor"],
        env=served.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert served.status_of("/readyz") == 200


def test_serve_refuses_in_one_line_when_the_port_is_taken(served: Served, tmp_path: Path) -> None:
    port = str(urlsplit(served.address).port)
    done = subprocess.run(
        [_HELPLINE, "serve", "--port", port],
        env=environment(tmp_path, **_SETTINGS),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"127.0.0.1:{port}: address already in use" in done.stderr


def test_serve_starts_again_and_leaves_nothing_behind_when_it_was_killed(
    new_data_dir: Path, wait_until: WaitUntil
) -> None:
    killed = start(new_data_dir)
    orphans = psutil.Process(killed.process.pid).children(recursive=True)
    killed.process.kill()
    killed.process.communicate()
    service = start(new_data_dir)
    processes = psutil.Process(service.process.pid).children(recursive=True)
    assert service.status_of("/readyz") == 200
    service.process.terminate()
    assert service.process.wait(30) == 0
    service.process.communicate()
    wait_until(lambda: all(is_gone(process) for process in [*orphans, *processes]))


def is_gone(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
