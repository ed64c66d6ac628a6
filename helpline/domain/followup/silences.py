"""A silence's life: somebody does not answer, or cannot be texted, until they are heard, or a person
has decided what is to be done and said why.
"""

from enum import StrEnum

from helpline.domain.transitions import Machine


class SilenceState(StrEnum):
    """Where a silence is. Calling: somebody on the staff rings them. Deciding: it is a person's."""

    CALLING = "calling"
    DECIDING = "deciding"
    CLOSED = "closed"


class SilenceEvent(StrEnum):
    """What can happen to a silence.

    `call_in_vain`: nobody was reached, or calls were not agreed to. `settle`: they were heard, or
    their follow-up is over, or they are asked nothing more. `decide`: by a person. One that is a
    person's ends by itself only when they are heard, or not followed any more: then there is no
    silence to decide about.
    """

    CALL_IN_VAIN = "call_in_vain"
    SETTLE = "settle"
    DECIDE = "decide"


SILENCE_MACHINE: Machine[SilenceState, SilenceEvent] = Machine(
    name="silence",
    initial=SilenceState.CALLING,
    table={
        (SilenceState.CALLING, SilenceEvent.CALL_IN_VAIN): SilenceState.DECIDING,
        (SilenceState.CALLING, SilenceEvent.SETTLE): SilenceState.CLOSED,
        (SilenceState.DECIDING, SilenceEvent.SETTLE): SilenceState.CLOSED,
        (SilenceState.DECIDING, SilenceEvent.DECIDE): SilenceState.CLOSED,
    },
)


class SilenceCause(StrEnum):
    """Why somebody is thought silent. `refused`: Twilio says that they want no texts, and nobody
    here knew. `unsent`: a text to somebody at risk was refused for something of ours.
    """

    UNANSWERED = "unanswered"
    UNDELIVERED = "undelivered"
    REFUSED = "refused"
    UNSENT = "unsent"


class Asking(StrEnum):
    """What the plan still asks of somebody: all of it, nothing in the next text, or nothing more."""

    AS_PLANNED = "as_planned"
    NOT_NEXT = "not_next"
    NOTHING = "nothing"
