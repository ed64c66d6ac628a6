"""A queued call and the call that dials the queue, from the taking to the parting (V74, V75)."""

from helpline.simulator.calls import Call, CallInterruptionError
from helpline.simulator.queues import Member
from helpline.simulator.voice.legs import nudge
from helpline.simulator.voice.player import Fetch
from helpline.simulator.voice.rooms import Bridge


class QueueLink:
    """Joins a member to a dequeuing call. Either side may part it at any moment.

    `is_held_by_member` while the queued call is at the link and may be told of the parting.
    """

    def __init__(self, member: Member, dequeuer: Call, greeting: Fetch | None) -> None:
        self.member = member
        self.dequeuer = dequeuer
        self.greeting = greeting
        self._bridge = Bridge(member.call, dequeuer)
        self.was_connected = False
        self.is_parted = False
        self.is_held_by_member = False

    def may_begin(self) -> bool:
        """Whether the member is still there to be taken; if not, it is over at once."""
        if not self.member.is_inside:
            self.part()
        return self.member.is_inside

    def connect(self) -> None:
        if not self.is_parted:
            self._bridge.connect()
            self.was_connected = True
            nudge(self.dequeuer)

    def let_go(self) -> None:
        """The queued call leaves the link."""
        self.is_held_by_member = False
        self.part()

    def part(self) -> None:
        if not self.is_parted:
            self.is_parted = True
            self._bridge.part()
            self.member.call.interrupt(PartedError("parted"), lambda: self.is_held_by_member)
            nudge(self.dequeuer)


class DequeuedError(CallInterruptionError):
    """A call that dialled the queue takes this member out."""

    def __init__(self, link: QueueLink) -> None:
        super().__init__("dequeued")
        self.link = link


class PartedError(CallInterruptionError):
    """The dequeuing call is gone."""


class QueueBrokeError(CallInterruptionError):
    """Twilio itself failed (QueueResult system-error)."""
