"""`helpline directory import`: a table is checked whole and refused whole."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from helpline.cli.directory_rows import read_places
from helpline.domain.directory import Accreditation, Cost, Kind
from helpline.domain.errors import UnusableConfiguration
from helpline.services.directory.reading import COLUMNS, read_details, written_details
from helpline.storage.sealing import Keyring
from helpline.storage.tables import directory_entries
from tests.builders import DATA_KEY, Rows, clear_everything, make_helpline
from tests.cli.command import Result, run_command

TODAY = date(2026, 3, 4)
HEADS = ",".join(COLUMNS)
WHOLE = (
    "Harbour House,The House,Inpatient,020 7946 0123,Poole; Dorset,heroin; alcohol,yes,methadone,"
    "no,sliding,by income,CQC,1-23,2026-01-02,Ana,en; ES,14,2026-03-01,ring them,2026-03-01"
)
BARE = "Quay Group,,support group,+442079460124,everywhere" + "," * 15


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n")
    return path


def test_every_column_is_read_and_written_the_same_again(tmp_path: Path) -> None:
    whole, bare = read_places(written(tmp_path / "a.csv", HEADS, WHOLE, "", BARE), "GB", TODAY)
    assert (whole.kind, whole.cost, whole.dual_diagnosis) == (Kind.INPATIENT, Cost.SLIDING, False)
    assert (whole.phone, whole.areas) == ("+442079460123", ("Poole", "Dorset"))
    assert (whole.languages, whole.waiting_days) == (("en", "es"), 14)
    assert whole.accreditation == Accreditation("CQC", "1-23", date(2026, 1, 2), "Ana")
    assert (bare.kind, bare.cost, bare.accreditation) == (Kind.SUPPORT_GROUP, None, None)
    for details in (whole, bare):
        assert read_details(written_details(details), "GB", TODAY) == (details, [])


def test_everything_wrong_is_told_by_line_and_column(tmp_path: Path) -> None:
    wrong = (
        WHOLE.replace("Inpatient", "spa")
        .replace("020 7946 0123", "12")
        .replace(",yes,", ",perhaps,")
        .replace("Poole; Dorset", " ; ")
        .replace(",14,", ",soon,")
        .replace("en; ES", "English")
        .replace("2026-03-01,ring", "2027-03-01,ring")
        .replace("CQC", "")
    )
    again = BARE.replace("Quay Group", "harbour HOUSE")
    with pytest.raises(UnusableConfiguration) as refused:
        read_places(written(tmp_path / "a.csv", HEADS, WHOLE, wrong, again), "GB", TODAY)
    found = {one.key: one.reason for one in refused.value.findings}
    assert set(found) == {
        "line 3, areas",
        "line 3, kind",
        "line 3, phone",
        "line 3, detox_on_site",
        "line 3, accreditation_body",
        "line 3, languages",
        "line 3, waiting_days",
        "line 3, waiting_as_of",
        "line 4, name",
    }
    assert found["line 3, areas"] == "is missing"
    assert found["line 4, name"] == "is in line 2 already"


@pytest.fixture
def rows(database_url: str) -> Iterator[Rows]:
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        clear_everything(connection)
        rows = Rows(connection, Keyring([DATA_KEY]), datetime.now(UTC))
        make_helpline(rows)
        yield rows
    engine.dispose()


def test_command_imports_all_or_nothing(
    tmp_path: Path, rows: Rows, database_url: str, redis_url: str
) -> None:
    servers = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "DATA_KEYS": DATA_KEY}
    dated = WHOLE.replace("2026-03-01", "2026-01-03")

    def run(*lines: str) -> Result:
        path = written(tmp_path / "places.csv", HEADS, *lines)
        words = ("directory", "import", str(path))
        return run_command(*words, environment={**os.environ, **servers})

    def names() -> list[str]:
        stored = select(directory_entries.c.name).order_by(directory_entries.c.name)
        return list(rows.connection.execute(stored).scalars())

    refused = run(dated, BARE.replace("support group", "spa"))
    assert (refused.returncode, names()) == (2, [])
    assert "line 3, kind: " in refused.stderr
    first = run(dated, BARE)
    assert (first.returncode, first.stdout) == (0, "added 2, changed 0, same 0\n"), first.stderr
    again = run(dated.replace(",14,", ",7,"), BARE)
    assert (again.stdout, names()) == (
        "added 0, changed 1, same 1\n",
        ["Harbour House", "Quay Group"],
    )
