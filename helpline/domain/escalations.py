"""An escalation's life: a reply that worries us, until a person has taken it and a person closes it.

Nothing else closes it: no later "ok", no time that passes.
"""

from enum import StrEnum

from helpline.domain.transitions import Machine


class EscalationState(StrEnum):
    """Where an escalation is; the contract's list."""

    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"


class EscalationEvent(StrEnum):
    """What can happen to an escalation; each of them is done by a person."""

    TAKE = "take"
    HAND_ON = "hand_on"
    PUT_BACK = "put_back"
    CLOSE = "close"


ESCALATION_MACHINE: Machine[EscalationState, EscalationEvent] = Machine(
    name="escalation",
    initial=EscalationState.OPEN,
    table={
        (EscalationState.OPEN, EscalationEvent.TAKE): EscalationState.TAKEN,
        (EscalationState.TAKEN, EscalationEvent.HAND_ON): EscalationState.TAKEN,
        (EscalationState.TAKEN, EscalationEvent.PUT_BACK): EscalationState.OPEN,
        (EscalationState.TAKEN, EscalationEvent.CLOSE): EscalationState.CLOSED,
    },
)
