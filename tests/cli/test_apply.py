"""`helpline apply` as an operator types it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from helpline.cli.group import main
from helpline.storage import migrate

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
"""
MADE = "made helpline\nmade team days\nmade line General\nmade staff ana@example.org\n"

Run = Callable[..., Result]


@pytest.fixture
def run(new_database: Callable[[str], str], worker_number: int, tmp_path: Path) -> Run:
    """Writes the file, runs the command on a database of its own."""
    url = new_database(f"apply_{worker_number}")
    migrate.upgrade(url)

    def applied(text: str, *options: str, **environment: str) -> Result:
        path = tmp_path / "helpline.toml"
        path.write_text(text)
        settings = {"DATABASE_URL": url, "DATA_KEYS": "q" * 42 + "o", **environment}
        return CliRunner().invoke(main, ["apply", str(path), *options], env=settings)

    return applied


def test_apply_prints_what_it_changes_and_a_second_run_changes_nothing(run: Run) -> None:
    first, second = run(FILE), run(FILE)
    assert (first.exit_code, first.stdout) == (0, MADE)
    assert (second.exit_code, second.stdout) == (0, "nothing changes\n")


def test_dry_run_prints_the_same_and_changes_nothing(run: Run) -> None:
    assert run(FILE, "--dry-run").stdout == MADE
    assert run(FILE).stdout == MADE


def test_one_wrong_value_changes_nothing_and_exits_with_2(run: Run, tmp_path: Path) -> None:
    wrong = FILE.replace('name = "days"', 'name = "days"\nring_seconds = 3\nstrateggy = "ordered"')
    result = run(wrong)
    path = tmp_path / "helpline.toml"
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        f'{path}: teams[0].strateggy: unknown key "strateggy"; the nearest known one is "strategy"',
        f"{path}: teams[0].ring_seconds: must be a whole number from 5 to 120",
    ]
    assert run(FILE).stdout == MADE


def test_apply_says_that_plans_are_not_followed_yet(run: Run) -> None:
    plan = '[[plans]]\nname = "pilot"\nsteps = [{ offset = "24h", kind = "caring" }]\n'
    assert run(FILE + plan).stderr == "plans: checked; nothing follows them in this version\n"


def test_apply_without_keys_names_the_setting(run: Run) -> None:
    result = run(FILE, DATA_KEYS="")
    assert result.exit_code == 2
    assert "DATA_KEYS" in result.stderr


def test_apply_says_in_one_line_that_the_database_cannot_be_reached(run: Run) -> None:
    result = run(FILE, DATABASE_URL="postgresql://nobody:secret@127.0.0.1:1/none")
    assert result.exit_code == 1
    assert result.stderr == "helpline: the database of DATABASE_URL cannot be reached\n"


def test_missing_file_exits_with_2(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["apply", str(tmp_path / "nowhere.toml")])
    assert result.exit_code == 2
    assert result.stderr == f"{tmp_path / 'nowhere.toml'}: file: there is no such file\n"
