"""When a number has rung too often."""

from datetime import UTC, datetime

import pytest

from helpline.domain.nuisance import CLEAR, MOST_CALLS, NumberRecord, must_be_throttled

LATER = datetime(2026, 3, 2, 13, tzinfo=UTC)


def test_number_is_throttled_when_it_has_rung_as_often_as_anybody_may() -> None:
    assert must_be_throttled(NumberRecord(calls_of_late=MOST_CALLS))


@pytest.mark.parametrize(
    "record",
    [
        CLEAR,
        NumberRecord(calls_of_late=MOST_CALLS - 1),
        NumberRecord(calls_of_late=MOST_CALLS, is_spared=True),
        NumberRecord(calls_of_late=MOST_CALLS, blocked_until=LATER),
    ],
)
def test_number_is_not_throttled_when_there_is_no_need(record: NumberRecord) -> None:
    assert not must_be_throttled(record)
