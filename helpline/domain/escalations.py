"""An escalation's life: a reply that worries us, until a person has taken it and a person closes it.

Nothing else closes it: no later "ok", no time that passes.
"""

from datetime import datetime
from enum import StrEnum

from helpline.domain.escalation_ladder import EPISODE
from helpline.domain.risk import Risk
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

LIVE_ESCALATION_STATES = (EscalationState.OPEN, EscalationState.TAKEN)


class Follows(StrEnum):
    """What one more reply does where an escalation of the same person is not closed yet."""

    ADDS = "adds"
    GRAVER = "graver"
    NEW = "new"


def what_follows(
    state: EscalationState, before: Risk, last_text_at: datetime, risk: Risk, now: datetime
) -> Follows:
    """Whether it raises the one there is, makes it a graver one that begins anew, or is another.

    Whoever has taken one may be off by the time of the next, so that what is graver, or comes
    later than an episode lasts, is somebody's to take again. A lighter reply never lessens it.
    """
    order = tuple(Risk)
    is_graver = order.index(risk) < order.index(before)
    if state is EscalationState.OPEN:
        return Follows.GRAVER if is_graver else Follows.ADDS
    if is_graver or now - last_text_at > EPISODE:
        return Follows.NEW
    return Follows.ADDS
