"""`helpline demo`, as a person types it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import pytest

from helpline.demo import demo_settings

_HELPLINE = which("helpline", path=str(Path(sys.executable).parent)) or ""


@dataclass
class Demo:
    """A running demo and what it told."""

    process: "subprocess.Popen[str]"
    lines: list[str]

    def stop(self) -> int:
        self.process.terminate()
        status = self.process.wait(30)
        self.process.communicate()
        return status


def run(data_dir: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """A command, with nothing set but the data folder."""
    variables = {"PATH": os.environ["PATH"], "HELPLINE_DATA_DIR": str(data_dir), **more}
    return subprocess.run(
        [_HELPLINE, *arguments], env=variables, capture_output=True, text=True, check=False
    )


def start(data_dir: Path) -> Demo:
    process = subprocess.Popen(
        [_HELPLINE, "demo", "--port", "0", "--simulator-port", "0"],
        env={"PATH": os.environ["PATH"], "HELPLINE_DATA_DIR": str(data_dir)},
        cwd="/",
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return Demo(process, [process.stdout.readline().strip() for _ in range(3)])


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - loopback
        return str(answer.read().decode())


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="helpline-demo-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def demo(data_dir: Path) -> Iterator[Demo]:
    running = start(data_dir)
    yield running
    assert running.stop() == 0


def test_demo_tells_where_everything_is_when_it_is_ready(demo: Demo) -> None:
    ready, phones, staff = demo.lines
    assert re.fullmatch(r"ready on http://127\.0\.0\.1:\d+", ready)
    assert "+442079460101" in phones
    assert "dilys@harbour.example" in staff


def test_demo_shows_the_phones_of_the_sample(demo: Demo) -> None:
    shown = page(demo.lines[1].split()[-1])
    assert "Ana Ruiz" in shown
    assert "General enquiries" in shown


def test_demo_has_a_page_to_sign_in(demo: Demo) -> None:
    assert "password" in page(demo.lines[0].split()[-1] + "/sign-in")


def test_a_command_needs_no_settings_beside_a_demo(demo: Demo, data_dir: Path) -> None:
    assert demo.process.poll() is None
    done = run(data_dir, "token", "create", "--name", "tests", "--role", "supervisor")
    assert (done.returncode, done.stderr) == (0, "")


def test_serve_still_refuses_to_start_without_settings_beside_a_demo(
    demo: Demo, data_dir: Path
) -> None:
    assert demo.process.poll() is None
    assert run(data_dir, "serve").returncode == 2


def test_demo_keeps_its_keys_to_itself(demo: Demo, data_dir: Path) -> None:
    assert demo.process.poll() is None
    assert (data_dir / "secrets" / "demo").stat().st_mode & 0o077 == 0
    assert demo_settings(data_dir)["DATABASE_URL"] == ""


def test_demo_has_the_same_password_when_it_starts_again(data_dir: Path, demo: Demo) -> None:
    again = start(data_dir)
    assert again.lines[2].split()[-1] == demo.lines[2].split()[-1]
    assert again.stop() == 0


def test_demo_refuses_a_folder_that_holds_other_data(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "postgres").write_text("somebody's")
    done = run(tmp_path, "demo")
    assert done.returncode == 2
    assert "HELPLINE_DATA_DIR: holds data that is not the demo's" in done.stderr
