"""Who is offered which caller now, and why: `decide` is the whole matcher.

Callers are taken in the order of their priority. Among those who may take a caller, the last
counsellor of a returning caller comes first, then whoever was asked least often for this very
caller, then the earlier tier, then whoever did not miss their last offer, then people of the team
that the line prefers for where the caller is on their way; the team's strategy orders the rest. A caller whom nobody free may take never holds up those behind.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from helpline.domain.choosing import Choosing
from helpline.domain.configuration import Strategy
from helpline.domain.eligibility import (
    Counsellor,
    Held,
    Reason,
    WaitingCaller,
    waited_for,
    why_not,
)

RING_ALL_BATCH = 5
"""Phones that ring together for one caller: at one call a second the last starts after 5 s (R1)."""

_RINGS_SEVERAL = (Strategy.RING_ALL, Strategy.WIDEN)


class Pairing(NamedTuple):
    """Offer this caller to this counsellor."""

    caller: WaitingCaller
    staff_id: uuid.UUID


def seniority(caller: WaitingCaller) -> tuple[datetime, datetime, int]:
    """Sort key of the line; the id only breaks ties, so that the order is one order."""
    return (*caller.place.order, caller.contact_id.int)


def phones_wanted(caller: WaitingCaller, now: datetime) -> int:
    """How many more phones are to ring for this caller at this moment."""
    if caller.callback_id is not None or caller.strategy not in _RINGS_SEVERAL:
        return 0 if caller.ringing else 1
    if caller.strategy is Strategy.RING_ALL:
        return max(0, RING_ALL_BATCH - caller.ringing)
    is_early = caller.rung_at is not None and now - caller.rung_at < caller.widen_every
    return 0 if caller.ringing and is_early else 1


def decide(
    waiting: Sequence[WaitingCaller], roster: Sequence[Counsellor], now: datetime
) -> list[Pairing]:
    """Pair callers with counsellors, the highest priority first."""
    choosing = Choosing(roster, teams_on(roster), now)
    pairings: list[Pairing] = []
    for caller in sorted(waiting, key=seniority):
        if not choosing.free:
            break
        for _ in range(phones_wanted(caller, now)):
            chosen = choosing.take_best(caller)
            if chosen is None:
                break
            pairings.append(Pairing(caller, chosen.staff_id))
    return pairings


def explain(
    caller: WaitingCaller,
    roster: Iterable[Counsellor],
    now: datetime,
    chosen: uuid.UUID | None = None,
    reserved: frozenset[uuid.UUID] = frozenset(),
) -> dict[uuid.UUID, Held]:
    """Why each person was chosen or not. `reserved` are being offered other callers just now."""
    people = {one.staff_id: one for one in roster}
    on = teams_on(people.values())
    known = people.get(caller.last_counsellor_id) if caller.last_counsellor_id else None
    others_wait = None if known is None else waited_for(caller, known, on, now)
    considered = {}
    for one in people.values():
        if one.staff_id == chosen:
            held = Held(Reason.CHOSEN)
        elif one.staff_id in reserved:
            held = Held(Reason.OFFERED)
        else:
            held = why_not(caller, one, on, now) or others_wait or Held(Reason.OTHERS_FIRST)
        considered[one.staff_id] = held
    return considered


def teams_on(roster: Iterable[Counsellor]) -> frozenset[uuid.UUID]:
    """The teams of which somebody is on, free or not, and not at the end of the team's daily cap."""
    alike = {(one.team_ids, one.capped_teams) for one in roster if one.is_on}
    return frozenset().union(*(team_ids - capped_teams for team_ids, capped_teams in alike))
