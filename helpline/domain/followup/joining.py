"""Somebody asks, from their own phone, to be followed: a request until a person has seen to it.

It enrols nobody by itself. Whoever asks again while one is open has asked once.
"""

from datetime import timedelta
from enum import StrEnum

from helpline.domain.transitions import Machine, from_each


class JoinState(StrEnum):
    """Where a request is."""

    OPEN = "open"
    ENROLLED = "enrolled"
    DECLINED = "declined"


class JoinEvent(StrEnum):
    """What can happen to a request; both by a person."""

    ENROL = "enrol"
    DECLINE = "decline"


JOIN_MACHINE: Machine[JoinState, JoinEvent] = Machine(
    name="join request",
    initial=JoinState.OPEN,
    table={
        **from_each((JoinState.OPEN,), JoinEvent.ENROL, JoinState.ENROLLED),
        **from_each((JoinState.OPEN,), JoinEvent.DECLINE, JoinState.DECLINED),
    },
)


class JoinChannel(StrEnum):
    """How they asked."""

    TEXT = "text"
    VOICE = "voice"


class Joined(StrEnum):
    """What came of asking: there is a request; they have only to agree; or they are followed."""

    ASKED = "asked"
    TO_AGREE = "to_agree"
    FOLLOWED = "followed"


SEEN_TO_WITHIN = timedelta(hours=4)
"""As a question is: in the first days after detox every hour counts."""
