"""Where the time comes from. Everything that needs it is handed a `Clock`."""

from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class TurnableClock:
    """A clock that stands still until somebody turns it. Safe to share between threads."""

    def __init__(self, start: datetime) -> None:
        self._now = _in_utc(start)
        self._lock = Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def turn(self, seconds: float) -> datetime:
        """Move forward (never back: instants already handed out stay in the past)."""
        if seconds < 0:
            raise ValueError("a clock is turned forward only")
        with self._lock:
            self._now += timedelta(seconds=seconds)
            return self._now

    def turn_to(self, instant: datetime) -> datetime:
        """Move forward to an instant."""
        return self.turn((_in_utc(instant) - self.now()).total_seconds())


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(UTC)
