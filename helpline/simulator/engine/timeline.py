"""Things that come due, in the order of their instants and, at one instant, of their arrival."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count


@dataclass(order=True)
class Timer:
    """One action at one instant."""

    at: datetime
    order: int
    action: Callable[[], None] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        self.cancelled = True


class Timeline:
    """A heap of timers. Not safe between threads: the engine's lock guards it."""

    def __init__(self) -> None:
        self._heap: list[Timer] = []
        self._order = count()

    def add(self, at: datetime, action: Callable[[], None]) -> Timer:
        timer = Timer(at, next(self._order), action)
        heapq.heappush(self._heap, timer)
        return timer

    def next_due(self) -> datetime | None:
        self._forget_cancelled()
        return self._heap[0].at if self._heap else None

    def pop_due(self, now: datetime) -> Timer | None:
        """Take the first timer due at `now` or before."""
        due = self.next_due()
        return heapq.heappop(self._heap) if due is not None and due <= now else None

    def _forget_cancelled(self) -> None:
        while self._heap and self._heap[0].cancelled:
            heapq.heappop(self._heap)
