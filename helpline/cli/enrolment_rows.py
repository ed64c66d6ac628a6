"""A file of people to enrol: one a row, in the columns of the API, `consent.method` as
`consent_method`.
"""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from helpline.cli.csv_tables import problem, read_table
from helpline.domain.errors import UnusableConfiguration
from helpline.services.followup.enrolling import NewEnrolment
from helpline.web.api.enrolment_columns import COLUMNS, column_of, nested
from helpline.web.api.enrolment_form import read_enrolment_form, settle_enrolment
from helpline.web.api.reading import Reader


def read_people(path: Path, connection: Connection, now: datetime) -> list[NewEnrolment]:
    """Everybody in the file; raises `UnusableConfiguration` with all that is wrong, by line."""
    rows, problems = read_table(path, COLUMNS)
    people: list[NewEnrolment] = []
    lines_of: dict[str, int] = {}
    for line, row in rows:
        reader = Reader(nested(row))
        form = read_enrolment_form(reader, now)
        wanted = None if reader.errors else settle_enrolment(connection, form, reader)
        problems += [
            problem(path, line, column_of(error.field), error.reason) for error in reader.errors
        ]
        if wanted is None:
            continue
        first = lines_of.setdefault(wanted.phone, line)
        if first != line:
            problems.append(problem(path, line, "phone", f"is in line {first} already"))
        people.append(wanted)
    if problems:
        raise UnusableConfiguration(problems)
    return people
