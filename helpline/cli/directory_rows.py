"""A file of places to turn to: one a row."""

from datetime import date
from pathlib import Path

from helpline.cli.csv_tables import problem, read_table
from helpline.domain.directory import Details
from helpline.domain.errors import UnusableConfiguration
from helpline.services.directory.reading import COLUMNS, read_details


def read_places(path: Path, country: str, today: date) -> list[Details]:
    """Every place in the file; raises `UnusableConfiguration` with all that is wrong, by line."""
    rows, problems = read_table(path, COLUMNS)
    places: list[Details] = []
    lines_of: dict[str, int] = {}
    for line, row in rows:
        details, wrong = read_details(row, country, today)
        problems += [problem(path, line, one.column, one.reason) for one in wrong]
        if details is None:
            continue
        first = lines_of.setdefault(details.name.lower(), line)
        if first != line:
            problems.append(problem(path, line, "name", f"is in line {first} already"))
        places.append(details)
    if problems:
        raise UnusableConfiguration(problems)
    return places
