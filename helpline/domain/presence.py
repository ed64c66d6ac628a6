"""A counsellor's presence (what the person chose), apart from activity (what we know)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from helpline.domain.offers import OfferState
from helpline.domain.transitions import Machine, from_each


class Presence(StrEnum):
    """What a counsellor chose, or their shift did for them."""

    AVAILABLE = "available"
    BREAK = "break"
    OFFLINE = "offline"


class PresenceEvent(StrEnum):
    """What changes presence."""

    COME_ON = "come_on"
    TAKE_BREAK = "take_break"
    GO_OFF = "go_off"


class PresenceSource(StrEnum):
    """Who said so; a shift boundary speaks again, a person's word stands until then."""

    PERSON = "person"
    SHIFT = "shift"
    SYSTEM = "system"


PRESENCE_MACHINE: Machine[Presence, PresenceEvent] = Machine(
    name="presence",
    initial=Presence.OFFLINE,
    table={
        **from_each(Presence, PresenceEvent.COME_ON, Presence.AVAILABLE),
        **from_each(Presence, PresenceEvent.TAKE_BREAK, Presence.BREAK),
        **from_each(Presence, PresenceEvent.GO_OFF, Presence.OFFLINE),
    },
)


class Activity(StrEnum):
    """What the system knows a counsellor to be doing; derived, never stored."""

    FREE = "free"
    OFFERED = "offered"
    IN_CALL = "in_call"
    WRAPPING_UP = "wrapping_up"


@dataclass(frozen=True)
class Engagement:
    """What holds a counsellor: the live offer's state and the end of wrap-up (UTC)."""

    offer: OfferState | None
    wrap_up_until: datetime | None


def activity(engagement: Engagement, now: datetime) -> Activity:
    """What the counsellor is doing at this moment."""
    if engagement.offer is OfferState.ACCEPTED:
        return Activity.IN_CALL
    if engagement.offer is OfferState.PENDING:
        return Activity.OFFERED
    if engagement.wrap_up_until is not None and engagement.wrap_up_until > now:
        return Activity.WRAPPING_UP
    return Activity.FREE
