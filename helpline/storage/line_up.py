"""What the matcher reads: who waits in the line, and who is free to be rung."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    exists,
    func,
    join,
    literal,
    or_,
    select,
)

from helpline.domain.calls import CallState, Direction
from helpline.domain.configuration import Strategy
from helpline.domain.hours import is_open, parse_hours
from helpline.domain.legs import LegState, Party
from helpline.domain.offers import LIVE_OFFER_STATES, OfferState
from helpline.domain.presence import Presence
from helpline.domain.routing import FreeCounsellor, Pairing, WaitingCaller
from helpline.storage.constants import constant, constants
from helpline.storage.tables import (
    calls,
    contacts,
    helpline,
    legs,
    lines,
    offers,
    presence,
    staff,
    staff_teams,
    teams,
    turns,
)
from helpline.storage.transaction import Transaction
from helpline.storage.writes import Adding

_LIVE = constants(LIVE_OFFER_STATES)
_RINGS_SEVERAL = constants((Strategy.RING_ALL, Strategy.WIDEN))


def _is_to_be_rung() -> ColumnElement[bool]:
    """Somebody we owe a callback, who is not on the phone yet."""
    on_the_phone = exists().where(
        legs.c.contact_id == contacts.c.id,
        legs.c.party == constant(Party.CALLER),
        legs.c.state == constant(LegState.IN_PROGRESS),
    )
    return and_(contacts.c.direction == constant(Direction.OUTBOUND), ~on_the_phone)


def _callers_to_offer() -> Select[Any]:
    ringing = (
        select(
            offers.c.contact_id,
            func.count().label("phones"),
            func.max(offers.c.made_at).label("rung_at"),
        )
        .where(offers.c.state.in_(_LIVE))
        .group_by(offers.c.contact_id)
        .subquery()
    )
    return (
        select(
            contacts.c.id,
            lines.c.team_id,
            contacts.c.language,
            calls.c.waiting_since,
            calls.c.front,
            teams.c.ring_seconds,
            teams.c.strategy,
            contacts.c.callback_id,
            func.coalesce(ringing.c.phones, 0).label("phones"),
            ringing.c.rung_at,
            _is_to_be_rung().label("is_to_be_rung"),
            lines.c.hours,
            helpline.c.timezone,
        )
        .select_from(calls)
        .join(contacts, contacts.c.id == calls.c.contact_id)
        .join(lines, lines.c.id == contacts.c.line_id)
        .join(teams, teams.c.id == lines.c.team_id)
        .join(helpline, helpline.c.id == 1)
        .outerjoin(ringing, ringing.c.contact_id == calls.c.contact_id)
        .where(
            calls.c.state == constant(CallState.WAITING),
            or_(ringing.c.phones.is_(None), teams.c.strategy.in_(_RINGS_SEVERAL)),
        )
    )


def _is_free() -> ColumnElement[bool]:
    """Available and held by nothing: no live offer, no pause, no wrap-up."""
    held = select(offers.c.staff_id).where(offers.c.state.in_(_LIVE))
    return and_(
        staff.c.active,
        staff.c.phone_sealed.is_not(None),
        presence.c.chosen == constant(Presence.AVAILABLE),
        _is_past(presence.c.pause_until),
        _is_past(presence.c.wrap_up_until),
        staff.c.id.not_in(held),
    )


def _is_past(column: ColumnElement[datetime]) -> ColumnElement[bool]:
    return or_(column.is_(None), column <= bindparam("now", type_=column.type))


_PRESENT = join(staff, presence, presence.c.staff_id == staff.c.id)
_CALLERS = _callers_to_offer()
_COUNSELLORS = (
    select(
        staff.c.id,
        staff.c.languages,
        staff.c.position,
        presence.c.idle_since,
        func.array_agg(staff_teams.c.team_id).label("team_ids"),
    )
    .select_from(_PRESENT)
    .join(staff_teams, staff_teams.c.staff_id == staff.c.id)
    .where(_is_free())
    .group_by(staff.c.id, presence.c.idle_since)
)
_ASKED = (
    select(offers.c.contact_id, offers.c.staff_id, func.count().label("times"))
    .where(
        offers.c.contact_id == any_(bindparam("contact_ids", type_=ARRAY(Uuid))),
        offers.c.state != constant(OfferState.WITHDRAWN),
    )
    .group_by(offers.c.contact_id, offers.c.staff_id)
)
_TURN = Adding(turns, key=("staff_id", "team_id"))
_LOOK = select(
    and_(
        exists().where(calls.c.state == constant(CallState.WAITING)),
        exists().select_from(_PRESENT).where(_is_free()),
    ).label("can_offer"),
    exists()
    .where(
        offers.c.state == constant(OfferState.PENDING),
        calls.c.contact_id == offers.c.contact_id,
        calls.c.state != constant(CallState.WAITING),
    )
    .label("has_stale_offers"),
)


@dataclass(frozen=True)
class Look:
    """Whether there is anything to match; mostly not, and then there is no more to read."""

    can_offer: bool
    """Somebody waits and somebody is free."""
    has_stale_offers: bool
    """A phone rings for somebody who does not wait any more."""


def look(tx: Transaction) -> Look:
    """See in one statement what there is to do."""
    row = tx.connection.execute(_LOOK, {"now": tx.now}).one()
    return Look(row.can_offer, row.has_stale_offers)


def list_callers_to_offer(tx: Transaction) -> list[WaitingCaller]:
    """Everybody in the line for whom one more phone could be rung."""
    rows = tx.connection.execute(_CALLERS).all()
    asked = _count_asked(tx, [row.id for row in rows]) if rows else {}
    return [
        WaitingCaller(
            contact_id=row.id,
            team_id=row.team_id,
            language=row.language,
            since=row.waiting_since,
            front=row.front,
            asked=asked.get(row.id, {}),
            ring_seconds=row.ring_seconds,
            callback_id=row.callback_id,
            strategy=Strategy(row.strategy),
            ringing=row.phones,
            rung_at=row.rung_at,
        )
        for row in rows
        if not row.is_to_be_rung or _is_open(row.hours, row.timezone, tx.now)
    ]


def _is_open(hours: object, zone: str, now: datetime) -> bool:
    """Callbacks are placed within the line's hours only, also one that has waited until now."""
    return is_open(parse_hours(hours), ZoneInfo(zone), now)


def _count_asked(
    tx: Transaction, contact_ids: Iterable[uuid.UUID]
) -> Mapping[uuid.UUID, Mapping[uuid.UUID, int]]:
    """How often each counsellor was offered each of these calls; what was taken back is not
    theirs to answer for.
    """
    asked: dict[uuid.UUID, dict[uuid.UUID, int]] = defaultdict(dict)
    for row in tx.connection.execute(_ASKED, {"contact_ids": list(contact_ids)}):
        asked[row.contact_id][row.staff_id] = row.times
    return asked


def list_free_counsellors(
    tx: Transaction, strategies: Iterable[Strategy] = ()
) -> list[FreeCounsellor]:
    """Everybody who is free. What only some strategies look at is read when one of them is asked
    about.
    """
    wanted = set(strategies)
    turns_of = _turns(tx) if Strategy.ROUND_ROBIN in wanted else {}
    calls_of = _calls_today(tx) if Strategy.FEWEST_CALLS in wanted else {}
    rows = tx.connection.execute(_COUNSELLORS, {"now": tx.now})
    return [
        FreeCounsellor(
            staff_id=row.id,
            team_ids=frozenset(row.team_ids),
            languages=frozenset(row.languages),
            idle_since=row.idle_since,
            offered_at=turns_of.get(row.id, {}),
            calls_today=calls_of.get(row.id, 0),
            position=row.position,
        )
        for row in rows
    ]


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
