"""Queues: calls that wait, in the order in which they came (V70-V76)."""

from dataclasses import dataclass, field
from datetime import datetime

from helpline.simulator.calls import Call

DEFAULT_MAX_SIZE = 1000
CEILING = 5000


@dataclass(eq=False)
class Member:
    """A call in a queue. `is_inside` while its call performs the verb."""

    call: Call
    enqueued_at: datetime
    is_inside: bool = True

    def seconds(self, now: datetime) -> int:
        return round((now - self.enqueued_at).total_seconds())


@dataclass(eq=False)
class Queue:
    """A queue. `watchers` are calls that have dialled it and found nobody."""

    sid: str
    name: str
    created_at: datetime
    max_size: int = DEFAULT_MAX_SIZE
    members: list[Member] = field(default_factory=list)
    watchers: list[Call] = field(default_factory=list)

    def position(self, member: Member) -> int:
        """From 1; 0 for who is being taken out this moment."""
        return self.members.index(member) + 1 if member in self.members else 0

    def find(self, key: str) -> Member | None:
        """The member with this call sid, or the one at the Front."""
        if key == "Front":
            return self.members[0] if self.members else None
        return next((one for one in self.members if one.call.sid == key), None)

    def average_wait(self, now: datetime) -> int:
        """Mean of how long those waiting now have waited, in seconds; no forecast (V73)."""
        waits = [member.seconds(now) for member in self.members]
        return round(sum(waits) / len(waits)) if waits else 0
