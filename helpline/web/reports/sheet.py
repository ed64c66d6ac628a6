"""A sheet: one thing that a report tells, with its definition, its picture and its table."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from helpline.domain.reports.small_numbers import FEWEST_FOLLOWED, may_be_shown

FEW = f"fewer than {FEWEST_FOLLOWED}"
NOTHING = "\N{EN DASH}"


@dataclass(frozen=True)
class Measure:
    """A value in a unit of its own, where a column has several."""

    value: int | float | str | None
    unit: str


Cell = int | float | str | Measure | None


@dataclass(frozen=True)
class Sheet:
    """`unit` says what the numbers are: "count", "seconds", "share" (0 to 1), or each column's own.

    `rows` begin with their name. The page shows numbers in words; the table to take away has them
    as they are.
    """

    name: str
    title: str
    definition: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    units: Sequence[str]
    picture: Markup | None = None

    def shown(self) -> list[list[str]]:
        """The rows as the page shows them."""
        return [
            [
                str(row[0]),
                *(in_unit(cell, unit) for cell, unit in zip(row[1:], self.units, strict=True)),
            ]
            for row in self.rows
        ]


def share(value: float | None) -> Measure:
    """From 0 to 1."""
    return Measure(value, "share")


def seconds(value: float | None) -> Measure:
    """A time."""
    return Measure(value, "seconds")


def shown(count: int) -> int | str:
    """A number of people, unless it is so small that it would point at somebody."""
    return count if may_be_shown(count) else FEW


def in_unit(value: Cell, unit: str) -> str:
    """A value as people read it."""
    if isinstance(value, Measure):
        return in_unit(value.value, value.unit)
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return value
    if unit == "share":
        return f"{value:.0%}"
    if unit == "seconds":
        return duration(value)
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def duration(seconds: float) -> str:
    """Short ones in seconds, longer ones in minutes or hours."""
    whole = round(seconds)
    if whole < 120:  # noqa: PLR2004 - two minutes
        return f"{whole} s"
    if whole < 2 * 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"
