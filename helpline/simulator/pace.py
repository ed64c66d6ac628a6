"""How fast calls made over REST leave (R1): first come, first served."""

from datetime import datetime, timedelta


class Pace:
    """Hands out instants, at least one interval apart."""

    def __init__(self) -> None:
        self._next: datetime | None = None

    def reserve(self, now: datetime, per_second: float) -> float:
        """Seconds this call has to wait in Twilio's queue."""
        start = max(now, self._next or now)
        self._next = start + timedelta(seconds=1 / per_second)
        return (start - now).total_seconds()
