"""A check-in's life: one text of one person's plan, or one call in its place, from its planned
moment to what came of it. A call is delivered once it has rung there, whoever picked up.

What is known of it never goes backward. An unclear send is `unknown`, which is not `failed`: it
is looked up before anything is sent again.
"""

from enum import StrEnum

from helpline.domain.transitions import Machine, from_each


class CheckInState(StrEnum):
    """Where a check-in is; the contract's list."""

    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    ANSWERED = "answered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


CONFIRMATION_STEP = 0
"""Not one of the plan's: the text that asks the person to agree, before step 1."""


class PassedOver(StrEnum):
    """Why a check-in is skipped, besides what the plan, the hour or the consent says."""

    ENDED = "ended"
    RESTARTED = "restarted"
    REPLANNED = "replanned"
    CONFIRMED = "confirmed"
    OUT_OF_ATTEMPTS = "out_of_attempts"


class CheckInEvent(StrEnum):
    """What can happen to a check-in.

    `put_back`: Twilio surely did not take it, and it may go later. `lose_sight`: no answer, a
    5xx, or whoever was sending is gone. `try_again`: it was looked up, and is not there.
    `call_again`: a call about agreeing reached nobody, and is made once more another day.
    """

    CLAIM = "claim"
    PUT_BACK = "put_back"
    ACCEPT = "accept"
    DELIVER = "deliver"
    ANSWER = "answer"
    FAIL = "fail"
    LOSE_SIGHT = "lose_sight"
    TRY_AGAIN = "try_again"
    CALL_AGAIN = "call_again"
    SKIP = "skip"


_UNDER_WAY = (CheckInState.SENDING, CheckInState.UNKNOWN, CheckInState.SENT)

CHECKIN_MACHINE: Machine[CheckInState, CheckInEvent] = Machine(
    name="check-in",
    initial=CheckInState.SCHEDULED,
    table={
        (CheckInState.SCHEDULED, CheckInEvent.CLAIM): CheckInState.SENDING,
        (CheckInState.SENDING, CheckInEvent.PUT_BACK): CheckInState.SCHEDULED,
        (CheckInState.SENDING, CheckInEvent.LOSE_SIGHT): CheckInState.UNKNOWN,
        (CheckInState.UNKNOWN, CheckInEvent.TRY_AGAIN): CheckInState.SENDING,
        **from_each(_UNDER_WAY, CheckInEvent.CALL_AGAIN, CheckInState.SCHEDULED),
        (CheckInState.SENDING, CheckInEvent.ACCEPT): CheckInState.SENT,
        (CheckInState.UNKNOWN, CheckInEvent.ACCEPT): CheckInState.SENT,
        # A delivery report, or the person's own answer, may come before Twilio's first answer.
        **from_each(_UNDER_WAY, CheckInEvent.DELIVER, CheckInState.DELIVERED),
        **from_each(_UNDER_WAY, CheckInEvent.FAIL, CheckInState.FAILED),
        **from_each(
            (*_UNDER_WAY, CheckInState.DELIVERED), CheckInEvent.ANSWER, CheckInState.ANSWERED
        ),
        (CheckInState.SCHEDULED, CheckInEvent.SKIP): CheckInState.SKIPPED,
        # Looked up, not there, and by now too late.
        (CheckInState.UNKNOWN, CheckInEvent.SKIP): CheckInState.SKIPPED,
    },
)

_EVENT_OF_STATUS = {
    "accepted": CheckInEvent.ACCEPT,
    "queued": CheckInEvent.ACCEPT,
    "sending": CheckInEvent.ACCEPT,
    "sent": CheckInEvent.ACCEPT,
    "delivered": CheckInEvent.DELIVER,
    "read": CheckInEvent.DELIVER,
    "undelivered": CheckInEvent.FAIL,
    "failed": CheckInEvent.FAIL,
    "canceled": CheckInEvent.FAIL,
}


def event_of_status(status: str) -> CheckInEvent | None:
    """What a message's status at Twilio means (M2); None for one that we do not know."""
    return _EVENT_OF_STATUS.get(status)
