"""What many look at is made once for all of them, at most every so many seconds in a process."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

Made = TypeVar("Made")


@dataclass
class Shared(Generic[Made]):
    """Things by a key, each with when it was made; whoever comes while one is made waits for it."""

    lasts: timedelta
    _made: dict[Hashable, tuple[datetime, Made]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable, now: datetime, make: Callable[[], Made]) -> Made:
        """What was made lately, or else is made now.

        Of the very same instant nothing is shared: with a clock that stands still, nobody could
        say what came first.
        """
        with self._lock:
            at, made = self._made.get(key, (None, None))
            if made is not None and at is not None and timedelta(0) < now - at < self.lasts:
                return made
            fresh = make()
            self._made[key] = now, fresh
            return fresh
