"""docs/checklist.md names a proof for every bug, and each test that it names is there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "checklist.md"


def rows() -> list[list[str]]:
    """The cells of each row of the table of bugs."""
    text = DOCUMENT.read_text("utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines[2:]]


def named_tests() -> list[tuple[str, str]]:
    """File and name of each test in the table."""
    cells = " ".join(row[-1] for row in rows())
    return re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", cells)


def names_in(path: str) -> set[str]:
    """The names of the functions of a file."""
    module = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in ast.walk(module) if isinstance(node, ast.FunctionDef)}


def test_every_row_has_bug_place_reason_and_proof() -> None:
    found = rows()
    assert len(found) > 20
    for row in found:
        assert len(row) == 4, row
        assert all(row), row
        assert "::test_" in row[-1], row[0]


def test_every_test_named_in_the_checklist_exists() -> None:
    named = named_tests()
    assert named
    missing = [f"{path}::{name}" for path, name in named if name not in names_in(path)]
    assert missing == []
