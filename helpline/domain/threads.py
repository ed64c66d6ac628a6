"""A conversation by text: with nobody, with one person, or closed by them with what came of it.

A new text opens it again: with whom it was with, if they are on, else with nobody.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from helpline.domain.risk import Risk
from helpline.domain.transitions import Machine


class ThreadState(StrEnum):
    """Where a conversation is."""

    UNCLAIMED = "unclaimed"
    TAKEN = "taken"
    CLOSED = "closed"


class ThreadEvent(StrEnum):
    """What can happen to one: by a person, but for the last two, which a new text does."""

    TAKE = "take"
    HAND_ON = "hand_on"
    PUT_BACK = "put_back"
    CLOSE = "close"
    COME_BACK = "come_back"
    OPEN_AGAIN = "open_again"


THREAD_MACHINE: Machine[ThreadState, ThreadEvent] = Machine(
    name="thread",
    initial=ThreadState.UNCLAIMED,
    table={
        (ThreadState.UNCLAIMED, ThreadEvent.TAKE): ThreadState.TAKEN,
        (ThreadState.TAKEN, ThreadEvent.HAND_ON): ThreadState.TAKEN,
        (ThreadState.TAKEN, ThreadEvent.PUT_BACK): ThreadState.UNCLAIMED,
        (ThreadState.TAKEN, ThreadEvent.CLOSE): ThreadState.CLOSED,
        (ThreadState.CLOSED, ThreadEvent.COME_BACK): ThreadState.TAKEN,
        (ThreadState.CLOSED, ThreadEvent.OPEN_AGAIN): ThreadState.UNCLAIMED,
        (ThreadState.CLOSED, ThreadEvent.TAKE): ThreadState.TAKEN,
    },
)

TALK_LASTS = timedelta(days=1)
"""So long after its end "thank you" still belongs to a conversation; later it answers a plan."""

IN_TALK_FOR = timedelta(hours=1)
"""Since a person took it or wrote last: so long they are taken to be there, and nothing is
answered by itself that does not tell what to do when a life is in danger."""

DEFAULT_DISPOSITIONS = (
    "talked by text",
    "a call is agreed",
    "told where else help is",
    "no answer any more",
    "nothing was needed",
)
"""What may come of a conversation, where the service has no list of its own."""

MOST_SEGMENTS = 4
"""Of what somebody on the staff writes in one go."""

FURTHEST = timedelta(days=14)
"""How far ahead a text can be written."""


class ReplyTemplate(StrEnum):
    """Texts that somebody on the staff can begin with; worded in `content/follow_up`."""

    HERE = "here"
    LISTENING = "listening"
    SAFE = "safe"
    ALONE = "alone"
    RING_NOW = "ring-now"
    WHEN_TO_RING = "when-to-ring"
    TIME = "time"
    BACK_SOON = "back-soon"
    ELSEWHERE = "elsewhere"
    CLOSING = "closing"


def what_a_text_does(state: ThreadState, *, holder_is_on: bool) -> ThreadEvent | None:
    """What a text that a person has to read does to the conversation."""
    if state is ThreadState.TAKEN:
        return None if holder_is_on else ThreadEvent.PUT_BACK
    if state is ThreadState.CLOSED:
        return ThreadEvent.COME_BACK if holder_is_on else ThreadEvent.OPEN_AGAIN
    return None


def belongs_to_talk(
    risk: Risk, closed_at: datetime | None, at: datetime, *, is_keyword: bool
) -> bool:
    """Whether a text opens a closed conversation again, though nobody would be called for it.

    Good news and words that the service heeds by itself do so only soon after its end.
    """
    if risk is not Risk.OK and not is_keyword:
        return True
    return closed_at is not None and at - closed_at <= TALK_LASTS


def graver(one: Risk | None, other: Risk) -> Risk:
    """Which of two is to be seen to first."""
    order = tuple(Risk)
    return other if one is None else min(one, other, key=order.index)


def is_in_talk(
    state: ThreadState, taken_at: datetime | None, answered_at: datetime | None, now: datetime
) -> bool:
    """Whether somebody on the staff is there, as far as can be told from the conversation."""
    last = max(filter(None, (taken_at, answered_at)), default=None)
    return state is ThreadState.TAKEN and last is not None and now - last <= IN_TALK_FOR
