"""What somebody in the line is told of it: roughly where they stand, and how long it may take.

A wait that is spoken and does not come true is worse than none. So it is a range in minutes,
from what recent contacts of the same class (a team and a language) have shown; it is only spoken
while such ranges have come true lately; and whatever was said, nothing worse is said later.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum

MINUTE = 60.0
LEAST_CONVERSATIONS = 10
"""Fewer say nothing about how long the next one takes."""
LEAST_SETTLED = 30
LEAST_COME_TRUE = 0.8
FEW = 4
SAME_TURN = timedelta(seconds=10)
"""Within this time the same range is a repeated webhook, and gets the same answer."""
_SPREAD = 1.44
"""Standard deviations that leave out 15 % at both ends together: 80 % are to come true."""


class Place(IntEnum):
    """How many wait before somebody, as it is spoken; less is better."""

    NEXT = 0
    FEW = 1
    SEVERAL = 2


def place_after(ahead: int) -> Place:
    """The place of somebody with so many before them."""
    if ahead == 0:
        return Place.NEXT
    return Place.FEW if ahead <= FEW else Place.SEVERAL


@dataclass(frozen=True)
class Minutes:
    """A range of whole minutes."""

    low: int
    high: int


_LOWS = (0, 1, 2, 5, 10, 15, 20, 30)
_HIGHS = (2, 5, 10, 15, 20, 30, 45, 60)
_SHORT = 20
_VAGUE = 6


def range_around(low_seconds: float, high_seconds: float) -> Minutes | None:
    """The spoken range that holds these; None where it would be of no use to anybody.

    That is, where it ends later than an hour from now, or, unless it is short, much later than
    it begins.
    """
    low = max(one for one in _LOWS if one * MINUTE <= max(0.0, low_seconds))
    high = next((one for one in _HIGHS if one * MINUTE >= high_seconds and one > low), None)
    if high is None or high > max(_SHORT, _VAGUE * low):
        return None
    return Minutes(low, high)


@dataclass(frozen=True)
class Experience:
    """What recent contacts of a class have shown.

    `handling_seconds` is how long a call holds a counsellor, ringing and wrap-up included, None
    when too few are known; `patience_seconds` the mean time to giving up, infinite when nobody
    did. `settled` ranges were kept that came true or not, `come_true` of them did; of `unknown`
    ones nobody will know.
    """

    handling_seconds: float | None = None
    patience_seconds: float = math.inf
    settled: int = 0
    come_true: int = 0
    unknown: int = 0

    @property
    def is_calibrated(self) -> bool:
        """Whether a range may be spoken: enough are known, and enough of them came true.

        Those who gave up before their range was over are no proof of anything. Where they are
        the larger part, the others are the lucky ones, and prove nothing either.
        """
        return (
            self.settled >= max(LEAST_SETTLED, self.unknown)
            and self.come_true >= LEAST_COME_TRUE * self.settled
        )


@dataclass(frozen=True)
class Crowd:
    """The line at one moment, from the place of somebody in it.

    `on` counsellors are on who may take them now, `held` of these in a call or wrapping up. More
    may in `opens_in` seconds, when the next tier opens or a preference ends; None when nobody else
    ever will. `head_seconds` is how long the one at the head of the line has waited, if somebody is
    ahead.
    """

    ahead: int
    on: int
    held: int
    head_seconds: float | None = None
    opens_in: float | None = None

    @property
    def is_somebody_on(self) -> bool:
        """Whether anybody may take them, sooner or later."""
        return self.on > 0 or self.opens_in is not None


def expected_wait(crowd: Crowd, experience: Experience) -> Minutes | None:
    """How long it takes from now, or None when that cannot be told honestly.

    By Erlang A from the state of the line: each place ahead goes to a counsellor, or is given
    up. By the age of the head of the line too, which knows what no model does (Ibrahim and Whitt
    2009): where the two disagree, the range is wide, or there is none. Those who may take them
    only later have callers of their own, so nobody knows how much they shorten the wait: it may
    be over as soon as they come, and lasts no longer than without them.
    """
    if not crowd.on or experience.handling_seconds is None:
        return None
    places = crowd.ahead - (crowd.on - crowd.held)
    if places < 0:
        return range_around(0.0, 0.0)
    low, high = _spread(places, crowd.on, experience)
    if crowd.ahead and crowd.head_seconds is not None:
        low, high = min(low, crowd.head_seconds), max(high, crowd.head_seconds)
    if crowd.opens_in is not None:
        low = min(low, crowd.opens_in)
    return range_around(low, high)


def _spread(places: int, counsellors: int, experience: Experience) -> tuple[float, float]:
    """Between which seconds most waits end: a sum of exponential times is nearly gamma."""
    free_rate = counsellors / (experience.handling_seconds or 1.0)
    rates = [free_rate + ahead / experience.patience_seconds for ahead in range(places + 1)]
    mean = sum(1 / rate for rate in rates)
    shape = mean**2 / sum(1 / rate**2 for rate in rates)
    # Wilson and Hilferty's quantiles of a gamma distribution.
    middle, width = 1 - 1 / (9 * shape), _SPREAD / (3 * math.sqrt(shape))
    return mean * max(0.0, middle - width) ** 3, mean * (middle + width) ** 3


@dataclass(frozen=True)
class Said:
    """What somebody has been told: the best place, the least minutes, and by when at the latest
    (UTC).
    """

    place: Place | None = None
    low: int | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Turn:
    """What is said in one turn; None where nothing is."""

    place: Place | None = None
    minutes: Minutes | None = None
    expected: Minutes | None = None
    """What the wait is thought to be, spoken or not: kept the first time, to be judged by."""

    def remembered(self, said: Said, now: datetime) -> Said:
        """What they have been told after this turn."""
        place = said.place if self.place is None else self.place
        if self.minutes is None:
            return replace(said, place=place)
        until = _until(self.minutes, now)
        return Said(
            place, self.minutes.low, until if said.until is None else min(until, said.until)
        )


def next_turn(said: Said, crowd: Crowd, experience: Experience, now: datetime) -> Turn:
    """What may be said now: never a worse place than before, never a later end of the wait."""
    if not crowd.is_somebody_on:
        return Turn()
    place = place_after(crowd.ahead)
    expected = expected_wait(crowd, experience)
    speakable = expected if experience.is_calibrated else None
    return Turn(
        place if said.place is None else min(said.place, place),
        None if speakable is None else _no_longer_than_said(speakable, said, now),
        expected,
    )


def _no_longer_than_said(expected: Minutes, said: Said, now: datetime) -> Minutes | None:
    """A range is spoken once, and again only when it ends earlier than was said before."""
    if said.until is not None and _until(expected, now) > said.until + SAME_TURN:
        return None
    return expected if said.low is None else replace(expected, low=min(expected.low, said.low))


def _until(minutes: Minutes, now: datetime) -> datetime:
    return now + timedelta(minutes=minutes.high)


@dataclass(frozen=True)
class Waited:
    """A contact: how long they have waited, and what came of it, if it `is_over`.

    `left` is whether they went by their own wish: hung up, took a callback, left a message.
    `held_seconds` is how long counsellors were held by it, 0 where none was. The wait since the
    range was kept is `after_seconds`.
    """

    waited_seconds: float
    answered: bool
    left: bool
    held_seconds: float = 0.0
    expected: Minutes | None = None
    after_seconds: float = 0.0
    is_over: bool = True

    @property
    def may_be_judged(self) -> bool:
        """Whether there is a range, and either its end has passed or the wait is over."""
        return self.expected is not None and (
            self.is_over or self.after_seconds > self.expected.high * MINUTE
        )


def came_true(contact: Waited) -> bool | None:
    """Whether the range that was kept held what came; None when nobody will know.

    Who gave up before its end may have been answered within it. Who gave up after its end was
    not: leaving these out is what makes estimates rosy (they are those that went wrong).
    """
    if contact.expected is None:
        return None
    if contact.after_seconds > contact.expected.high * MINUTE:
        return False
    return contact.expected.low * MINUTE <= contact.after_seconds if contact.answered else None


def learn(contacts: Iterable[Waited], wrap_up_seconds: float) -> Experience:
    """What these contacts of one class show. Patience counts the waits of all, not only of those
    who gave up, or it would be far too short.
    """
    known = list(contacts)
    held = [contact.held_seconds for contact in known if contact.answered and contact.held_seconds]
    left = sum(contact.left for contact in known)
    judged = [came_true(contact) for contact in known if contact.may_be_judged]
    enough = len(held) >= LEAST_CONVERSATIONS
    return Experience(
        handling_seconds=sum(held) / len(held) + wrap_up_seconds if enough else None,
        patience_seconds=mean_patience(sum(contact.waited_seconds for contact in known), left),
        settled=sum(one is not None for one in judged),
        come_true=sum(one is True for one in judged),
        unknown=sum(one is None for one in judged),
    )


def mean_patience(waited_seconds: float, left: int) -> float:
    """The mean time to giving up: what all have waited ÷ how many gave up; infinite if nobody did."""
    return waited_seconds / left if left and waited_seconds > 0 else math.inf
