"""`helpline apply` as an operator types it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from helpline.storage import migrate
from tests.cli.command import Result, run_command

FILE = """
[helpline]
name = "Harbour"
country = "GB"
[[lines]]
number = "+442079460101"
name = "General"
team = "days"
[[teams]]
name = "days"
[[staff]]
name = "Ana Ruiz"
email = "ana@example.org"
phone = "+447700900001"
teams = ["days"]
[[plans]]
name = "pilot"
steps = [{ offset = "24h", kind = "caring" }]
"""
MADE = "made helpline\nmade team days\nmade line General\nmade staff ana@example.org\nmade plan pilot\n"

Run = Callable[..., Result]


def apply(path: Path, *options: str, **environment: str) -> Result:
    return helpline("apply", str(path), *options, **environment)


def helpline(*words: str, **environment: str) -> Result:
    return run_command(*words, environment={**os.environ, **environment})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "helpline.toml"


@pytest.fixture
def run(new_database: Callable[[str], str], redis_url: str, worker_number: int, path: Path) -> Run:
    """Writes the file, applies it to a database of its own; without a text, exports that."""
    url = new_database(f"apply_{worker_number}")
    migrate.upgrade(url)

    def applied(text: str, *options: str) -> Result:
        keys = "q" * 42 + "o"
        where = {"DATABASE_URL": url, "REDIS_URL": redis_url, "DATA_KEYS": keys}
        if not text:
            return helpline("export", **where)
        path.write_text(text)
        return apply(path, *options, **where)

    return applied


def test_apply_changes_what_it_prints_and_nothing_when_anything_is_wrong(
    run: Run, path: Path
) -> None:
    wrong = run(FILE.replace('name = "days"\n', 'name = "days"\nring_seconds = 3\nstrateggy = 1\n'))
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.splitlines() == [
        f'{path}: teams[0].strateggy: unknown key "strateggy"; the nearest known one is "strategy"',
        f"{path}: teams[0].ring_seconds: must be a whole number from 5 to 120",
    ]
    only_asked = run(FILE, "--dry-run")
    assert (only_asked.returncode, only_asked.stdout) == (0, MADE)
    first = run(FILE)
    assert (first.returncode, first.stdout) == (0, MADE)
    assert first.stderr == ""
    second = run(FILE)
    assert (second.returncode, second.stdout) == (0, "nothing changes\n")
    exported = run("")
    assert (exported.returncode, exported.stderr) == (0, "")
    assert run(exported.stdout).stdout == "nothing changes\n"


def test_apply_without_keys_names_the_setting(path: Path) -> None:
    path.write_text(FILE)
    result = apply(path, DATA_KEYS="", HELPLINE_DATA_DIR=str(path.parent))
    assert result.returncode == 2
    assert "DATA_KEYS" in result.stderr


def test_apply_says_in_one_line_that_the_database_cannot_be_reached(
    path: Path, redis_url: str
) -> None:
    path.write_text(FILE.partition("[[plans]]")[0])
    nowhere = "postgresql://nobody:secret@127.0.0.1:1/none"
    result = apply(path, DATABASE_URL=nowhere, REDIS_URL=redis_url, DATA_KEYS="q" * 42 + "o")
    assert result.returncode == 1
    assert result.stderr == "helpline: the database cannot be reached, or does not answer\n"


def test_missing_file_exits_with_2(path: Path) -> None:
    result = apply(path)
    assert result.returncode == 2
    assert result.stderr == f"{path}: file: there is no such file\n"
