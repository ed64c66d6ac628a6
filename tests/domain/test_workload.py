"""A daily cap: reached by calls or by minutes, whichever comes first."""

from datetime import timedelta

import pytest

from helpline.domain.workload import DailyCap, Workload, is_capped


@pytest.mark.parametrize(
    ("calls", "minutes", "cap", "expected"),
    [
        (99, 999, DailyCap(), False),
        (2, 0, DailyCap(max_calls=3), False),
        (3, 0, DailyCap(max_calls=3), True),
        (4, 0, DailyCap(max_calls=3), True),
        (9, 119.9, DailyCap(max_minutes=120), False),
        (1, 120, DailyCap(max_minutes=120), True),
        (1, 120, DailyCap(max_calls=5, max_minutes=120), True),
        (5, 1, DailyCap(max_calls=5, max_minutes=120), True),
        (4, 119, DailyCap(max_calls=5, max_minutes=120), False),
    ],
)
def test_somebody_is_capped_when_calls_or_minutes_are_reached(
    calls: int, minutes: float, cap: DailyCap, expected: bool
) -> None:
    assert is_capped(Workload(calls, timedelta(minutes=minutes)), cap) is expected
