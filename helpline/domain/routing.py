"""Who is offered which caller now, and why: `decide` is the whole matcher.

Callers are taken in the order of their seniority, those dropped in mid-call first. Each is
offered to the counsellor who has been asked least often for this very caller and, among
those, has been idle longest since the end of wrap-up. A caller whom nobody free may take
never holds up those behind.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class WaitingCaller:
    """Somebody in the line: since when (UTC), and how often each counsellor was asked already.

    `callback_id` is set for somebody we are to ring back; `ring_seconds` is their team's.
    """

    contact_id: uuid.UUID
    team_id: uuid.UUID
    language: str
    since: datetime
    front: bool = False
    asked: Mapping[uuid.UUID, int] = field(default_factory=dict)
    ring_seconds: int = 20
    callback_id: uuid.UUID | None = None


@dataclass(frozen=True)
class FreeCounsellor:
    """Somebody who can be rung now."""

    staff_id: uuid.UUID
    team_ids: frozenset[uuid.UUID]
    languages: frozenset[str]
    idle_since: datetime


@dataclass(frozen=True)
class Pairing:
    """Offer this caller to this counsellor."""

    caller: WaitingCaller
    staff_id: uuid.UUID


def may_take(counsellor: FreeCounsellor, caller: WaitingCaller) -> bool:
    """Whether team and language allow it."""
    return caller.team_id in counsellor.team_ids and caller.language in counsellor.languages


def seniority(caller: WaitingCaller) -> tuple[bool, datetime, str]:
    """Sort key of the line; the id only breaks ties, so that the order is one order."""
    return (not caller.front, caller.since, str(caller.contact_id))


def decide(waiting: Sequence[WaitingCaller], free: Sequence[FreeCounsellor]) -> list[Pairing]:
    """Pair callers with counsellors, most senior caller first."""
    left = sorted(free, key=lambda counsellor: (counsellor.idle_since, str(counsellor.staff_id)))
    pairings = []
    for caller in sorted(waiting, key=seniority):
        chosen = _first_choice(caller, left)
        if chosen is not None:
            left.remove(chosen)
            pairings.append(Pairing(caller, chosen.staff_id))
    return pairings


def _first_choice(
    caller: WaitingCaller, by_idle: Sequence[FreeCounsellor]
) -> FreeCounsellor | None:
    """The least asked of those who may take the caller; `min` keeps the idle order among equals."""
    return min(
        (counsellor for counsellor in by_idle if may_take(counsellor, caller)),
        key=lambda counsellor: caller.asked.get(counsellor.staff_id, 0),
        default=None,
    )
