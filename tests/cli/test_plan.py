"""`helpline plan preview`, as somebody types it who wants to see a plan before anybody lives it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from helpline.cli import main

ENDED = ("--detox-ended", "2026-11-20T10:00")
OWN = """
[helpline]
name = "Harbour"
country = "GB"
[[lines]]
number = "+442079460101"
name = "General"
team = "days"
[[teams]]
name = "days"
[[plans]]
name = "pilot"
steps = [{ offset = "2d", kind = "check-in", window = "21:00-22:00" }, { offset = "24h", kind = "caring" }]
[[words]]
name = "plan.hello.1"
says = { en = "{hi}a hello of our own." }
"""


def preview(*words: str) -> Result:
    return CliRunner().invoke(main, ["plan", "preview", *words])


def steps(told: str) -> list[str]:
    return [line for line in told.splitlines() if re.match(r" *\d+  (\w\w\w 20|never)", line)]


def test_preview_needs_no_server_and_no_setting(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "helpline", "plan", "preview", "standard", *ENDED],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert "27 texts to day 180, 16 in the first 28 days, 9 of those ask something" in told.stdout
    assert len(steps(told.stdout)) == 27
    assert re.search(r"  1  Fri 2026-11-20 1[45]:\d\d GMT +caring +hello +Hi, ", told.stdout)
    assert list(tmp_path.iterdir()) == []


def test_preview_is_in_the_persons_own_time_and_language() -> None:
    words = ("--zone", "America/New_York", "--country", "US", "--language", "es")
    told = preview("light", "--detox-ended", "2026-02-20T12:00", *words, "--safe", "16:00-18:00")
    listed = steps(told.output)
    assert all(re.search(r" 1[67]:\d\d E[SD]T ", line) for line in listed)
    assert " EST " in listed[0]
    assert " EDT " in listed[-1]
    assert all("Hola, " in line for line in listed)
    assert "911" in told.output


def test_preview_shows_a_plan_of_the_services_own_and_what_never_comes(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(OWN)
    listed = steps(preview("pilot", *ENDED, "--file", str(file)).output)
    assert "caring    hello" in listed[0]
    assert "Hi, a hello of our own." in listed[0]
    assert "never (no_open_hour)" in listed[1]


def test_version_is_another_one_when_a_word_or_a_step_is() -> None:
    def version(*words: str) -> str:
        found = re.search(r"version (\w{8})", preview(*words, *ENDED).output)
        assert found
        return found[1]

    assert version("standard") == version("standard", "--zone", "Asia/Kathmandu")
    plans = (("standard",), ("light",), ("standard", "--language", "es"))
    assert len({version(*words) for words in (*plans, ("standard", "--country", "US"))}) == 4


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("nothing",), "there are standard, light"),
        (("light", "--detox-ended", "yesterday"), "must be a local time"),
        (("light", "--detox-ended", "2026-11-20T10:00Z"), "must be a local time"),
        (("light", "--zone", "Europe/Lundon"), "the nearest known one"),
        (("light", "--country", "FR"), "there are GB, IE, US"),
        (("light", "--language", "fr"), "there are en, es"),
        (("light", "--safe", "noon"), "HH:MM-HH:MM"),
    ],
)
def test_preview_says_what_is_wrong(words: tuple[str, ...], reason: str) -> None:
    told = preview(*words)
    assert told.exit_code == 1
    assert reason in told.output
