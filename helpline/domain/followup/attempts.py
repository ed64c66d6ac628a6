"""Sending one text of a plan: how often it is tried, and what it means that Twilio would not.

A text that may have gone is looked up before anything is sent again: twice the same words are
worse than once too few.
"""

from datetime import datetime, timedelta
from enum import StrEnum

MOST_ATTEMPTS = 3
DELAYS = (timedelta(minutes=1), timedelta(minutes=5))
"""Gaps after an attempt that Twilio surely did not take."""

LOOK_UPS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=10))
"""When an unclear attempt is looked up, counted from it. Not there at the last one: it never went."""


class SendResult(StrEnum):
    """What came of one attempt; none yet while it is being made.

    `unclear`: it may have gone. `never_went`: it was looked up, and is not there.
    """

    TAKEN = "taken"
    REFUSED = "refused"
    BUSY = "busy"
    UNCLEAR = "unclear"
    NEVER_WENT = "never_went"


class SendProblem(StrEnum):
    """What a refusal, or a failed delivery, means.

    `busy`: later it may go. `wants_no_texts`: the number has said STOP to Twilio. `not_reached`:
    it did not arrive at this phone. `not_a_mobile`: it never will. `ours`: something of ours is
    wrong, from the account to the words, and somebody has to look.
    """

    BUSY = "busy"
    WANTS_NO_TEXTS = "wants_no_texts"
    NOT_REACHED = "not_reached"
    NOT_A_MOBILE = "not_a_mobile"
    OURS = "ours"


_TOO_MANY_REQUESTS = 429
_PROBLEM_OF_CODE = {
    20429: SendProblem.BUSY,
    21611: SendProblem.BUSY,
    21610: SendProblem.WANTS_NO_TEXTS,
    30003: SendProblem.NOT_REACHED,
    30004: SendProblem.NOT_REACHED,
    30005: SendProblem.NOT_REACHED,
    30008: SendProblem.NOT_REACHED,
    21211: SendProblem.NOT_A_MOBILE,
    21612: SendProblem.NOT_A_MOBILE,
    21614: SendProblem.NOT_A_MOBILE,
    30006: SendProblem.NOT_A_MOBILE,
}


def problem_of(code: int | None, status: int | None = None) -> SendProblem:
    """What Twilio's code, or the HTTP status of a refusal, means (facts 1.7)."""
    if status == _TOO_MANY_REQUESTS:
        return SendProblem.BUSY
    return SendProblem.OURS if code is None else _PROBLEM_OF_CODE.get(code, SendProblem.OURS)


CALL_FAILED = "call_failed"
"""In the place of a code of Twilio's: the call could not be made to this number."""


def problem_of_failure(code: str) -> SendProblem:
    """The same for a failure as it was written down."""
    if code == CALL_FAILED:
        return SendProblem.NOT_REACHED
    return problem_of(int(code)) if code.isdecimal() else SendProblem.OURS


def is_silence(problem: SendProblem) -> bool:
    """Whether it tells something of the person: their phone does not get our texts."""
    return problem in (SendProblem.NOT_REACHED, SendProblem.NOT_A_MOBILE)


def next_attempt_at(made: int, ended_at: datetime, valid_until: datetime) -> datetime | None:
    """When to try again after `made` attempts; None when that was the last, or it will be too late."""
    if made >= MOST_ATTEMPTS:
        return None
    following = ended_at + DELAYS[made - 1]
    return following if following < valid_until else None


def next_look_up_at(attempted_at: datetime, now: datetime) -> datetime | None:
    """When to look for an unclear text again; None after the last time: it was not sent."""
    return next((at for gap in LOOK_UPS if (at := attempted_at + gap) > now), None)
