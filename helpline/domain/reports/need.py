"""How many counsellors an hour needs, by Erlang A, so that callers are answered in time.

Callers are taken to come at random at the rate of that hour in recent weeks, to be talked with and
to be patient as recent ones were. The aim is ours: nine in ten of all who enter the line answered
within the target of the service level.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from helpline.domain.service_level import TARGET_SECONDS
from helpline.domain.staffing import Load, answered_share

WEEKS = 4
"""Of which the need is learnt: the last ones of the period."""

AIM = 0.9


@dataclass(frozen=True)
class Callers:
    """How callers of recent weeks were: `handling_seconds` is how long one holds a counsellor,
    ringing and wrap-up included; None where too few are known.
    """

    handling_seconds: float | None
    patience_seconds: float = math.inf


def needed(callers: Callers, contacts: int, hours: int) -> int | None:
    """For so many contacts in so many hours; None where nothing is known of callers."""
    rate = contacts / hours if hours else 0.0
    return needed_for(callers, [rate])[rate] if hours else None


def needed_for(callers: Callers, rates: Iterable[float]) -> Mapping[float, int | None]:
    """For each of these rates, in contacts an hour.

    More callers never need fewer people: each rate begins where the one before it ended.
    """
    return _needed_for(callers, tuple(sorted(set(rates))))


@lru_cache(maxsize=64)  # asked for with every page of a rota, and the same for a day
def _needed_for(callers: Callers, rates: tuple[float, ...]) -> Mapping[float, int | None]:
    if callers.handling_seconds is None:
        return dict.fromkeys(rates)
    found: dict[float, int | None] = {}
    counsellors = 0
    for rate in rates:
        while not _reaches(counsellors, rate / 3600, callers, callers.handling_seconds):
            counsellors += 1
        found[rate] = counsellors
    return found


def _reaches(counsellors: int, rate: float, callers: Callers, handling: float) -> bool:
    if not rate:
        return True
    load = Load(counsellors, rate, handling, callers.patience_seconds)
    if counsellors < AIM * load.offered:
        return (
            False  # so many conversations at once they cannot have: the formula need not be asked
        )
    return answered_share(load, TARGET_SECONDS) >= AIM
