"""The service as `helpline serve` runs it, on a data folder of its own with durable settings."""

import base64
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from helpline.bootstrap.connections import build_database
from helpline.clock import SystemClock
from helpline.config import Settings
from helpline.embedded import start_embedded
from helpline.services.configuration.applying import apply
from helpline.services.configuration.file import parse_configuration
from helpline.storage.migrate import upgrade
from helpline.storage.transaction import Database

PUBLIC_BASE_URL = "https://helpline.example.org"
LINE = "+442079460101"
COUNSELLORS = 64

_READY_WITHIN = 60.0  # seconds
_STOP_WITHIN = 20.0  # seconds

_HELPLINE = f"""
[helpline]
name = "Harbour Helpline"
country = "GB"
timezone = "Europe/London"

[[lines]]
number = "{LINE}"
name = "General enquiries"
team = "general"
languages = ["en"]
hours = "always"

[[teams]]
name = "general"
ring_seconds = 60
"""

_COUNSELLOR = """
[[staff]]
name = "Counsellor {number}"
email = "counsellor{number}@example.org"
phone = "+447700900{number:03}"
role = "counsellor"
teams = ["general"]
languages = ["en"]
"""


def end_in_good_order() -> None:
    """Whoever ends a benchmark early ends the servers that it started, too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


@contextmanager
def data_folder() -> Iterator[Path]:
    """An empty one, which the embedded servers' own account can walk to."""
    folder = Path(tempfile.mkdtemp(prefix="helpline-bench-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment(data_dir: Path, twilio_url: str = "http://127.0.0.1:9") -> dict[str, str]:
    """What `serve` needs to be told; dialling is not paced."""
    return {
        "PATH": os.environ["PATH"],
        "HELPLINE_DATA_DIR": str(data_dir),
        "TWILIO_ACCOUNT_SID": f"AC{secrets.token_hex(16)}",
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "TWILIO_API_BASE_URL": twilio_url,
        "TWILIO_CALLS_PER_SECOND": "10000",
        "PUBLIC_BASE_URL": PUBLIC_BASE_URL,
        "SECRET_KEY": secrets.token_urlsafe(32),
        "DATA_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }


@contextmanager
def prepared(variables: Mapping[str, str]) -> Iterator[Settings]:
    """The two servers, migrated and configured, and the settings with their addresses."""
    settings = Settings.from_environment(_own_names(variables))
    with start_embedded(settings.data_dir) as servers:
        live = settings.with_servers(servers.database_url, servers.redis_url)
        upgrade(servers.database_url)
        database = open_database(live)
        staff = "".join(_COUNSELLOR.format(number=number) for number in range(COUNSELLORS))
        file = parse_configuration((_HELPLINE + staff).encode(), "bench.toml")
        apply(database, file, SystemClock().now())
        try:
            yield live
        finally:
            database.engine.dispose()


def _own_names(variables: Mapping[str, str]) -> dict[str, str]:
    """Settings take their fields' names as well as the variables'."""
    return {
        name.lower().replace("helpline_data_dir", "data_dir"): value
        for name, value in variables.items()
    }


def open_database(settings: Settings, connections: int = 2) -> Database:
    """For laying things out: nothing is handed to the job queue."""
    return build_database(settings, lambda _works: None, connections)


@contextmanager
def serving(variables: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """`helpline serve` until the block ends; where it listens. Its log goes to a file."""
    log_path = Path(variables["HELPLINE_DATA_DIR"]) / "serve.log"
    with log_path.open("wb") as log:
        process = start(variables, log.fileno())
        try:
            yield await_ready(process)
        finally:
            stop(process)


def start(variables: Mapping[str, str], errors: int) -> subprocess.Popen[bytes]:
    """`helpline serve` on any free port."""
    program = [sys.executable, "-m", "helpline", "serve", "--port", "0"]
    return subprocess.Popen(
        program, env=variables, stdout=subprocess.PIPE, stderr=errors, start_new_session=True
    )


def await_ready(process: subprocess.Popen[bytes]) -> tuple[str, int]:
    """Until it says that it takes calls; where it listens."""
    assert process.stdout is not None
    line = process.stdout.readline().decode()
    assert line.startswith("ready on "), line
    address = urlsplit(line.removeprefix("ready on ").strip())
    return address.hostname or "", address.port or 0


def stop(process: subprocess.Popen[bytes]) -> None:
    """In good order."""
    process.send_signal(signal.SIGTERM)
    process.wait(_STOP_WITHIN)


@contextmanager
def gunicorn(variables: Mapping[str, str], app: str, port: int) -> Iterator[tuple[str, int]]:
    """Another web app under the very server and settings that the service's web app has."""
    program = [sys.executable, "-m", "gunicorn", "--config", "python:helpline.gunicorn_conf"]
    with running([*program, "--bind", f"127.0.0.1:{port}", app], variables):
        yield await_port(port)


@contextmanager
def running(program: Sequence[str], variables: Mapping[str, str]) -> Iterator[None]:
    """A program of ours beside the service, which finds the modules of this folder."""
    here = str(Path(__file__).parent)
    process = subprocess.Popen(
        program, env={**variables, "PYTHONPATH": here}, start_new_session=True
    )
    try:
        yield
    finally:
        stop(process)


def await_port(port: int) -> tuple[str, int]:
    deadline = time.monotonic() + _READY_WITHIN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline, "it does not listen"
            time.sleep(0.05)
        else:
            return "127.0.0.1", port
