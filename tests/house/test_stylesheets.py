"""Stylesheets close what they open: a block left open makes all that follows it count on paper alone."""

from pathlib import Path

import pytest

SHEETS = sorted(Path("helpline").rglob("static/*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=str)
def test_stylesheet_closes_every_block_when_it_ends(sheet: Path) -> None:
    written = sheet.read_text()
    assert written.count("{") == written.count("}")
