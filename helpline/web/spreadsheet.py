"""A table for a spreadsheet (CSV), in which nothing that somebody wrote becomes a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def spreadsheet(filename: str, rows: Iterable[Sequence[object]]) -> Response:
    """The rows as a file to take away."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerows([_cell(value) for value in row] for row in rows)
    response = Response(written.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_BEGINS_A_FORMULA):
        return f"'{value}"
    return value
