"""Every measure of callbacks, once. All of those that were asked for in a period.

- First attempt delay: from the moment they asked, or from the beginning of the time that they
  chose, to the first attempt in which their phone was rung. p50 and p90 by nearest rank.
- Attempts per request: attempts in which their phone was rung ÷ requests.
- Reached: requests that led to a conversation ÷ requests.
- Reached within the promised time: of the requests that had a promise which is over or was
  reached, those that were reached by then.
- Breaches: promises whose time passed before their phone was rung.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from helpline.domain.callbacks import OPEN_STATES, CallbackState

RANG_IN = "rang_in"
"""The outcome of a callback whose person rang in and was answered."""


@dataclass(frozen=True)
class CallbackFate:
    """What became of one request; instants in UTC."""

    state: CallbackState
    outcome: str | None
    requested_at: datetime
    not_before: datetime | None
    promised_until: datetime | None
    is_promise_broken: bool
    first_attempt_at: datetime | None
    attempts: int
    reached_at: datetime | None


@dataclass(frozen=True)
class CallbackMeasures:
    """Counts, seconds, and shares from 0 to 1; None where there is nothing to divide."""

    requested: int
    first_attempt_p50_seconds: float | None
    first_attempt_p90_seconds: float | None
    attempts_per_request: float | None
    reached: int
    reached_share: float | None
    reached_in_time_share: float | None
    expired: int
    rang_in: int
    breaches: int


def measure(fates: Sequence[CallbackFate], now: datetime) -> CallbackMeasures:
    """The measures of a period."""
    delays = sorted(delay for delay in map(_delay, fates) if delay is not None)
    reached = [fate for fate in fates if fate.reached_at is not None]
    due = [fate for fate in fates if _is_promise_settled(fate, now)]
    return CallbackMeasures(
        requested=len(fates),
        first_attempt_p50_seconds=_percentile(delays, 0.5),
        first_attempt_p90_seconds=_percentile(delays, 0.9),
        attempts_per_request=_share(sum(fate.attempts for fate in fates), len(fates)),
        reached=len(reached),
        reached_share=_share(len(reached), len(fates)),
        reached_in_time_share=_share(sum(map(_is_in_time, due)), len(due)),
        expired=sum(fate.state is CallbackState.EXPIRED for fate in fates),
        rang_in=sum(fate.outcome == RANG_IN for fate in fates),
        breaches=sum(fate.is_promise_broken for fate in fates),
    )


def _delay(fate: CallbackFate) -> float | None:
    if fate.first_attempt_at is None:
        return None
    # A time that was chosen after the first attempt says nothing about how long that took.
    chosen = fate.not_before or fate.requested_at
    begin = fate.requested_at if chosen > fate.first_attempt_at else max(fate.requested_at, chosen)
    return max(0.0, (fate.first_attempt_at - begin).total_seconds())


def _is_promise_settled(fate: CallbackFate, now: datetime) -> bool:
    """Whether one can say already if it was kept; who rang in, or wants none, is not counted."""
    if fate.promised_until is None:
        return False
    if fate.reached_at is not None:
        return True
    is_owed = fate.state in OPEN_STATES or fate.state is CallbackState.EXPIRED
    return is_owed and fate.promised_until <= now


def _is_in_time(fate: CallbackFate) -> bool:
    """Whoever was promised another time after the first had passed was not reached in time."""
    if fate.reached_at is None or fate.promised_until is None or fate.is_promise_broken:
        return False
    return fate.reached_at <= fate.promised_until


def _percentile(ordered: Sequence[float], share: float) -> float | None:
    return ordered[ceil(share * len(ordered)) - 1] if ordered else None


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
