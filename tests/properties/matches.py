"""What must be true of every match: nobody left apart, nobody overtaken, and as the reference says."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from helpline.domain.eligibility import Counsellor, Held, Reason, WaitingCaller
from helpline.domain.priority import priority
from helpline.domain.routing import decide, explain, phones_wanted
from helpline.storage.line_up import list_callers_to_offer
from helpline.storage.roster import list_roster
from helpline.storage.tables import events
from helpline.storage.transaction import Transaction
from tests.domain.reference import reference
from tests.properties.truths import rows
from tests.scenarios.world import World

_BYSTANDING = frozenset({"offer_made", "no_offer", "pause_over"})
"""Events that leave everybody else's way to a counsellor as it was."""


@dataclass(frozen=True)
class _Match:
    """What the matcher would read at this moment."""

    waiting: list[WaitingCaller]
    roster: list[Counsellor]
    now: datetime


@contextmanager
def _transaction(world: World) -> Iterator[Transaction]:
    database = world.outside.database
    with database.engine.begin() as connection:
        yield Transaction(connection, database.keyring, world.clock.now())


def _read(world: World) -> _Match:
    with _transaction(world) as tx:
        waiting = list_callers_to_offer(tx)
        strategies = {caller.strategy for caller in waiting}
        return _Match(waiting, list_roster(tx, strategies), tx.now)


def unoffered(world: World, for_at_least: float = 0) -> set[uuid.UUID]:
    """Callers for whom a free counsellor could be rung who is not; who could have been already so
    many seconds ago, if only time has passed since.
    """
    match = _read(world)
    then = match.now - timedelta(seconds=for_at_least)
    return {
        pairing.caller.contact_id
        for pairing in decide(match.waiting, match.roster, then)
        if phones_wanted(pairing.caller, then)
    }


def unlike_the_reference(world: World) -> list[str]:
    """Where the matcher and the slow reference differ: on who waits and who is there now, and
    were everybody free, and nobody rung yet.
    """
    match = _read(world)
    anew = _Match(
        [replace(one, ringing=0, rung_at=None) for one in match.waiting],
        [one if one.is_off else replace(one, held=None) for one in match.roster],
        match.now,
    )
    return [
        f"decided {decided}, and the reference says {expected}"
        for one in (match, anew)
        if (decided := _decided(one)) != (expected := reference(one.waiting, one.roster, one.now))
    ]


def _decided(match: _Match) -> list[tuple[uuid.UUID, uuid.UUID]]:
    pairings = decide(match.waiting, match.roster, match.now)
    return [(one.caller.contact_id, one.staff_id) for one in pairings]


def overtaken(world: World) -> list[str]:
    """Who waits on while a counsellor who might have taken them was offered, at this very moment,
    to somebody of lower priority. As no head start is longer than two hours, and waiting counts
    like a head start, it bounds everybody's wait: who comes two hours later comes after them.
    """
    just_now = rows(world, select(events).where(events.c.at == world.clock.now()))
    offered = [row for row in just_now if row.kind == "offer_made"]
    moved = {row.contact_id for row in just_now if row.kind not in _BYSTANDING}
    if not offered or any(row.kind == "presence_changed" for row in just_now):
        return []  # who is on decides which teams are rung; it may have been before or after
    match = _read(world)
    made = {row.contact_id for row in offered}
    bystanders = [
        one
        for one in match.waiting
        if one.contact_id not in moved | made and one.callback_id is None
    ]
    return [
        f"{one.standing} waits since {one.since}, and {offer.data} was offered"
        for offer in offered
        for one in bystanders
        if _comes_first(one, offer.data["priority"], match) and _could_take(offer, one, match)
    ]


def _comes_first(one: WaitingCaller, lower: int, match: _Match) -> bool:
    has_come_before = (one.entered_at or one.since) < match.now
    return has_come_before and priority(one.place, match.now) > lower


def _could_take(offer: Any, one: WaitingCaller, match: _Match) -> bool:
    """Whether the matcher would give them this counsellor, were nobody else there to be rung."""
    staff_id: uuid.UUID = offer.staff_id
    roster = [
        replace(person, held=None) if person.staff_id == staff_id else _held(person)
        for person in match.roster
    ]
    considered = explain(one, roster, match.now)
    is_wanted = phones_wanted(one, match.now) > 0
    return is_wanted and considered[staff_id].reason is Reason.OTHERS_FIRST


def _held(person: Counsellor) -> Counsellor:
    return person if person.held is not None else replace(person, held=Held(Reason.OFFERED))
