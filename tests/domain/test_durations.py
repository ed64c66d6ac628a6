from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.domain.durations import LONGEST, parse_duration, written_duration
from helpline.domain.errors import UnreadableValue


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("0s", timedelta()),
        ("90s", timedelta(seconds=90)),
        ("15min", timedelta(minutes=15)),
        ("2h", timedelta(hours=2)),
        ("2 h", timedelta(hours=2)),
        ("1000d", LONGEST),
    ],
)
def test_duration_is_a_number_and_its_unit(text: str, duration: timedelta) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    "text", ["", "15", "min", "15m", "1.5h", "-1h", "1h30min", "2H", " 2h", "1001d", "9" * 50 + "s"]
)
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(UnreadableValue):
        parse_duration(text)


@given(st.integers(0, 86_400_000))
def test_written_duration_reads_back(seconds: int) -> None:
    duration = timedelta(seconds=seconds)
    assert parse_duration(written_duration(duration)) == duration
