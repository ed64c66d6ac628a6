"""How long a sign-in lasts: it ends when nobody uses it, and after some hours in any case."""

from dataclasses import dataclass
from datetime import datetime, timedelta

WARNED_BEFORE = timedelta(minutes=2)
"""The page says that the sign-in is about to end, and lets people stay."""

WALL_LIFE = timedelta(days=30)
"""A screen on the wall has no hands: it is not idle, shows the wallboard and nothing else."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """What the helpline allows."""

    idle: timedelta = timedelta(minutes=120)
    life: timedelta = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Span:
    """From the sign-in to the last use that counts."""

    started_at: datetime
    seen_at: datetime
    is_wall: bool = False

    def idle_until(self, lasting: Lasting) -> datetime:
        """When it ends unless somebody uses it."""
        ends_at = self.ends_at(lasting)
        return ends_at if self.is_wall else min(self.seen_at + lasting.idle, ends_at)

    def ends_at(self, lasting: Lasting) -> datetime:
        """When it ends in any case."""
        return self.started_at + (WALL_LIFE if self.is_wall else lasting.life)
