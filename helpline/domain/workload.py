"""How much somebody has talked today, and when a team says that it is enough."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class DailyCap:
    """The most that a team asks of one person between two local midnights; 0 is no limit."""

    max_calls: int = 0
    max_minutes: int = 0


@dataclass(frozen=True)
class Workload:
    """Conversations that somebody began since local midnight, and their time since then.

    All conversations count, of whatever line and team, those of callbacks too: a cap is there for
    the person, who carries all of them.
    """

    calls: int = 0
    time: timedelta = timedelta(0)


def is_capped(workload: Workload, cap: DailyCap) -> bool:
    """Whether they are to be offered no more of that team's calls until tomorrow."""
    enough_calls = 0 < cap.max_calls <= workload.calls
    enough_time = cap.max_minutes > 0 and workload.time >= timedelta(minutes=cap.max_minutes)
    return enough_calls or enough_time
