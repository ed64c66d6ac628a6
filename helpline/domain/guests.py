"""Guests of a conversation: who is brought in beside the counsellor, and how far they have come."""

from enum import StrEnum

from helpline.domain.transitions import Machine


class GuestKind(StrEnum):
    """Why somebody comes in. Each is heard by both, but for who listens or whispers."""

    CONSULT = "consult"
    """A colleague, to talk along, and perhaps to go on with the caller."""
    THIRD = "third"
    """Somebody from outside, whose number a counsellor typed."""
    BARGE = "barge"
    """Somebody who oversees, to talk along."""
    LISTEN = "listen"
    """Somebody who oversees, heard by nobody."""
    WHISPER = "whisper"
    """Somebody who oversees, heard by the counsellor alone (V86)."""


UNHEARD = frozenset({GuestKind.LISTEN, GuestKind.WHISPER})
"""The caller does not hear these: only where callers are told that it may be so."""


BROUGHT_IN = frozenset({GuestKind.CONSULT, GuestKind.THIRD})
"""Whom a counsellor has brought in: whoever has the caller may send them away again."""


NOT_TAKEN = "not_taken"
NOBODY_ELSE = "nobody_else"
"""They did not press 1; or did not come, and were the last of their team to be asked."""

DID_NOT_COME = frozenset(
    {"declined", "no_answer", "no-answer", "busy", "failed", "canceled", NOT_TAKEN, NOBODY_ELSE}
)
"""Reasons for which somebody is no guest any more who was asked and never came."""


class GuestState(StrEnum):
    """Where a guest is."""

    ASKED = "asked"
    INSIDE = "inside"
    OVER = "over"


class GuestEvent(StrEnum):
    """What can happen to one."""

    ACCEPT = "accept"
    END = "end"


LIVE_GUEST_STATES = (GuestState.ASKED, GuestState.INSIDE)

GUEST_MACHINE: Machine[GuestState, GuestEvent] = Machine(
    name="guest",
    initial=GuestState.ASKED,
    table={
        (GuestState.ASKED, GuestEvent.ACCEPT): GuestState.INSIDE,
        (GuestState.ASKED, GuestEvent.END): GuestState.OVER,
        (GuestState.INSIDE, GuestEvent.END): GuestState.OVER,
    },
)
