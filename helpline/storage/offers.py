"""Offers, and what the matcher reads: who waits, who is free."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, func, insert, or_, select, update

from helpline.domain.offers import LIVE_OFFER_STATES, OFFER_MACHINE, OfferEvent, OfferState
from helpline.domain.presence import Presence
from helpline.domain.routing import FreeCounsellor, Pairing, WaitingCaller
from helpline.domain.transitions import find_next
from helpline.storage.tables import (
    calls,
    contacts,
    lines,
    offers,
    presence,
    staff,
    staff_teams,
    teams,
)
from helpline.storage.transaction import Transaction

_LIVE = [state.value for state in LIVE_OFFER_STATES]


@dataclass(frozen=True)
class Offer:
    """An offer as one transaction sees it."""

    id: uuid.UUID
    contact_id: uuid.UUID
    staff_id: uuid.UUID
    state: OfferState
    made_at: datetime


def find_offer(tx: Transaction, offer_id: uuid.UUID) -> Offer | None:
    """An offer by its id."""
    row = tx.connection.execute(select(offers).where(offers.c.id == offer_id)).first()
    return None if row is None else _offer_of(row)


def list_live_offers(tx: Transaction, contact_id: uuid.UUID) -> list[Offer]:
    """The call's pending and accepted offers."""
    rows = tx.connection.execute(
        select(offers)
        .where(offers.c.contact_id == contact_id, offers.c.state.in_(_LIVE))
        .order_by(offers.c.made_at, offers.c.id)
    )
    return [_offer_of(row) for row in rows]


def add_offer(tx: Transaction, pairing: Pairing) -> uuid.UUID:
    """Write a new pending offer; the unique index refuses a counsellor who has a live one."""
    offer_id = uuid.uuid4()
    tx.connection.execute(
        insert(offers).values(
            id=offer_id,
            contact_id=pairing.caller.contact_id,
            staff_id=pairing.staff_id,
            state=OFFER_MACHINE.initial.value,
            made_at=tx.now,
        )
    )
    return offer_id


def move_offer(
    tx: Transaction, offer: Offer, event: OfferEvent, reason: str | None = None
) -> OfferState | None:
    """Step an offer by compare-and-set; None when it is no longer where it was read."""
    following = find_next(OFFER_MACHINE, offer.state, event)
    if following is None:
        return None
    ended_at = None if following in LIVE_OFFER_STATES else tx.now
    changed = tx.connection.execute(
        update(offers)
        .where(offers.c.id == offer.id, offers.c.state == offer.state.value)
        .values(state=following.value, ended_at=ended_at, reason=reason)
    )
    return following if changed.rowcount == 1 else None


def list_unoffered_callers(tx: Transaction) -> list[WaitingCaller]:
    """Everybody in the line for whom nobody is being rung."""
    being_offered = exists().where(
        offers.c.contact_id == calls.c.contact_id, offers.c.state.in_(_LIVE)
    )
    rows = tx.connection.execute(
        select(
            contacts.c.id,
            lines.c.team_id,
            contacts.c.language,
            calls.c.waiting_since,
            calls.c.front,
            teams.c.ring_seconds,
            contacts.c.callback_id,
        )
        .select_from(calls)
        .join(contacts, contacts.c.id == calls.c.contact_id)
        .join(lines, lines.c.id == contacts.c.line_id)
        .join(teams, teams.c.id == lines.c.team_id)
        .where(calls.c.state == "waiting", ~being_offered)
    ).all()
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
        )
        for row in rows
    ]


def _count_asked(
    tx: Transaction, contact_ids: Iterable[uuid.UUID]
) -> Mapping[uuid.UUID, Mapping[uuid.UUID, int]]:
    """How often each counsellor was offered each of these calls."""
    asked: dict[uuid.UUID, dict[uuid.UUID, int]] = defaultdict(dict)
    rows = tx.connection.execute(
        select(offers.c.contact_id, offers.c.staff_id, func.count().label("times"))
        .where(offers.c.contact_id.in_(contact_ids))
        .group_by(offers.c.contact_id, offers.c.staff_id)
    )
    for row in rows:
        asked[row.contact_id][row.staff_id] = row.times
    return asked


def list_free_counsellors(tx: Transaction) -> list[FreeCounsellor]:
    """Everybody who is available and held by nothing: no live offer, no pause, no wrap-up."""
    held = exists().where(offers.c.staff_id == staff.c.id, offers.c.state.in_(_LIVE))
    rows = tx.connection.execute(
        select(
            staff.c.id,
            staff.c.languages,
            presence.c.idle_since,
            func.array_agg(staff_teams.c.team_id).label("team_ids"),
        )
        .select_from(staff)
        .join(presence, presence.c.staff_id == staff.c.id)
        .join(staff_teams, staff_teams.c.staff_id == staff.c.id)
        .where(
            staff.c.active,
            staff.c.phone_sealed.is_not(None),
            presence.c.chosen == Presence.AVAILABLE.value,
            _is_past(presence.c.pause_until, tx.now),
            _is_past(presence.c.wrap_up_until, tx.now),
            ~held,
        )
        .group_by(staff.c.id, staff.c.languages, presence.c.idle_since)
    )
    return [
        FreeCounsellor(row.id, frozenset(row.team_ids), frozenset(row.languages), row.idle_since)
        for row in rows
    ]


def is_somebody_on(connection: Connection, team_id: uuid.UUID, language: str) -> bool:
    """Whether anybody available, free or not, may take a caller of this team and language."""
    statement = (
        select(staff.c.id)
        .join(presence, presence.c.staff_id == staff.c.id)
        .join(staff_teams, staff_teams.c.staff_id == staff.c.id)
        .where(
            staff.c.active,
            staff.c.phone_sealed.is_not(None),
            presence.c.chosen == Presence.AVAILABLE.value,
            staff_teams.c.team_id == team_id,
            staff.c.languages.contains([language]),
        )
        .limit(1)
    )
    return connection.execute(statement).first() is not None


def list_pending_offers_without_waiting_call(tx: Transaction) -> list[Offer]:
    """Offers whose caller left the line in a transaction that could not see the offer yet."""
    rows = tx.connection.execute(
        select(offers)
        .join(calls, calls.c.contact_id == offers.c.contact_id)
        .where(offers.c.state == OfferState.PENDING.value, calls.c.state != "waiting")
    )
    return [_offer_of(row) for row in rows]


def _is_past(column: Any, now: datetime) -> Any:
    return or_(column.is_(None), column <= now)


def _offer_of(row: Row[Any]) -> Offer:
    return Offer(row.id, row.contact_id, row.staff_id, OfferState(row.state), row.made_at)
