"""The simulator as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import requests

from tests.conftest import WaitUntil
from tests.simulator.application import Application
from tests.simulator.conftest import ACCOUNT_SID, AUTH_TOKEN, LINE


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=1).ok
    except requests.ConnectionError:
        return False


def test_process_serves_page_and_rest_and_stops_cleanly(
    app: Application, wait_until: WaitUntil
) -> None:
    app.on("/twilio/voice", "<Say>Welcome</Say>")
    port = _free_port()
    environment = os.environ | {
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "PUBLIC_BASE_URL": app.base_url,
        "SIMULATOR_PORT": str(port),
        "SIMULATOR_LINES": LINE,
    }
    command = [sys.executable, "-W", "error", "-m", "helpline.simulator"]
    base_url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as process:
        wait_until(lambda: _answers(base_url))
        title = Path(f"/proc/{process.pid}/cmdline").read_text()
        requests.post(f"{base_url}/do", {"phone": "p1", "action": "dial", "line": LINE}, timeout=5)
        wait_until(lambda: app.forms("/twilio/voice/status"))
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=10)
    assert title.startswith("helpline: simulator")
    assert process.returncode == 0
    assert errors == b""


def test_process_says_which_setting_is_missing() -> None:
    command = [sys.executable, "-m", "helpline.simulator"]
    done = subprocess.run(command, env={}, capture_output=True, text=True, check=False, timeout=20)
    assert (done.returncode, done.stderr) == (2, "environment: TWILIO_ACCOUNT_SID: is not set\n")
