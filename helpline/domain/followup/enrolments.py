"""An enrolment's life: one person, one plan, counted from one end of detox.

Each detox is an enrolment of its own. A slip restarts the same one from its own date: tolerance
falls again from there.
"""

from datetime import timedelta
from enum import StrEnum

from helpline.domain.transitions import Machine, from_each


class EnrolmentState(StrEnum):
    """Where an enrolment is; the contract's list. Pending: not yet confirmed by the person."""

    PENDING = "pending"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class EnrolmentEvent(StrEnum):
    """What can happen to an enrolment. `restart`: the plan begins again from another date."""

    CONFIRM = "confirm"
    PAUSE = "pause"
    RESUME = "resume"
    RESTART = "restart"
    END = "end"


OPEN_ENROLMENT_STATES = (EnrolmentState.PENDING, EnrolmentState.ACTIVE, EnrolmentState.PAUSED)

ENROLMENT_MACHINE: Machine[EnrolmentState, EnrolmentEvent] = Machine(
    name="enrolment",
    initial=EnrolmentState.PENDING,
    table={
        (EnrolmentState.PENDING, EnrolmentEvent.CONFIRM): EnrolmentState.ACTIVE,
        (EnrolmentState.ACTIVE, EnrolmentEvent.PAUSE): EnrolmentState.PAUSED,
        (EnrolmentState.PAUSED, EnrolmentEvent.RESUME): EnrolmentState.ACTIVE,
        # Detox may end on another day than was planned, before anybody has confirmed anything.
        (EnrolmentState.PENDING, EnrolmentEvent.RESTART): EnrolmentState.PENDING,
        (EnrolmentState.ACTIVE, EnrolmentEvent.RESTART): EnrolmentState.ACTIVE,
        (EnrolmentState.PAUSED, EnrolmentEvent.RESTART): EnrolmentState.ACTIVE,
        **from_each(OPEN_ENROLMENT_STATES, EnrolmentEvent.END, EnrolmentState.ENDED),
    },
)

LONGEST_FIRST_NAME = 20
"""Characters of the name that somebody wants to be called by; the wording is made to fit it."""


class RiskFlag(StrEnum):
    """What makes the first weeks more dangerous for somebody; any of them shortens the clocks."""

    INJECTED = "injected"
    LIVES_ALONE = "lives_alone"
    LEFT_EARLY = "left_early"
    MIXES = "mixes"
    OVERDOSED_BEFORE = "overdosed_before"
    NO_KIT = "no_kit"
    HOMELESS = "homeless"
    NO_APPOINTMENT = "no_appointment"


class ContentLevel(StrEnum):
    """How much of the person a text may show: their first name, or nothing at all."""

    NAMED = "named"
    BARE = "bare"


class CheckInBy(StrEnum):
    """How somebody wants the steps of their plan: as texts, or as calls answered by keys."""

    TEXT = "text"
    CALL = "call"


class EndReason(StrEnum):
    """Why a follow-up ended. `finished`: by itself, after its last text. `new_episode`: another
    detox began another one.
    """

    FINISHED = "finished"
    ASKED = "asked"
    NEW_EPISODE = "new_episode"
    WRONG_NUMBER = "wrong_number"
    ADMITTED = "admitted"
    CUSTODY = "custody"
    DIED = "died"
    OTHER = "other"


BY_ITSELF = (EndReason.FINISHED, EndReason.NEW_EPISODE)
"""Nobody ends one for these reasons."""

FIRST_WEEKS = timedelta(days=28)

FURTHEST_AHEAD = timedelta(days=60)
FURTHEST_BACK = timedelta(days=180)
"""How far from today the end of a detox may lie."""


def opt_out_is_told(since_detox: timedelta, flags: frozenset[RiskFlag]) -> bool:
    """Whether a counsellor hears that somebody wants no more texts: while it is most dangerous, or
    for somebody at risk. It stops the texts all the same.
    """
    return since_detox <= FIRST_WEEKS or bool(flags)
