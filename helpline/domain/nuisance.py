"""Nuisance: a number that keeps others from getting through hears recorded information first.

Nobody is shut out: a life in danger (key 5) leads on as for anybody, key 0 to a person, and every
block ends by itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from helpline.domain.followup.stages import Stage

MOST_CALLS = 20
"""Of one number within an hour. Somebody in need who is cut off again and again rings every three
minutes at most; a pocket, a machine or a prank goes on far beyond."""

WITHIN = timedelta(hours=1)
THROTTLED_FOR = timedelta(hours=1)
LONGEST_BLOCK = timedelta(days=30)
"""Nobody is forgotten behind a block: it ends, or somebody decides anew."""


@dataclass(frozen=True)
class NumberRecord:
    """How a number stands with us when it rings.

    `calls_of_late` were within the hour before this one. `is_spared`: many people have the number,
    or it was throttled within that hour already and perhaps let go by a supervisor. `has_taken_on`:
    it is the phone of somebody on the staff who has taken a message on. `enrolled_in` is the
    language of whoever is followed after detox with this number, `stage` where they are on their
    way, as far as they said.
    """

    blocked_until: datetime | None = None
    calls_of_late: int = 0
    is_spared: bool = False
    has_taken_on: bool = False
    enrolled_in: str | None = None
    stage: Stage | None = None

    @property
    def is_enrolled(self) -> bool:
        """Whether somebody with this number is followed after detox."""
        return self.enrolled_in is not None


CLEAR = NumberRecord()
"""Of whoever withholds their number, and of everybody when it cannot be found out."""


def must_be_throttled(record: NumberRecord) -> bool:
    """Whether this very call is one too many."""
    is_free = record.blocked_until is None and not record.is_spared
    return is_free and record.calls_of_late >= MOST_CALLS
