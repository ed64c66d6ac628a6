"""Legs: one party's connection each, found by our own id or by Twilio's."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Interval,
    Row,
    Select,
    bindparam,
    literal,
    select,
    update,
)

from helpline.domain.errors import NotFound
from helpline.domain.legs import LEG_MACHINE, LegEvent, LegState, Party
from helpline.domain.transitions import find_next
from helpline.storage.constants import constant
from helpline.storage.tables import legs, offers
from helpline.storage.transaction import Transaction
from helpline.storage.writes import Adding, Changing


@dataclass(frozen=True)
class Leg:
    """A leg as one transaction sees it."""

    id: uuid.UUID
    contact_id: uuid.UUID
    party: Party
    offer_id: uuid.UUID | None
    guest_id: uuid.UUID | None
    staff_id: uuid.UUID | None
    call_sid: str | None
    state: LegState
    dialled_at: datetime | None
    answered_at: datetime | None
    joined_at: datetime | None
    left_at: datetime | None
    held_at: datetime | None
    answered_by: str | None

    @property
    def is_inside(self) -> bool:
        """Whether the leg is in the conference now."""
        return self.joined_at is not None and self.left_at is None and self.is_live

    @property
    def is_live(self) -> bool:
        """Whether the leg has not ended."""
        return self.state is not LegState.ENDED


LAST_WORDS = timedelta(seconds=8)
"""How long a leg may be up after its offer is over, for the sentence that says so and for the word
of its end; if that is lost, nobody is held back for longer."""


def list_on_last_words(now: ColumnElement[datetime]) -> Select[tuple[uuid.UUID]]:
    """The staff whose phone is still up for an offer that is over: rung now, it would be busy."""
    return (
        select(legs.c.staff_id)
        .join(offers, offers.c.id == legs.c.offer_id)
        .where(
            legs.c.state == constant(LegState.IN_PROGRESS),
            legs.c.staff_id.is_not(None),
            offers.c.ended_at > now - _LAST_WORDS,
        )
    )


_LAST_WORDS = literal(LAST_WORDS, Interval)
_FIND = select(legs).where(legs.c.id == bindparam("leg_id"))
_FIND_BY_SID = select(legs).where(legs.c.call_sid == bindparam("call_sid"))
_LIST = (
    select(legs)
    .where(legs.c.contact_id == bindparam("contact_id"))
    .order_by(legs.c.created_at, legs.c.id)
)
_LIST_OF_OFFER = select(legs).where(legs.c.offer_id == bindparam("offer_id"))
_WITHOUT_ANSWER = select(legs).where(
    legs.c.state == LegState.DIALLING.value,
    legs.c.call_sid.is_(None),
    legs.c.dialled_at <= bindparam("before"),
)
_NEW = Adding(legs)
_LEG = Changing(legs, "id")
_CLIMB = update(legs).where(legs.c.id == bindparam("of"), legs.c.state == bindparam("was"))


def add_leg(
    tx: Transaction,
    contact_id: uuid.UUID,
    party: Party,
    *,
    state: LegState = LegState.PLANNED,
    call_sid: str | None = None,
    offer_id: uuid.UUID | None = None,
    guest_id: uuid.UUID | None = None,
    staff_id: uuid.UUID | None = None,
    urgency: float = 0.0,
) -> uuid.UUID:
    """Write a new leg."""
    leg_id = uuid.uuid4()
    tx.write(
        _NEW,
        {
            "id": leg_id,
            "contact_id": contact_id,
            "party": party.value,
            "state": state.value,
            "call_sid": call_sid,
            "offer_id": offer_id,
            "guest_id": guest_id,
            "staff_id": staff_id,
            "urgency": urgency,
            "created_at": tx.now,
        },
    )
    return leg_id


def find_leg(connection: Connection, leg_id: uuid.UUID) -> Leg | None:
    """A leg by our id."""
    row = connection.execute(_FIND, {"leg_id": leg_id}).first()
    return None if row is None else _leg_of(row)


def get_leg(connection: Connection, leg_id: uuid.UUID) -> Leg:
    """A leg that must be there."""
    leg = find_leg(connection, leg_id)
    if leg is None:
        raise NotFound("no such leg")
    return leg


def find_leg_by_sid(connection: Connection, call_sid: str) -> Leg | None:
    """A leg by Twilio's id."""
    row = connection.execute(_FIND_BY_SID, {"call_sid": call_sid}).first()
    return None if row is None else _leg_of(row)


def list_legs(connection: Connection, contact_id: uuid.UUID) -> list[Leg]:
    """All legs of a call, oldest first."""
    rows = connection.execute(_LIST, {"contact_id": contact_id})
    return [_leg_of(row) for row in rows]


def list_legs_of_offer(connection: Connection, offer_id: uuid.UUID) -> list[Leg]:
    """The legs that an offer rings."""
    rows = connection.execute(_LIST_OF_OFFER, {"offer_id": offer_id})
    return [_leg_of(row) for row in rows]


def list_dialled_without_answer(connection: Connection, before: datetime) -> list[Leg]:
    """Legs that were being dialled before an instant, and nothing has been heard of since."""
    return [_leg_of(row) for row in connection.execute(_WITHOUT_ANSWER, {"before": before})]


def climb(tx: Transaction, leg: Leg, event: LegEvent, **columns: Any) -> LegState | None:
    """Move the leg on, by compare-and-set; None, and nothing written, when the news is late."""
    following = find_next(LEG_MACHINE, leg.state, event)
    if following is None:
        return None
    changed = tx.connection.execute(
        _CLIMB, {"of": leg.id, "was": leg.state.value, "state": following.value, **columns}
    )
    return following if changed.rowcount == 1 else None


def change_leg(tx: Transaction, leg_id: uuid.UUID, **columns: Any) -> None:
    """Write columns of a leg; the state only through `climb`."""
    tx.write(_LEG, {"id": leg_id, **columns})


def _leg_of(row: Row[Any]) -> Leg:
    return Leg(
        id=row.id,
        contact_id=row.contact_id,
        party=Party(row.party),
        offer_id=row.offer_id,
        guest_id=row.guest_id,
        staff_id=row.staff_id,
        call_sid=row.call_sid,
        state=LegState(row.state),
        dialled_at=row.dialled_at,
        answered_at=row.answered_at,
        joined_at=row.joined_at,
        left_at=row.left_at,
        held_at=row.held_at,
        answered_by=row.answered_by,
    )
