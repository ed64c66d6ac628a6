"""A table of comma-separated values: read whole, with everything that is wrong by line and column."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

from helpline.domain.errors import ConfigurationError, UnusableConfiguration

_LARGEST_BYTES = 20_000_000

Problem = ConfigurationError
Rows = list[tuple[int, dict[str, str]]]


def read_table(path: Path, columns: Sequence[str]) -> tuple[Rows, list[Problem]]:
    """The rows with the lines they end in, and what is wrong with the table as a table.

    With wrong heads there are no rows. Raises `UnusableConfiguration` for what is no table.
    """
    reader = csv.reader(StringIO(_content(path), newline=""), strict=True)
    try:
        heads = next(reader, [])
        problems = list(_wrong_heads(path, heads, columns))
        rows = []
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) != len(heads):
                reason = f"has {len(cells)} columns, not {len(heads)}"
                problems.append(problem(path, reader.line_num, "row", reason))
                continue
            rows.append((reader.line_num, dict(zip(heads, cells, strict=True))))
    except csv.Error:
        raise _unusable(path, "is no comma-separated table") from None
    return ([] if problems else rows), problems


def problem(path: Path, line: int, column: str, reason: str) -> Problem:
    """What is wrong in one cell."""
    return ConfigurationError(str(path), f"line {line}, {column}", reason)


def _wrong_heads(path: Path, heads: list[str], columns: Sequence[str]) -> Iterator[Problem]:
    for head in heads:
        if head not in columns:
            known = ", ".join(columns)
            place = head[:40] if head.isprintable() and head else "?"
            yield problem(path, 1, place, f"is no column known here; there are {known}")
    for head in {one for one in heads if heads.count(one) > 1}:
        yield problem(path, 1, head[:40], "is there twice")
    if not heads:
        yield problem(path, 1, "row", "the first line names the columns")


def _content(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as refusal:
        raise _unusable(path, f"cannot be read: {refusal.strerror}") from None
    if len(content) > _LARGEST_BYTES:
        raise _unusable(path, f"is larger than {_LARGEST_BYTES} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unusable(path, "is not UTF-8 text") from None


def _unusable(path: Path, reason: str) -> UnusableConfiguration:
    return UnusableConfiguration([ConfigurationError(str(path), "file", reason)])
