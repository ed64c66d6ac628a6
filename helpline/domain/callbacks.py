"""A callback's life: what we owe somebody who had the courage to ring once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from helpline.domain.transitions import Machine, from_each


class CallbackState(StrEnum):
    """Where a callback is; the contract's list."""

    REQUESTED = "requested"
    SCHEDULED = "scheduled"
    WAITING = "waiting"
    OFFERED = "offered"
    ATTEMPTING = "attempting"
    CONNECTED = "connected"
    COMPLETED = "completed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"


class CallbackEvent(StrEnum):
    """What can happen to a callback."""

    SET_TIME = "set_time"
    ENTER_LINE = "enter_line"
    LEAVE_LINE = "leave_line"
    OFFER = "offer"
    LOSE_OFFER = "lose_offer"
    ACCEPT = "accept"
    GIVE_UP = "give_up"
    CONNECT = "connect"
    FAIL_TO_REACH = "fail_to_reach"
    SPEND_LAST_ATTEMPT = "spend_last_attempt"
    FIND_WRONG_PERSON = "find_wrong_person"
    RUN_OUT = "run_out"
    FINISH = "finish"
    DECLINE = "decline"
    CANCEL = "cancel"
    EXPIRE = "expire"
    SETTLE_BY_HAND = "settle_by_hand"


class CallbackReason(StrEnum):
    """Why we owe a callback."""

    NOBODY_ON = "nobody_on"
    LEFT_WAIT = "left_wait"
    MENU = "menu"
    CLOSED = "closed"
    VOICEMAIL = "voicemail"
    API = "api"
    LOST_CALL = "lost_call"
    PAGE = "page"
    TEXT = "text"
    COUNSELLOR = "counsellor"
    ABANDONED = "abandoned"
    FOLLOW_UP = "follow_up"
    CHECK_IN = "check_in"


class AttemptResult(StrEnum):
    """What came of ringing somebody back."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    MACHINE = "machine"
    WRONG_PERSON = "wrong_person"
    REFUSED = "refused"
    FAILED = "failed"
    GIVEN_UP = "given_up"


ASKED_BY_OTHERS = (
    CallbackReason.API,
    CallbackReason.LOST_CALL,
    CallbackReason.ABANDONED,
    CallbackReason.COUNSELLOR,
    CallbackReason.FOLLOW_UP,
)
"""Of these the person did not ask just now: night is kept."""

NOT_TRIED = (AttemptResult.GIVEN_UP, AttemptResult.FAILED)
"""Of these the person cannot have noticed anything: no promise is kept by them."""

UNANSWERED = (AttemptResult.NO_ANSWER, AttemptResult.BUSY, AttemptResult.MACHINE)
"""At another hour they may answer."""

_NOT_ACCEPTED = (
    CallbackState.REQUESTED,
    CallbackState.SCHEDULED,
    CallbackState.WAITING,
    CallbackState.OFFERED,
)

_BEFORE_CONTACT = (*_NOT_ACCEPTED, CallbackState.ATTEMPTING)

_IN_HAND = (CallbackState.WAITING, CallbackState.OFFERED, CallbackState.ATTEMPTING)
"""Waiting and offered too: a counsellor may give up while the person is picking up."""

OPEN_STATES = (*_BEFORE_CONTACT, CallbackState.CONNECTED, CallbackState.EXHAUSTED)
"""Owed still. Exhausted is open: it waits for a person's decision."""

CALLBACK_MACHINE: Machine[CallbackState, CallbackEvent] = Machine(
    name="callback",
    initial=CallbackState.REQUESTED,
    table={
        **from_each(
            (
                CallbackState.REQUESTED,
                CallbackState.SCHEDULED,
                CallbackState.CONNECTED,
                CallbackState.EXHAUSTED,
                CallbackState.EXPIRED,
            ),
            CallbackEvent.SET_TIME,
            CallbackState.SCHEDULED,
        ),
        **from_each(
            (CallbackState.REQUESTED, CallbackState.SCHEDULED),
            CallbackEvent.ENTER_LINE,
            CallbackState.WAITING,
        ),
        **from_each(
            (CallbackState.WAITING, CallbackState.OFFERED),
            CallbackEvent.LEAVE_LINE,
            CallbackState.SCHEDULED,
        ),
        (CallbackState.WAITING, CallbackEvent.OFFER): CallbackState.OFFERED,
        (CallbackState.OFFERED, CallbackEvent.LOSE_OFFER): CallbackState.WAITING,
        (CallbackState.OFFERED, CallbackEvent.ACCEPT): CallbackState.ATTEMPTING,
        (CallbackState.ATTEMPTING, CallbackEvent.GIVE_UP): CallbackState.WAITING,
        (CallbackState.ATTEMPTING, CallbackEvent.CONNECT): CallbackState.CONNECTED,
        **from_each(_IN_HAND, CallbackEvent.FAIL_TO_REACH, CallbackState.SCHEDULED),
        **from_each(_IN_HAND, CallbackEvent.SPEND_LAST_ATTEMPT, CallbackState.EXHAUSTED),
        **from_each(_IN_HAND, CallbackEvent.FIND_WRONG_PERSON, CallbackState.EXHAUSTED),
        **from_each(_IN_HAND, CallbackEvent.DECLINE, CallbackState.DECLINED),
        (CallbackState.CONNECTED, CallbackEvent.FINISH): CallbackState.COMPLETED,
        **from_each(
            (
                CallbackState.REQUESTED,
                CallbackState.SCHEDULED,
                CallbackState.EXHAUSTED,
                CallbackState.EXPIRED,
            ),
            CallbackEvent.SETTLE_BY_HAND,
            CallbackState.COMPLETED,
        ),
        **from_each(
            (*_BEFORE_CONTACT, CallbackState.EXHAUSTED, CallbackState.EXPIRED),
            CallbackEvent.CANCEL,
            CallbackState.CANCELLED,
        ),
        **from_each(_NOT_ACCEPTED, CallbackEvent.RUN_OUT, CallbackState.EXHAUSTED),
        **from_each(_NOT_ACCEPTED, CallbackEvent.EXPIRE, CallbackState.EXPIRED),
    },
)


@dataclass(frozen=True)
class AttemptPlan:
    """How often we try, and the gap after each attempt that did not reach the person."""

    attempts: int
    gaps: tuple[timedelta, ...]


def next_attempt_at(plan: AttemptPlan, made: int, now: datetime) -> datetime | None:
    """When to try again after `made` attempts (the last gap repeats), or None: a person decides."""
    if made >= plan.attempts:
        return None
    return now + _gap(plan.gaps, made)


def _gap(gaps: Sequence[timedelta], made: int) -> timedelta:
    return gaps[min(made, len(gaps)) - 1] if gaps else timedelta(minutes=15)
