"""Who is paged when about a reply that worries us, until a named person has taken it.

By day and by night, and in quiet hours: the clock starts when the text reached us. Pages come at
each rung's time and again between rungs; past the last rung they go on for ever. What is late is
not caught up page by page: after an outage the widest rung whose time has come is paged at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count, islice
from typing import TypeVar

from helpline.domain.followup.answers import AnswerText
from helpline.domain.risk import Risk

S = TypeVar("S")

EPISODE = timedelta(minutes=10)
"""Texts that follow each other within it are one escalation; each of them raises it."""


class Whom(StrEnum):
    """Who is paged; each includes those before it."""

    FIRST = "first"
    SECOND = "second"
    SUPERVISORS = "supervisors"
    EVERYONE = "everyone"


class PlanEffect(StrEnum):
    """What the reply does to the plan by itself, until a person decides otherwise."""

    NONE = "none"
    HOLD = "hold"
    RESTART = "restart"
    END = "end"


@dataclass(frozen=True, slots=True)
class Rung:
    """Who is paged how long after the text reached us."""

    after: timedelta
    whom: Whom


@dataclass(frozen=True, slots=True)
class Ladder:
    """What follows from one kind of reply.

    A person takes it within `take_within` while the helpline is staffed, else within
    `take_within_otherwise`, which `from_opening` counts from the next opening. `early` binds in
    the first days after detox, `raised` when the words, or a repeat, press for it. Without rungs
    nobody is paged: it is a task with a clock.
    """

    risk: Risk
    answer: AnswerText | None
    plan: PlanEffect
    take_within: timedelta
    take_within_otherwise: timedelta
    from_opening: bool = False
    early: timedelta | None = None
    raised: timedelta | None = None
    call_within: timedelta | None = None
    rungs: tuple[Rung, ...] = ()
    repeat: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Page:
    """One page to make: its number from 0, who is paged, and when (UTC)."""

    number: int
    whom: Whom
    due_at: datetime


def next_rung(ladder: Ladder, opened_at: datetime, paged: int, now: datetime) -> Page | None:
    """The page to make next, now or later; None where nobody is paged.

    `paged` is one more than the number of the last page that was made.
    """
    overdue: Page | None = None
    for page in _pages(ladder, opened_at, paged):
        if page.due_at > now:
            return overdue or page
        overdue = page
    return overdue


def late_since(ladder: Ladder, opened_at: datetime, paged: int, now: datetime) -> datetime | None:
    """Since when a page is owed that was not made; None while nothing is."""
    first = next(_pages(ladder, opened_at, paged), None)
    return first.due_at if first is not None and first.due_at <= now else None


def _pages(ladder: Ladder, opened_at: datetime, paged: int) -> Iterator[Page]:
    for number, rung in islice(enumerate(_rungs(ladder)), paged, None):
        yield Page(number, rung.whom, opened_at + rung.after)


def _rungs(ladder: Ladder) -> Iterator[Rung]:
    """Every rung, and its repeats until the next one."""
    following = [*(rung.after for rung in ladder.rungs[1:]), None]
    for rung, ends in zip(ladder.rungs, following, strict=False):
        for times in count():
            after = rung.after + times * ladder.repeat
            if ends is not None and after >= ends:
                break
            yield Rung(after, rung.whom)


def audience(
    whom: Whom, on_call: Sequence[Sequence[S]], supervisors: Sequence[S], everyone: Sequence[S]
) -> tuple[S, ...]:
    """The people to page, in order; a rung on which there is nobody more is the next one."""
    groups = {
        Whom.FIRST: [person for rung in on_call[:1] for person in rung],
        Whom.SECOND: [person for rung in on_call[1:2] for person in rung],
        Whom.SUPERVISORS: [*(person for rung in on_call[2:] for person in rung), *supervisors],
        Whom.EVERYONE: list(everyone),
    }
    found: dict[S, None] = {}
    reached = False
    for group, people in groups.items():
        more = [person for person in people if person not in found]
        found.update(dict.fromkeys(more))
        reached = reached or group is whom
        if reached and more:
            break
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a limit depends on; `opens_at` is the next opening, `days` those since detox ended."""

    staffed: bool
    opens_at: datetime | None = None
    days: int | None = None
    raised: bool = False


EARLY_DAYS = 14


def take_by(ladder: Ladder, opened_at: datetime, how: Circumstances) -> datetime:
    """By when a person has to have taken it."""
    if ladder.from_opening and not how.staffed and how.opens_at is not None:
        usual = how.opens_at + ladder.take_within
    else:
        within = ladder.take_within if how.staffed else ladder.take_within_otherwise
        usual = opened_at + within
    is_early = how.days is not None and how.days <= EARLY_DAYS
    sooner = [ladder.early if is_early else None, ladder.raised if how.raised else None]
    return min([usual, *(opened_at + within for within in sooner if within is not None)])
