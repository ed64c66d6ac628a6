"""The diagrams in docs/states say what the transition tables say."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_state_diagrams_are_fresh_when_a_table_changes() -> None:
    drawn = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "draw_states.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert drawn.returncode == 0, drawn.stderr
