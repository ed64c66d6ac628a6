"""Who is in the line, who is being rung for them, and who is talking."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, select

from helpline.domain.calls import CallState, Direction
from helpline.domain.offers import OfferState
from helpline.domain.priority import Place, Standing, priority, standing_of
from helpline.storage.sealing import Keyring
from helpline.storage.tables import calls, contacts, legs, lines, offers, staff, teams

# Accepted: somebody pressed 1, and the two are not talking yet.
_IN_LINE = (CallState.WAITING.value, CallState.ACCEPTED.value)
_IS_WAITING = and_(
    calls.c.state.in_(_IN_LINE),
    contacts.c.direction == Direction.INBOUND.value,
    contacts.c.ended_at.is_(None),
)
COUNT_WAITING = (
    select(func.count())
    .select_from(calls)
    .join(contacts, contacts.c.id == calls.c.contact_id)
    .where(_IS_WAITING)
    .scalar_subquery()
)
"""How many callers are in the line, as part of a statement."""


@dataclass(frozen=True)
class Waiting:
    """A caller in the line: `rang_at` is the first ring, `since` when they entered the line.

    `priority` is `domain.priority`'s number, `standing` the head start in it, and `is_kept`
    says that they brought an older wait with them. `raised_minutes` is what somebody who oversees gave
    them beside, or took.
    """

    id: uuid.UUID
    line: str
    team: str
    language: str
    priority: int
    standing: Standing
    is_kept: bool
    raised_minutes: int
    since: datetime
    rang_at: datetime
    position: int


@dataclass(frozen=True)
class LiveOffer:
    """Somebody is being rung; `counsellor` and `line` are names."""

    id: uuid.UUID
    contact_id: uuid.UUID
    direction: str
    counsellor_id: uuid.UUID
    counsellor: str
    line: str
    since: datetime


@dataclass(frozen=True)
class Conversation:
    """Two people talking; `id` is the contact's."""

    id: uuid.UUID
    direction: str
    line: str
    language: str
    counsellor_id: uuid.UUID | None
    counsellor: str | None
    since: datetime


def list_waiting(connection: Connection, now: datetime) -> tuple[Waiting, ...]:
    """Inbound callers in the order of the line."""
    placed = [(_place_of(row), row) for row in connection.execute(_waiting())]
    placed.sort(key=lambda one: (*one[0].order, str(one[1].id)))
    return tuple(
        _waiting_of(position, place, row, now)
        for position, (place, row) in enumerate(placed, start=1)
    )


def _waiting() -> Select[Any]:
    return (
        select(
            contacts.c.id,
            lines.c.name.label("line"),
            teams.c.name.label("team"),
            contacts.c.language,
            calls.c.front,
            calls.c.flag,
            calls.c.is_enrolled,
            calls.c.waiting_since,
            calls.c.raised_minutes,
            func.coalesce(contacts.c.queued_at, calls.c.waiting_since).label("since"),
            contacts.c.started_at,
        )
        .select_from(calls)
        .join(contacts, contacts.c.id == calls.c.contact_id)
        .join(lines, lines.c.id == contacts.c.line_id)
        .join(teams, teams.c.id == lines.c.team_id)
        .where(_IS_WAITING)
    )


def _place_of(row: Row[Any]) -> Place:
    standing = standing_of(
        is_flagged=row.flag is not None,
        is_dropped=row.front,
        is_callback=False,
        is_enrolled=row.is_enrolled,
    )
    raised = timedelta(minutes=row.raised_minutes)
    return Place(standing, row.waiting_since or row.since, row.since, raised)


def _waiting_of(position: int, place: Place, row: Row[Any], now: datetime) -> Waiting:
    return Waiting(
        id=row.id,
        line=row.line,
        team=row.team,
        language=row.language,
        priority=priority(place, now),
        standing=place.standing,
        is_kept=place.since < place.entered_at,
        raised_minutes=row.raised_minutes,
        since=row.since,
        rang_at=row.started_at or row.since,
        position=position,
    )


def list_offers(connection: Connection, keyring: Keyring) -> tuple[LiveOffer, ...]:
    """Offers that nobody has taken or lost yet, oldest first."""
    statement: Select[Any] = (
        select(
            offers.c.id,
            offers.c.contact_id,
            contacts.c.direction,
            offers.c.staff_id,
            staff.c.name_sealed,
            lines.c.name.label("line"),
            offers.c.made_at,
        )
        .join(staff, staff.c.id == offers.c.staff_id)
        .join(contacts, contacts.c.id == offers.c.contact_id)
        .join(lines, lines.c.id == contacts.c.line_id)
        .where(offers.c.state == OfferState.PENDING.value)
        .order_by(offers.c.made_at, offers.c.id)
    )
    return tuple(_offer_of(row, keyring) for row in connection.execute(statement))


def _offer_of(row: Row[Any], keyring: Keyring) -> LiveOffer:
    return LiveOffer(
        id=row.id,
        contact_id=row.contact_id,
        direction=row.direction,
        counsellor_id=row.staff_id,
        counsellor=keyring.open(row.name_sealed),
        line=row.line,
        since=row.made_at,
    )


def list_conversations(connection: Connection, keyring: Keyring) -> tuple[Conversation, ...]:
    """Calls in conversation, the longest first."""
    # A caller who came back to the line has talked before: this conversation began when the
    # counsellor's leg of the offer that is accepted now went in.
    since = func.coalesce(legs.c.joined_at, contacts.c.answered_at, calls.c.changed_at)
    accepted = and_(
        offers.c.contact_id == calls.c.contact_id, offers.c.state == OfferState.ACCEPTED.value
    )
    statement: Select[Any] = (
        select(
            contacts.c.id,
            contacts.c.direction,
            lines.c.name.label("line"),
            contacts.c.language,
            offers.c.staff_id,
            staff.c.name_sealed,
            since.label("since"),
        )
        .select_from(calls)
        .join(contacts, contacts.c.id == calls.c.contact_id)
        .join(lines, lines.c.id == contacts.c.line_id)
        .outerjoin(offers, accepted)
        .outerjoin(staff, staff.c.id == offers.c.staff_id)
        .outerjoin(legs, legs.c.offer_id == offers.c.id)
        .where(calls.c.state == CallState.CONNECTED.value)
        .order_by(since, contacts.c.id)
    )
    return tuple(_conversation_of(row, keyring) for row in connection.execute(statement))


def _conversation_of(row: Row[Any], keyring: Keyring) -> Conversation:
    return Conversation(
        id=row.id,
        direction=row.direction,
        line=row.line,
        language=row.language,
        counsellor_id=row.staff_id,
        counsellor=keyring.open_if(row.name_sealed),
        since=row.since,
    )
