"""How long people wait and how many give up, for a number of counsellors: Erlang B, C and A.

Calls come at random, conversations and patience end at random (all exponential): M/M/c/c, M/M/c
and M/M/c+M (Palm 1957; Zeltyn and Mandelbaum 2005, whose density of the offered wait is used
here). Nothing is written as a quotient of factorials, so that a thousand counsellors are no
harder than one.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

_NEGLIGIBLE = 1e-17
"""A term this much smaller than the sum no longer changes it."""
_TOO_LARGE = 1e200
_FADED = 45.0
"""Where an exponent is this far below its highest, the rest is less than 1e-19 of the whole."""
_PANELS = 400
_HALVINGS = 60
_NODES = (
    (-math.sqrt(3 / 5), 5 / 18),
    (0.0, 8 / 18),
    (math.sqrt(3 / 5), 5 / 18),
)
"""Places and weights of Gauss and Legendre's rule of order five."""


@dataclass(frozen=True)
class Load:
    """Calls a second, the mean length of a conversation, and for how long people are patient.

    `patience_seconds` is the mean time after which somebody who waits gives up; infinite for
    people who never do.
    """

    counsellors: int
    calls_per_second: float
    handling_seconds: float
    patience_seconds: float = math.inf

    @property
    def offered(self) -> float:
        """Conversations that would go on at once if nobody had to wait (erlangs)."""
        return self.calls_per_second * self.handling_seconds

    @property
    def service_rate(self) -> float:
        """Conversations that end in a second while all counsellors talk."""
        return self.counsellors / self.handling_seconds

    @property
    def is_patient(self) -> bool:
        """Whether nobody gives up: Erlang C."""
        return math.isinf(self.patience_seconds)

    @property
    def overflows(self) -> bool:
        """Whether the line grows without end, as nobody gives up and too few are on."""
        return self.is_patient and self.offered >= self.counsellors


def erlang_b(counsellors: int, offered: float) -> float:
    """The share of calls that find everybody in a call."""
    blocked = 1.0
    for number in range(1, counsellors + 1):
        blocked = offered * blocked / (number + offered * blocked)
    return blocked


def waiting_share(load: Load) -> float:
    """The share of callers who have to wait at all."""
    if load.overflows:
        return 1.0
    return _queue(load).share


def mean_wait(load: Load) -> float:
    """The mean time in the line in seconds, of all: answered at once, later, or never."""
    if load.overflows:
        return math.inf
    return _queue(load).length / load.calls_per_second if load.calls_per_second else 0.0


def abandoned_share(load: Load) -> float:
    """The share of callers who give up."""
    return 0.0 if load.is_patient else mean_wait(load) / load.patience_seconds


def answered_share(load: Load, within: float) -> float:
    """The share of all callers who are answered within so many seconds."""
    if load.overflows or not load.counsellors:
        return 0.0
    if load.is_patient:
        spare = load.service_rate - load.calls_per_second
        return 1.0 - _queue(load).share * math.exp(-spare * within)
    waiting = _queue(load).share
    exponent = _log_offered_wait(load)
    giving_up = 1.0 / load.patience_seconds

    def answered(seconds: float) -> float:
        return exponent(seconds) - giving_up * seconds

    # Both share a factor that would be too large for a number; it falls out of the quotient.
    highest = exponent(_peak(exponent))
    share = _integral(answered, within, highest) / _integral(exponent, math.inf, highest)
    return 1.0 - waiting + waiting * share


@dataclass(frozen=True)
class _Queue:
    """The line in the long run: the chance that all are in a call, and the mean number waiting."""

    share: float
    length: float


def _queue(load: Load) -> _Queue:
    """The states from "everybody talks, nobody waits" on, beside that one, and all the others."""
    scale, total, weighted = _patient_sums(load) if load.is_patient else _sums(load)
    blocked = erlang_b(load.counsellors, load.offered)
    whole = scale + blocked * (total - scale)
    return _Queue(blocked * total / whole, blocked * weighted / whole)


def _patient_sums(load: Load) -> tuple[float, float, float]:
    """A geometric series."""
    ratio = load.calls_per_second / load.service_rate
    return 1.0, 1 / (1 - ratio), ratio / (1 - ratio) ** 2


def _sums(load: Load) -> tuple[float, float, float]:
    """The first state, the sum of all, and that sum with each times the number who wait in it.

    Every state is got from the one before it; all are made smaller where they grow too large.
    """
    scale = term = total = 1.0
    weighted = 0.0
    waiting = 0
    ratio = math.inf
    while term > _NEGLIGIBLE * total * (1 - min(ratio, 0.999999)):
        waiting += 1
        ratio = load.calls_per_second / (load.service_rate + waiting / load.patience_seconds)
        term *= ratio
        total += term
        weighted += waiting * term
        if total > _TOO_LARGE:
            scale, term, total, weighted = (
                value / _TOO_LARGE for value in (scale, term, total, weighted)
            )
    return scale, total, weighted


def _log_offered_wait(load: Load) -> Callable[[float], float]:
    """The logarithm of the density of how long somebody of endless patience would wait, but for
    a constant.
    """
    giving_up = 1.0 / load.patience_seconds

    def exponent(seconds: float) -> float:
        patient = -math.expm1(-giving_up * seconds) / giving_up
        return load.calls_per_second * patient - load.service_rate * seconds

    return exponent


def _peak(exponent: Callable[[float], float]) -> float:
    """Where a concave function that falls in the end is highest, from 0 on."""
    right = 1e-9
    while exponent(2 * right) > exponent(right):
        right *= 2
    left, right = 0.0, 2 * right
    for _ in range(2 * _HALVINGS):
        third = (right - left) / 3
        if exponent(left + third) < exponent(right - third):
            left += third
        else:
            right -= third
    return left


def _integral(exponent: Callable[[float], float], until: float, highest: float) -> float:
    """The integral of exp(exponent - highest) from 0, over the places that count for anything."""
    peak = _peak(exponent)
    level = exponent(peak) - _FADED
    begin = 0.0 if exponent(0.0) >= level else _crossing(exponent, level, peak, 0.0)
    far = max(2 * peak, 1e-9)
    while exponent(far) > level:
        far *= 2
    end = min(until, _crossing(exponent, level, peak, far))
    if end <= begin:
        return 0.0
    width = (end - begin) / _PANELS
    return width * math.fsum(
        weight * math.exp(exponent(begin + width * (panel + (1 + node) / 2)) - highest)
        for panel in range(_PANELS)
        for node, weight in _NODES
    )


def _crossing(
    exponent: Callable[[float], float], level: float, inside: float, outside: float
) -> float:
    """Where a concave function goes below a level on the way from inside to outside."""
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        if exponent(middle) > level:
            inside = middle
        else:
            outside = middle
    return outside
