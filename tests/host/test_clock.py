"""`helpline.clock`."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from helpline.clock import SystemClock, TurnableClock

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_system_clock_tells_an_aware_instant_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_turnable_clock_stands_still_until_it_is_turned() -> None:
    clock = TurnableClock(NOON)
    assert clock.now() == clock.now() == NOON


def test_turnable_clock_moves_by_what_it_is_turned() -> None:
    clock = TurnableClock(NOON)
    assert clock.turn(1.5) == clock.now() == NOON + timedelta(seconds=1.5)


def test_turnable_clock_moves_to_an_instant_of_any_zone() -> None:
    clock = TurnableClock(NOON)
    clock.turn_to(datetime(2026, 11, 21, 14, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now() == NOON + timedelta(hours=1)
    assert clock.now().tzinfo is UTC


def test_turnable_clock_refuses_to_go_back() -> None:
    with pytest.raises(ValueError, match="forward only"):
        TurnableClock(NOON).turn(-1)


def test_turnable_clock_refuses_a_start_without_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        TurnableClock(datetime(2026, 11, 21))  # noqa: DTZ001 - that is what is refused
