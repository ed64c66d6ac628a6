"""One party's connection: its states only ever move forward.

Status webhooks arrive in any order (V22), so a leg is a ladder: an event may skip rungs,
never go back, and nothing leaves the end.
"""

from enum import StrEnum

from helpline.domain.transitions import Machine


class LegState(StrEnum):
    """Where a leg is. Unclear: Twilio's answer to our dial request never came (R6)."""

    PLANNED = "planned"
    DIALLING = "dialling"
    UNCLEAR = "unclear"
    QUEUED = "queued"
    RINGING = "ringing"
    IN_PROGRESS = "in_progress"
    ENDED = "ended"


class LegEvent(StrEnum):
    """What can happen to a leg."""

    DIAL = "dial"
    LOSE_ANSWER = "lose_answer"
    DIAL_AGAIN = "dial_again"
    QUEUE = "queue"
    RING = "ring"
    ANSWER = "answer"
    END = "end"


class Party(StrEnum):
    """Whose connection a leg is."""

    CALLER = "caller"
    COUNSELLOR = "counsellor"
    OVERFLOW = "overflow"
    GUEST = "guest"


_LADDER = (
    LegState.PLANNED,
    LegState.DIALLING,
    LegState.UNCLEAR,
    LegState.QUEUED,
    LegState.RINGING,
    LegState.IN_PROGRESS,
)

_RUNG_OF = {
    LegEvent.QUEUE: LegState.QUEUED,
    LegEvent.RING: LegState.RINGING,
    LegEvent.ANSWER: LegState.IN_PROGRESS,
    LegEvent.END: LegState.ENDED,
}


def _climbs() -> dict[tuple[LegState, LegEvent], LegState]:
    """Each provider event from every lower rung."""
    order = [*_LADDER, LegState.ENDED]
    return {
        (state, event): target
        for event, target in _RUNG_OF.items()
        for state in _LADDER
        if order.index(state) < order.index(target)
    }


LEG_MACHINE: Machine[LegState, LegEvent] = Machine(
    name="leg",
    initial=LegState.PLANNED,
    table={
        (LegState.PLANNED, LegEvent.DIAL): LegState.DIALLING,
        (LegState.DIALLING, LegEvent.LOSE_ANSWER): LegState.UNCLEAR,
        (LegState.UNCLEAR, LegEvent.DIAL_AGAIN): LegState.PLANNED,
        **_climbs(),
    },
)

_EVENT_OF_STATUS = {
    "queued": LegEvent.QUEUE,
    "initiated": LegEvent.QUEUE,
    "ringing": LegEvent.RING,
    "in-progress": LegEvent.ANSWER,
    "answered": LegEvent.ANSWER,
    "completed": LegEvent.END,
    "busy": LegEvent.END,
    "failed": LegEvent.END,
    "no-answer": LegEvent.END,
    "canceled": LegEvent.END,
}


def event_of_status(status: str) -> LegEvent | None:
    """The event that a Twilio call status stands for (V6), or None for one nobody knows."""
    return _EVENT_OF_STATUS.get(status)


def is_a_machine(answered_by: str | None) -> bool:
    """Whether machine detection thinks that nobody listens (V30); it may be wrong (V33)."""
    return answered_by is not None and (answered_by == "fax" or answered_by.startswith("machine"))


def has_ended_greeting(answered_by: str | None) -> bool:
    """Whether the machine has said its greeting, and would keep what it is told now (V30)."""
    return answered_by is not None and answered_by.startswith("machine_end")


def is_terminal(status: str) -> bool:
    """Whether a Twilio call status ends the call, whichever it is (V13)."""
    return _EVENT_OF_STATUS.get(status) is LegEvent.END
