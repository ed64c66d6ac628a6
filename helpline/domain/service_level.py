"""Every measure's formula, once. Waits are in seconds, from entering the line to the answer.

For any period: offered = answered + abandoned + callback + voicemail + overflowed + lost +
still waiting. `abandoned` holds the short ones too; where a measure leaves them out it says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from helpline.domain.calls import CallState, Outcome

TARGET_SECONDS = 20.0
"""T: an answer within this wait counts for the service level."""

SHORT_ABANDON_SECONDS = 10.0
"""N: who hangs up sooner most likely misdialled; nobody could have answered."""


@dataclass(frozen=True)
class Share:
    """Contacts of one period that entered the line and stand alike.

    `outcome` is None while the contact is open; `state` is where its call is now. `within_target`
    and `short` count those whose wait was below T and below N, `wait_seconds` adds all waits up.
    """

    state: CallState | None
    outcome: Outcome | None
    is_over: bool
    count: int
    within_target: int = 0
    short: int = 0
    wait_seconds: float = 0.0


@dataclass(frozen=True)
class Tally:
    """What became of the contacts that entered the line in a period."""

    offered: int = 0
    answered: int = 0
    answered_within_target: int = 0
    answered_wait_seconds: float = 0.0
    abandoned: int = 0
    short_abandoned: int = 0
    callback: int = 0
    voicemail: int = 0
    overflowed: int = 0
    lost: int = 0
    waiting: int = 0


def standing(share: Share) -> Outcome | None:
    """How contacts count now; None: they wait still.

    Somebody in conversation counts as answered already. Somebody who came back to the line after
    losing their counsellor is waiting, whatever was settled before.
    """
    if share.is_over or share.state is CallState.CLOSING:
        return share.outcome
    return Outcome.ANSWERED if share.state is CallState.CONNECTED else None


def tally(shares: Iterable[Share]) -> Tally:
    """Add the shares of a period up."""
    by_standing: dict[Outcome | None, list[Share]] = {}
    for share in shares:
        by_standing.setdefault(standing(share), []).append(share)
    answered = by_standing.get(Outcome.ANSWERED, [])

    def count(outcome: Outcome | None) -> int:
        return sum(share.count for share in by_standing.get(outcome, []))

    return Tally(
        offered=sum(count(outcome) for outcome in by_standing),
        answered=count(Outcome.ANSWERED),
        answered_within_target=sum(share.within_target for share in answered),
        answered_wait_seconds=sum(share.wait_seconds for share in answered),
        abandoned=count(Outcome.ABANDONED),
        short_abandoned=sum(share.short for share in by_standing.get(Outcome.ABANDONED, [])),
        callback=count(Outcome.CALLBACK),
        voicemail=count(Outcome.VOICEMAIL),
        overflowed=count(Outcome.OVERFLOWED),
        lost=count(Outcome.LOST),
        waiting=count(None),
    )


def converted(period: Tally) -> int:
    """Who left the line with a promise: a callback, or a message that opens one."""
    return period.callback + period.voicemail


def service_level(period: Tally) -> float | None:
    """Answered within T ÷ (answered + abandoned - short), 0 to 1; None with nothing to divide."""
    whole = period.answered + period.abandoned - period.short_abandoned
    return period.answered_within_target / whole if whole else None


def asa_seconds(period: Tally) -> float | None:
    """Average speed of answer: total wait of the answered ÷ answered, in seconds."""
    return period.answered_wait_seconds / period.answered if period.answered else None


def abandonment(period: Tally) -> float | None:
    """Hung up waiting ÷ offered, both without the short ones; None with nothing to divide."""
    whole = period.offered - period.short_abandoned
    return (period.abandoned - period.short_abandoned) / whole if whole else None
