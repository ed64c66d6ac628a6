"""`helpline enrol`: a table is checked whole and refused whole."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select

from helpline.cli.enrolment_rows import read_people
from helpline.domain.errors import UnusableConfiguration
from helpline.storage.sealing import Keyring
from helpline.storage.tables import enrolments
from tests.builders import DATA_KEY, Rows, clear_everything, make_helpline, make_line
from tests.cli.command import Result, run_command

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
HEADS = (
    "phone,first_name,line,timezone,detox_ended_at,risk_flags,consent_method,consent_given_at,"
    "consent_recorded_by,consent_voicemail"
)
SAM = (
    "+447700900123,Sam,Nights,Europe/London,2026-03-04T10:00:00Z,injected no_kit,spoken,"
    "2026-03-04T09:00:00Z,Ana Ruiz,yes"
)
JO = "+447700900124,,Nights,,2026-03-01T10:00:00Z,,written,2026-03-01T09:00:00Z,Ana Ruiz,"


@pytest.fixture
def rows(database_url: str) -> Iterator[Rows]:
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        clear_everything(connection)
        rows = Rows(connection, Keyring([DATA_KEY]), NOW)
        make_helpline(rows)
        make_line(rows, name="Nights", number="+442079460101")
        yield rows
    engine.dispose()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "people.csv"


def findings(path: Path, rows: Rows, *lines: str) -> list[str]:
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(UnusableConfiguration) as wrong:
        read_people(path, rows.connection, NOW)
    return [f"{one.key}: {one.reason}" for one in wrong.value.findings]


def test_everybody_is_read_when_all_is_right(path: Path, rows: Rows) -> None:
    path.write_text(f"{HEADS}\n{SAM}\n\n{JO}\n")
    sam, jo = read_people(path, rows.connection, NOW)
    assert (sam.first_name, sam.consent.voicemail, jo.first_name) == ("Sam", True, None)
    assert [flag.value for flag in sam.risk_flags] == ["injected", "no_kit"]
    assert (jo.zone, jo.plan.name, jo.consent.voicemail) == ("Europe/London", "standard", False)


def test_everything_wrong_is_told_by_line_and_column(path: Path, rows: Rows) -> None:
    wrong = SAM.replace("+447700900123", "0770").replace("spoken", "shouted").replace(",yes", ",ja")
    again = JO.replace("+447700900124", "+447700900123")
    found = findings(path, rows, HEADS, SAM, wrong, again)
    assert found[0].startswith("line 3, phone: must be a phone number")
    assert found[1].startswith("line 3, consent_method: must be one of: spoken, written, text")
    assert found[2] == "line 3, consent_voicemail: must be true or false"
    assert found[3] == "line 4, phone: is in line 2 already"


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ([], "line 1, row"),
        (["phone,colour", "a,b"], "line 1, colour"),
        (["phone,phone", "a,b"], "line 1, phone"),
        ([HEADS, "a,b"], "line 2, row"),
        ([HEADS, '"open'], "file"),
    ],
)
def test_table_that_is_none_is_refused(
    path: Path, rows: Rows, lines: list[str], place: str
) -> None:
    assert any(one.startswith(f"{place}: ") for one in findings(path, rows, *lines))


def test_command_enrols_everybody_or_nobody(
    path: Path, rows: Rows, database_url: str, redis_url: str
) -> None:
    servers = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "DATA_KEYS": DATA_KEY}

    def run(*lines: str) -> Result:
        path.write_text("\n".join((HEADS, *lines)))
        return run_command("enrol", str(path), environment={**os.environ, **servers})

    day = datetime.now(UTC).date().isoformat()
    sam, jo = (re.sub("2026-03-0[0-9]T[0-9:]+Z", f"{day}T00:00:00Z", row) for row in (SAM, JO))
    wrong = run(sam, jo.replace("Nights", "Days"))
    assert wrong.returncode == 2
    assert "line 3, line: there is no line of this name or number" in wrong.stderr
    assert "+44" not in wrong.stderr
    count = select(func.count()).select_from(enrolments)
    assert rows.connection.execute(count).scalar_one() == 0
    right = run(sam, jo)
    assert (right.returncode, right.stdout) == (0, "enrolled 2\n"), right.stderr
    assert rows.connection.execute(count).scalar_one() == 2
