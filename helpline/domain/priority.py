"""Priority: one number that grows with the wait, and whose head starts are bounded.

A head start counts as time waited. So the line is served in the order of a virtual arrival,
nobody who comes later by more than the longest head start can overtake anybody, and nobody
starves, however many urgent callers there are.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple


class Standing(StrEnum):
    """Why somebody is ahead of others, the most urgent first."""

    EMERGENCY = "emergency"
    """The emergency key, or a risk that was seen in what they wrote."""
    DROPPED = "dropped"
    """Lost their counsellor in mid-call."""
    CALLBACK = "callback"
    """Owed a callback whose time has come."""
    ENROLLED = "enrolled"
    """Enrolled after detox, when relapse kills."""
    OTHER = "other"


HEAD_START = {
    Standing.EMERGENCY: timedelta(minutes=120),
    Standing.DROPPED: timedelta(minutes=60),
    Standing.CALLBACK: timedelta(minutes=20),
    Standing.ENROLLED: timedelta(minutes=5),
    Standing.OTHER: timedelta(0),
}

OLD_WAIT = timedelta(minutes=30)
"""How much of the wait before its time a callback brings with it: with all of it, one that was
asked for yesterday would come before somebody who has just lost their counsellor."""

MOST_RAISED = timedelta(minutes=60)
"""No person's judgement makes anybody wait for ever, or comes before a life in danger for long."""

HIGHEST = 999


class Place(NamedTuple):
    """What decides a caller's place: the wait counts from `since`, in the line from `entered_at`
    (both UTC; the first is earlier for whoever brings a wait with them).
    """

    standing: Standing
    since: datetime
    entered_at: datetime
    raised: timedelta = timedelta(0)
    """What somebody who oversees has given them beside, or taken (`MOST_RAISED`)."""

    @property
    def virtual_arrival(self) -> datetime:
        """When they would have had to come, without a head start, to have this place."""
        since = self.since
        if self.standing is Standing.CALLBACK:
            since = max(since, self.entered_at - OLD_WAIT)
        return since - HEAD_START[self.standing] - self.raised

    @property
    def order(self) -> tuple[datetime, datetime]:
        """Sort key of the line, whoever is to be served first comes first."""
        return (self.virtual_arrival, self.since)


def priority(place: Place, now: datetime) -> int:
    """Minutes of wait and head start, from 0 to `HIGHEST`: for people, the order is `Place.order`."""
    minutes = (now - place.virtual_arrival) // timedelta(minutes=1)
    return min(HIGHEST, max(0, minutes))


def standing_of(
    *, is_flagged: bool, is_dropped: bool, is_callback: bool, is_enrolled: bool
) -> Standing:
    """The most urgent of what is true."""
    if is_flagged:
        return Standing.EMERGENCY
    if is_dropped:
        return Standing.DROPPED
    if is_callback:
        return Standing.CALLBACK
    return Standing.ENROLLED if is_enrolled else Standing.OTHER
