"""A step of a plan as a call: what its keys mean, how the call goes, and what came of it.

Nobody knows who picks up before 1 was pressed, and a machine is told nothing at all. What is not
answered by a key counts as a question that was asked and not answered, whoever or whatever it was
that picked up.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from helpline.domain.escalation_ladder import PlanEffect
from helpline.domain.risk import Risk
from helpline.domain.transitions import Machine, from_each

CALLS_APART = timedelta(hours=20)
"""Nobody's phone is rung twice in a day by a plan."""

MOST_CALLS_TO_CONFIRM = 3
SOMEBODY_WITHIN = timedelta(seconds=60)
"""Whoever needs a person now and is with none by then, or hangs up before, has people called."""

CALL_TO_CONFIRM_AGAIN = timedelta(days=1)


class CheckInCallState(StrEnum):
    """Where such a call is. Greeted: somebody has picked up. Asked: they have pressed 1."""

    DIALLED = "dialled"
    GREETED = "greeted"
    ASKED = "asked"
    ANSWERED = "answered"
    ENDED = "ended"


class CheckInCallEvent(StrEnum):
    """What can happen to it."""

    PICK_UP = "pick_up"
    GO_ON = "go_on"
    ANSWER = "answer"
    END = "end"


_UNANSWERED = (CheckInCallState.DIALLED, CheckInCallState.GREETED, CheckInCallState.ASKED)

CHECKIN_CALL_MACHINE: Machine[CheckInCallState, CheckInCallEvent] = Machine(
    name="check-in call",
    initial=CheckInCallState.DIALLED,
    table={
        (CheckInCallState.DIALLED, CheckInCallEvent.PICK_UP): CheckInCallState.GREETED,
        (CheckInCallState.GREETED, CheckInCallEvent.GO_ON): CheckInCallState.ASKED,
        # A person, now: that needs no 1 before it.
        (CheckInCallState.GREETED, CheckInCallEvent.ANSWER): CheckInCallState.ANSWERED,
        (CheckInCallState.ASKED, CheckInCallEvent.ANSWER): CheckInCallState.ANSWERED,
        **from_each(
            (*_UNANSWERED, CheckInCallState.ANSWERED),
            CheckInCallEvent.END,
            CheckInCallState.ENDED,
        ),
    },
)


class CheckInAnswer(StrEnum):
    """What somebody has said with a key."""

    WELL = "well"
    CALL = "call"
    NOW = "now"
    DANGER = "danger"
    PERSON = "person"
    NO_MORE = "no_more"
    WRONG_NUMBER = "wrong_number"
    AGREE = "agree"


URGENT_KEYS = {
    "0": CheckInAnswer.PERSON,
    "3": CheckInAnswer.NOW,
    "5": CheckInAnswer.DANGER,
}
"""They lead to a person from the first word on, also where nobody has named them."""

KEYS_BEFORE_IT_IS_KNOWN_WHO = {**URGENT_KEYS, "6": CheckInAnswer.WRONG_NUMBER}
KEYS = {
    **URGENT_KEYS,
    "1": CheckInAnswer.WELL,
    "2": CheckInAnswer.CALL,
    "6": CheckInAnswer.NO_MORE,
}
KEYS_TO_CONFIRM = {**URGENT_KEYS, "1": CheckInAnswer.AGREE, "6": CheckInAnswer.NO_MORE}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an answer tells of the person, and what becomes of the plan.

    `escalates` is the ladder on which people are called who are not in the line already: why
    somebody needs a person now is not known, and what is not known is taken for the gravest. Of
    whoever wants no more of it, a person only hears.
    """

    risk: Risk
    effect: PlanEffect = PlanEffect.NONE
    stops: bool = False
    escalates: Risk | None = None


MEANING = {
    CheckInAnswer.WELL: Meaning(Risk.OK),
    CheckInAnswer.CALL: Meaning(Risk.WANTS_CALL),
    CheckInAnswer.PERSON: Meaning(Risk.WANTS_CALL),
    CheckInAnswer.NOW: Meaning(Risk.WANTS_CALL, escalates=Risk.SUICIDAL),
    CheckInAnswer.DANGER: Meaning(Risk.EMERGENCY_OVERDOSE, escalates=Risk.EMERGENCY_OVERDOSE),
    CheckInAnswer.NO_MORE: Meaning(Risk.OK, stops=True, escalates=Risk.UNCLEAR),
    CheckInAnswer.WRONG_NUMBER: Meaning(
        Risk.WRONG_NUMBER, PlanEffect.END, escalates=Risk.WRONG_NUMBER
    ),
    CheckInAnswer.AGREE: Meaning(Risk.OK),
}


class Unanswered(StrEnum):
    """Why a call brought no answer. `failed`: it could not be made to this number at all."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    MACHINE = "machine"
    NO_KEY = "no_key"
    FAILED = "failed"


def why_unanswered(state: CheckInCallState, status: str, *, is_machine: bool) -> Unanswered:
    """What came of a call that ended, with this status of Twilio's, before it was answered."""
    if is_machine:
        return Unanswered.MACHINE
    if state is not CheckInCallState.DIALLED:
        return Unanswered.NO_KEY
    by_status = {"busy": Unanswered.BUSY, "failed": Unanswered.FAILED}
    return by_status.get(status, Unanswered.NO_ANSWER)
