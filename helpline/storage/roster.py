"""Who could be rung, as the matcher sees them: what holds them, and whose turn it is."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    DateTime,
    and_,
    bindparam,
    func,
    literal,
    select,
)

from helpline.domain.configuration import Gender, Strategy
from helpline.domain.eligibility import Counsellor, Held, Reason
from helpline.domain.offers import LIVE_OFFER_STATES, OfferState
from helpline.domain.presence import Presence
from helpline.domain.routing import Pairing
from helpline.storage.constants import constants
from helpline.storage.legs import list_on_last_words
from helpline.storage.tables import (
    contacts,
    helpline,
    offers,
    presence,
    staff,
    staff_teams,
    turns,
)
from helpline.storage.transaction import Transaction
from helpline.storage.workload import list_capped
from helpline.storage.writes import Adding

_LIVE = constants(LIVE_OFFER_STATES)
_TEAMS_OF = (
    select(func.array_agg(staff_teams.c.team_id))
    .where(staff_teams.c.staff_id == staff.c.id)
    .scalar_subquery()
)
_NOW = bindparam("now", type_=DateTime(timezone=True))
_LIVE_OFFER = and_(offers.c.staff_id == staff.c.id, offers.c.state.in_(_LIVE))
_ROSTER = (
    select(
        staff.c.id,
        staff.c.languages,
        staff.c.skills,
        staff.c.gender,
        staff.c.position,
        staff.c.on_call_rank,
        presence.c.chosen,
        presence.c.idle_since,
        presence.c.misses,
        presence.c.pause_until,
        presence.c.wrap_up_until,
        offers.c.state.label("offer"),
        _TEAMS_OF.label("team_ids"),
        staff.c.id.in_(list_on_last_words(_NOW)).label("hears_last_words"),
    )
    .select_from(staff)
    .join(presence, presence.c.staff_id == staff.c.id)
    .outerjoin(offers, _LIVE_OFFER)
    .where(staff.c.active, staff.c.phone_sealed.is_not(None))
)
_TURN = Adding(turns, key=("staff_id", "team_id"))


def list_roster(
    tx: Transaction, strategies: Iterable[Strategy] = (), *, has_caps: bool = True
) -> list[Counsellor]:
    """Everybody who could ever be rung, held or free. What only some strategies look at is read
    when one of them is asked about, and the day's work where a team has a cap.
    """
    wanted = set(strategies)
    capped_of = _capped(tx) if has_caps else {}
    turns_of = _turns(tx) if Strategy.ROUND_ROBIN in wanted else {}
    calls_of = _calls_today(tx) if Strategy.FEWEST_CALLS in wanted else {}
    return [
        Counsellor(
            staff_id=row.id,
            team_ids=frozenset(row.team_ids or ()),
            languages=frozenset(row.languages),
            idle_since=row.idle_since,
            skills=frozenset(row.skills),
            gender=None if row.gender is None else Gender(row.gender),
            held=_held(row, tx.now),
            is_on=row.chosen == Presence.AVAILABLE.value,
            has_missed=row.misses > 0,
            offered_at=turns_of.get(row.id, {}),
            calls_today=calls_of.get(row.id, 0),
            position=row.position,
            on_call_rank=row.on_call_rank,
            capped_teams=capped_of.get(row.id, frozenset()),
        )
        for row in tx.connection.execute(_ROSTER, {"now": tx.now})
    ]


def _capped(tx: Transaction) -> Mapping[uuid.UUID, frozenset[uuid.UUID]]:
    """The teams that ask no more today of each person who has reached their cap."""
    capped = list_capped(tx.connection, tx.now)
    return {staff_id: frozenset(of_teams) for staff_id, of_teams in capped.items()}


def _held(row: Any, now: datetime) -> Held | None:
    """What a person does counts before what they chose: both must be over before they are rung."""
    if row.offer is not None:
        is_talking = row.offer == OfferState.ACCEPTED.value
        return Held(Reason.IN_CALL if is_talking else Reason.OFFERED)
    if row.chosen == Presence.BREAK.value:
        return Held(Reason.BREAK)
    if row.chosen == Presence.OFFLINE.value and row.on_call_rank is None:
        return Held(Reason.OFF)
    if row.wrap_up_until is not None and row.wrap_up_until > now:
        return Held(Reason.WRAPPING_UP, row.wrap_up_until)
    if row.pause_until is not None and row.pause_until > now:
        return Held(Reason.PAUSED, row.pause_until)
    reason = Reason.OFFERED if row.hears_last_words else Reason.OFF
    is_held = row.hears_last_words or row.chosen == Presence.OFFLINE.value
    return Held(reason) if is_held else None


def note_turn(tx: Transaction, pairing: Pairing) -> None:
    """Remember whose turn it was in the team: round-robin goes on from there."""
    tx.write(
        _TURN,
        {
            "staff_id": pairing.staff_id,
            "team_id": pairing.caller.team_id,
            "offered_at": tx.now,
        },
    )


def _turns(tx: Transaction) -> Mapping[uuid.UUID, Mapping[uuid.UUID, datetime]]:
    """When each counsellor was last offered a call by each team."""
    found: dict[uuid.UUID, dict[uuid.UUID, datetime]] = defaultdict(dict)
    for row in tx.connection.execute(select(turns)):
        found[row.staff_id][row.team_id] = row.offered_at
    return found


def _calls_today(tx: Transaction) -> Mapping[uuid.UUID, int]:
    """Conversations of each counsellor since local midnight; no break resets this."""
    zone = select(helpline.c.timezone).scalar_subquery()
    today = func.date_trunc("day", func.timezone(zone, literal(tx.now)))
    rows = tx.connection.execute(
        select(contacts.c.counsellor_id, func.count().label("number"))
        .where(
            contacts.c.counsellor_id.is_not(None),
            contacts.c.answered_at >= func.timezone(zone, today),
        )
        .group_by(contacts.c.counsellor_id)
    )
    return {row.counsellor_id: row.number for row in rows}
