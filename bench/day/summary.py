"""Many days of each way of routing, put together: means, their spread, and who beats whom."""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from day import bound
from day.contest import CONTESTANTS, DEFAULT
from day.figures import LONGER_TARGET_SECONDS, Day
from day.plan import Plan
from helpline.domain.service_level import TARGET_SECONDS

Results = Mapping[tuple[str, float], Sequence[Day]]
"""The days of each contestant at each load, in the order of the seeds."""

HEADS = (
    "way",
    "in 20 s %",
    "spread",
    "in 60 s %",
    "given up %",
    "service level %",
    "worst wait s",
    "unfairness %",
    "phones a call",
    "in 20 s, to the default",
)
_NOTEWORTHY = 0.005
"""Half a point of the share answered in 20 s; less is nothing that a caller could feel."""


@dataclass(frozen=True)
class Gap:
    """How much larger a figure is than another's on the same days, and twice its standard error."""

    mean: float
    doubt: float

    @property
    def is_lead(self) -> bool:
        """Whether it is more than chance and more than nothing."""
        return self.mean > max(self.doubt, _NOTEWORTHY)

    def __str__(self) -> str:
        return f"{100 * self.mean:+.1f} ± {100 * self.doubt:.1f}"


def mean(days: Sequence[Day], figure: Callable[[Day], float]) -> float:
    return statistics.mean(figure(day) for day in days)


def gap(days: Sequence[Day], others: Sequence[Day]) -> Gap:
    """Day by day, as both met the same callers."""
    gaps = [
        day.within_target - other.within_target for day, other in zip(days, others, strict=True)
    ]
    spread = statistics.stdev(gaps) if len(gaps) > 1 else 0.0
    return Gap(statistics.mean(gaps), 2 * spread / math.sqrt(len(gaps)))


def rows(results: Results, load: float) -> list[tuple[object, ...]]:
    """The bounds, then everybody."""
    default = results[DEFAULT, load]
    return [
        *_bounds(Plan(load)),
        *(_row(name, results[name, load], default) for name in CONTESTANTS),
    ]


def _bounds(plan: Plan) -> list[tuple[object, ...]]:
    named = {"bound, Erlang A": bound.plain, "bound, single rings": bound.with_ringing}
    return [
        (
            name,
            100 * make(plan).within(TARGET_SECONDS),
            "",
            100 * make(plan).within(LONGER_TARGET_SECONDS),
            *[""] * 6,
        )
        for name, make in named.items()
    ]


def _row(name: str, days: Sequence[Day], default: Sequence[Day]) -> tuple[object, ...]:
    levels = [100 * day.within_target for day in days]
    spread = statistics.stdev(levels) if len(levels) > 1 else 0.0
    return (
        name,
        statistics.mean(levels),
        spread,
        100 * mean(days, lambda day: day.within_longer),
        100 * mean(days, lambda day: day.abandoned),
        100 * mean(days, lambda day: day.service_level),
        mean(days, lambda day: day.worst_wait),
        100 * mean(days, lambda day: day.unfairness),
        mean(days, lambda day: day.phones_per_call),
        str(gap(days, default)),
    )


def lost_contests(results: Results, loads: Sequence[float]) -> list[str]:
    """Where a peer answers more callers in 20 s than our default, or than our best of those that
    ring several phones, each among its like.
    """
    found = []
    for load in loads:
        for peer in (one for one in CONTESTANTS.values() if not one.is_ours):
            champion = _best_of_several(results, load) if peer.rings_several else DEFAULT
            lead = gap(results[peer.name, load], results[champion, load])
            if lead.is_lead:
                found.append(f"load {load}: {peer.name} before {champion} by {lead}")
    return found


def _best_of_several(results: Results, load: float) -> str:
    names = [one.name for one in CONTESTANTS.values() if one.is_ours and one.rings_several]
    return max(names, key=lambda name: mean(results[name, load], lambda day: day.within_target))
