"""Plain tables, each with the load of the machine beside it: other programs disturb figures."""

import os
from collections.abc import Sequence


def show(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; numbers are rounded to one place and aligned to the right."""
    print(f"\n{title}  (load average {load()})")
    cells = [list(heads), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    for row in cells:
        print("  ".join(_aligned(cell, width) for cell, width in zip(row, widths, strict=True)))


def load() -> str:
    """Of the last one, five and fifteen minutes."""
    return " ".join(f"{number:.1f}" for number in os.getloadavg())


def _cell(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _aligned(cell: str, width: int) -> str:
    return cell.rjust(width) if cell[:1].isdigit() else cell.ljust(width)
