"""How much somebody has talked today."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Workload:
    """Conversations that somebody began since local midnight, and their time since then.

    All conversations count, of whatever line and team, those of callbacks too: a daily cap is
    there for the person, who carries all of them.
    """

    calls: int = 0
    time: timedelta = timedelta(0)
