"""Conferences: who is in a room, and who hears whom (V80-V88)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from helpline.simulator.calls import Call, Hook


@dataclass(eq=False)
class Participant:
    """One call in a conference. `coaching` is the sid of the only call that hears it.

    `is_inside` while its call performs the verb, `is_waiting` until the conference starts;
    `has_left` as soon as the others know it gone.
    """

    call: Call
    joined_at: datetime
    label: str = ""
    is_muted: bool = False
    is_held: bool = False
    starts: bool = True
    ends_on_exit: bool = False
    coaching: str = ""
    beep: str = "true"
    is_waiting: bool = False
    is_inside: bool = True
    has_left: bool = False

    def is_heard_by(self, other: "Participant") -> bool:
        if self.is_muted or self.is_held or other.is_held:
            return False
        return not self.coaching or self.coaching == other.call.sid


@dataclass(frozen=True)
class ConferenceSettings:
    """What the first participant's attributes say; it holds for the whole conference (V83)."""

    callback: Hook | None = None
    events: frozenset[str] = frozenset()
    is_recorded: bool = False
    recording_callback: Hook | None = None
    recording_events: frozenset[str] = frozenset({"completed"})
    max_participants: int = 250


@dataclass(eq=False)
class Conference:
    """One instance of a named room. `status` is init, in-progress or completed."""

    sid: str
    name: str
    created_at: datetime
    settings: ConferenceSettings
    updated_at: datetime | None = None
    status: str = "init"
    sequence: int = 0
    participants: list[Participant] = field(default_factory=list)
    reason_ended: str | None = None
    ended_by: str | None = None
    recording_sid: str = ""

    @property
    def is_over(self) -> bool:
        return self.status == "completed"

    @property
    def is_started(self) -> bool:
        return self.status == "in-progress"

    @property
    def may_start(self) -> bool:
        """V82: two people, one of whom starts it."""
        return len(self.participants) > 1 and any(one.starts for one in self.participants)

    def find(self, key: str) -> Participant | None:
        """The participant with this call sid or label."""
        fits = (one for one in self.participants if key in {one.call.sid, one.label or None})
        return next(fits, None)

    def audience(self, speaker: Call) -> Iterable[Call]:
        me = self.find(speaker.sid)
        if me is None or not self.is_started:
            return []
        others = (one for one in self.participants if one is not me)
        return [one.call for one in others if me.is_heard_by(one)]
