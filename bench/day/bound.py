"""The bounds: what no way of ringing can beat.

The plain one is Erlang A: whoever is free takes the longest waiting caller in no time. The other
counts ringing: a counsellor is held, and the caller waits, while a phone rings, once for a call
that is taken and before that for each that is not. Breaks, pauses and the half second of the
ticker are in neither.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from day.plan import Answer, Fates, Plan
from helpline.domain.staffing import Load, answered_share

RING_LIMIT = 20.0
_SAMPLES = 4000
_STEP = 0.25  # seconds; ring times are rounded up to it


@dataclass(frozen=True)
class Bound:
    """The largest share of all callers who can be answered within a time."""

    within: Callable[[float], float]


def plain(plan: Plan) -> Bound:
    return Bound(lambda seconds: answered_share(_load(plan, plan.handling), seconds))


def with_ringing(plan: Plan) -> Bound:
    """Single rings. Patience is exponential, so that whoever waits has as much left as before."""
    ringing = _ring_times(Fates(plan), RING_LIMIT)
    giving_up = 1 / plan.patience
    stay = {seconds: math.exp(-giving_up * seconds) for seconds in ringing}
    held = sum(
        share * ((1 - stay[seconds]) / giving_up + stay[seconds] * plan.handling)
        for seconds, share in ringing.items()
    )
    load = _load(plan, held)
    reached = cache(lambda seconds: answered_share(load, seconds))
    return Bound(
        lambda within: sum(
            share * stay[seconds] * reached(within - seconds)
            for seconds, share in ringing.items()
            if seconds <= within
        )
    )


def _load(plan: Plan, handling: float) -> Load:
    return Load(plan.counsellors, plan.calls_per_second, handling, plan.patience)


def _ring_times(fates: Fates, limit: float) -> dict[float, float]:
    """How long phones ring for a caller until one is answered, and the share of each length."""
    found: dict[float, float] = {}
    for number in range(_SAMPLES):
        seconds = math.ceil(_ring_time(fates, number, limit) / _STEP) * _STEP
        found[seconds] = found.get(seconds, 0.0) + 1 / _SAMPLES
    return found


def _ring_time(fates: Fates, number: int, limit: float) -> float:
    total = 0.0
    nth = 0
    while True:
        nth += 1
        if fates.dice(number, -5, nth)[0] < fates.plan.share_away:
            total += limit
            continue
        reaction = fates.reaction(number, -6, nth)
        total += min(reaction.seconds, limit)
        if reaction.answer is Answer.ACCEPT and reaction.seconds <= limit:
            return total
