"""One call offered to one counsellor: its life, and what each way of not taking it costs."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from helpline.domain.transitions import Machine


class OfferState(StrEnum):
    """Where an offer is. Pending and accepted are live: the counsellor is reserved."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    MISSED = "missed"
    BUSY = "busy"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    FINISHED = "finished"


class OfferEvent(StrEnum):
    """What can happen to an offer."""

    ACCEPT = "accept"
    DECLINE = "decline"
    MISS = "miss"
    FIND_BUSY = "find_busy"
    FAIL = "fail"
    WITHDRAW = "withdraw"
    FINISH = "finish"


LIVE_OFFER_STATES = (OfferState.PENDING, OfferState.ACCEPTED)

OFFER_MACHINE: Machine[OfferState, OfferEvent] = Machine(
    name="offer",
    initial=OfferState.PENDING,
    table={
        (OfferState.PENDING, OfferEvent.ACCEPT): OfferState.ACCEPTED,
        (OfferState.PENDING, OfferEvent.DECLINE): OfferState.DECLINED,
        (OfferState.PENDING, OfferEvent.MISS): OfferState.MISSED,
        (OfferState.PENDING, OfferEvent.FIND_BUSY): OfferState.BUSY,
        (OfferState.PENDING, OfferEvent.FAIL): OfferState.FAILED,
        (OfferState.PENDING, OfferEvent.WITHDRAW): OfferState.WITHDRAWN,
        (OfferState.ACCEPTED, OfferEvent.FINISH): OfferState.FINISHED,
    },
)

MISSES_BEFORE_BREAK = 2
"""Two misses in a row and the counsellor goes to break: one may be chance."""

PAUSE_AFTER_FAILURE = timedelta(seconds=10)
"""When the phone could not be reached at all: a fault of the network's, nothing for a team to
choose."""


@dataclass(frozen=True)
class Pauses:
    """How long a team rings nobody again after each way of not taking an offer."""

    decline: timedelta
    busy: timedelta
    no_answer: timedelta

    def after(self, state: OfferState) -> timedelta:
        """The pause after an offer that ended so.

        A withdrawn offer, or one that somebody else was quicker to take, was not their doing and
        costs nothing.
        """
        return {
            OfferState.DECLINED: self.decline,
            OfferState.BUSY: self.busy,
            OfferState.MISSED: self.no_answer,
            OfferState.FAILED: PAUSE_AFTER_FAILURE,
        }.get(state, timedelta(0))
