"""A file of people to enrol: one a row, in the columns of the API, `consent.method` as
`consent_method`.
"""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from pathlib import Path

from sqlalchemy import Connection

from helpline.domain.errors import ConfigurationError, UnusableConfiguration
from helpline.services.followup.enrolling import NewEnrolment
from helpline.web.api.enrolment_columns import COLUMNS, column_of, nested
from helpline.web.api.enrolment_form import read_enrolment_form, settle_enrolment
from helpline.web.api.reading import Reader

_LARGEST_BYTES = 20_000_000

Problem = ConfigurationError


def read_people(path: Path, connection: Connection, now: datetime) -> list[NewEnrolment]:
    """Everybody in the file; raises `UnusableConfiguration` with all that is wrong, by line."""
    rows, problems = _rows(path)
    people: list[NewEnrolment] = []
    lines_of: dict[str, int] = {}
    for line, row in rows:
        reader = Reader(nested(row))
        form = read_enrolment_form(reader, now)
        wanted = None if reader.errors else settle_enrolment(connection, form, reader)
        problems += [
            _problem(path, line, column_of(error.field), error.reason) for error in reader.errors
        ]
        if wanted is None:
            continue
        first = lines_of.setdefault(wanted.phone, line)
        if first != line:
            problems.append(_problem(path, line, "phone", f"is in line {first} already"))
        people.append(wanted)
    if problems:
        raise UnusableConfiguration(problems)
    return people


def _rows(path: Path) -> tuple[list[tuple[int, dict[str, str]]], list[Problem]]:
    reader = csv.reader(StringIO(_content(path), newline=""), strict=True)
    try:
        heads = next(reader, [])
        problems = list(_wrong_heads(path, heads))
        rows = []
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) != len(heads):
                reason = f"has {len(cells)} columns, not {len(heads)}"
                problems.append(_problem(path, reader.line_num, "row", reason))
                continue
            rows.append((reader.line_num, dict(zip(heads, cells, strict=True))))
    except csv.Error:
        raise _unusable(path, "is no comma-separated table") from None
    return ([] if problems else rows), problems


def _wrong_heads(path: Path, heads: list[str]) -> Iterator[Problem]:
    for head in heads:
        if head not in COLUMNS:
            known = ", ".join(COLUMNS)
            place = head[:40] if head.isprintable() and head else "?"
            yield _problem(path, 1, place, f"is no column known here; there are {known}")
    for head in {one for one in heads if heads.count(one) > 1}:
        yield _problem(path, 1, head[:40], "is there twice")
    if not heads:
        yield _problem(path, 1, "row", "the first line names the columns")


def _content(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise _unusable(path, f"cannot be read: {problem.strerror}") from None
    if len(content) > _LARGEST_BYTES:
        raise _unusable(path, f"is larger than {_LARGEST_BYTES} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unusable(path, "is not UTF-8 text") from None


def _problem(path: Path, line: int, column: str, reason: str) -> Problem:
    return ConfigurationError(str(path), f"line {line}, {column}", reason)


def _unusable(path: Path, reason: str) -> UnusableConfiguration:
    return UnusableConfiguration([ConfigurationError(str(path), "file", reason)])
