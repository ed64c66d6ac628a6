"""Guests of conversations."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from helpline.domain.guests import (
    GUEST_MACHINE,
    LIVE_GUEST_STATES,
    GuestEvent,
    GuestKind,
    GuestState,
)
from helpline.domain.transitions import find_next
from helpline.storage.legs import Leg
from helpline.storage.legs import find_leg as find_any_leg
from helpline.storage.tables import guests, legs
from helpline.storage.transaction import Transaction
from helpline.storage.writes import Adding

_NEW = Adding(guests)
_LIVE = [state.value for state in LIVE_GUEST_STATES]


@dataclass(frozen=True)
class OwnPause:
    """The pause that somebody has anyhow: until when (UTC), and why."""

    until: datetime
    reason: str | None


@dataclass(frozen=True)
class Guest:
    """A guest as one transaction sees them; `staff_id` is None for a third party.

    Their `own_pause` is what they are left with afterwards.
    """

    id: uuid.UUID
    contact_id: uuid.UUID
    kind: GuestKind
    state: GuestState
    staff_id: uuid.UUID | None
    number_sealed: bytes | None
    asked_by: uuid.UUID
    own_pause: OwnPause | None
    team_id: uuid.UUID | None


def add_guest(
    tx: Transaction,
    contact_id: uuid.UUID,
    kind: GuestKind,
    asked_by: uuid.UUID,
    *,
    staff_id: uuid.UUID | None = None,
    number: str | None = None,
    own_pause: OwnPause | None = None,
    team_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Write a guest who is to be rung; the unique index refuses somebody who is one already."""
    guest_id = uuid.uuid4()
    tx.write(
        _NEW,
        {
            "id": guest_id,
            "contact_id": contact_id,
            "kind": kind.value,
            "state": GUEST_MACHINE.initial.value,
            "staff_id": staff_id,
            "number_sealed": tx.keyring.seal_if(number),
            "asked_by": asked_by,
            "asked_at": tx.now,
            "team_id": team_id,
            "own_pause_until": own_pause and own_pause.until,
            "own_pause_reason": own_pause and own_pause.reason,
        },
    )
    return guest_id


def find_guest(tx: Transaction, guest_id: uuid.UUID | None) -> Guest | None:
    """One of them."""
    if guest_id is None:
        return None
    row = tx.connection.execute(select(guests).where(guests.c.id == guest_id)).first()
    return None if row is None else _guest_of(row)


def find_live_guest_of(tx: Transaction, staff_id: uuid.UUID) -> Guest | None:
    """The conversation that somebody is a guest of, or is being rung for."""
    row = tx.connection.execute(
        select(guests).where(guests.c.staff_id == staff_id, guests.c.state.in_(_LIVE))
    ).first()
    return None if row is None else _guest_of(row)


def list_live_guests(tx: Transaction, contact_id: uuid.UUID) -> list[Guest]:
    """Who is beside the counsellor, or being rung for that, in the order they were asked."""
    rows = tx.connection.execute(
        select(guests)
        .where(guests.c.contact_id == contact_id, guests.c.state.in_(_LIVE))
        .order_by(guests.c.asked_at, guests.c.id)
    )
    return [_guest_of(row) for row in rows]


def move_guest(tx: Transaction, guest: Guest, event: GuestEvent, reason: str | None = None) -> bool:
    """Step a guest by compare-and-set; whether it was still where it was read."""
    following = find_next(GUEST_MACHINE, guest.state, event)
    if following is None:
        return False
    ended_at = tx.now if following is GuestState.OVER else None
    changed = tx.connection.execute(
        update(guests)
        .where(guests.c.id == guest.id, guests.c.state == guest.state.value)
        .values(state=following.value, ended_at=ended_at, reason=reason)
    )
    return changed.rowcount == 1


def change_kind(
    tx: Transaction, guest_id: uuid.UUID, kind: GuestKind, *, muted_at: datetime | None = None
) -> None:
    """They are there for something else from now on; or still, as Twilio would not let them speak."""
    tx.connection.execute(
        update(guests).where(guests.c.id == guest_id).values(kind=kind.value, muted_at=muted_at)
    )


def count_asked(
    tx: Transaction, contact_id: uuid.UUID, team_id: uuid.UUID, since: datetime
) -> Mapping[uuid.UUID, int]:
    """Who of a team was asked to come into a call since then, and how often."""
    rows = tx.connection.execute(
        select(guests.c.staff_id, func.count().label("times"))
        .where(
            guests.c.contact_id == contact_id,
            guests.c.team_id == team_id,
            guests.c.asked_at >= since,
        )
        .group_by(guests.c.staff_id)
    )
    return {row.staff_id: row.times for row in rows}


def note_reason(tx: Transaction, guest_id: uuid.UUID, reason: str) -> None:
    """Say more of why somebody did not come."""
    tx.connection.execute(update(guests).where(guests.c.id == guest_id).values(reason=reason))


def forget_own_pause(tx: Transaction, guest_id: uuid.UUID) -> None:
    """They have chosen what they are afterwards."""
    tx.connection.execute(
        update(guests)
        .where(guests.c.id == guest_id)
        .values(own_pause_until=None, own_pause_reason=None)
    )


def forget_numbers(tx: Transaction, ended_before: datetime) -> None:
    """Forget the numbers of third parties whose part was over by then; that they came stays."""
    tx.connection.execute(
        update(guests)
        .where(guests.c.number_sealed.is_not(None), guests.c.ended_at < ended_before)
        .values(number_sealed=None)
    )


def find_leg_of(tx: Transaction, guest_id: uuid.UUID) -> Leg | None:
    """The latest leg that was dialled for a guest."""
    leg_id = tx.connection.execute(
        select(legs.c.id)
        .where(legs.c.guest_id == guest_id)
        .order_by(legs.c.created_at.desc())
        .limit(1)
    ).scalar()
    return None if leg_id is None else find_any_leg(tx.connection, leg_id)


def _guest_of(row: Any) -> Guest:
    return Guest(
        id=row.id,
        contact_id=row.contact_id,
        kind=GuestKind(row.kind),
        state=GuestState(row.state),
        staff_id=row.staff_id,
        number_sealed=row.number_sealed,
        asked_by=row.asked_by,
        team_id=row.team_id,
        own_pause=(
            None
            if row.own_pause_until is None
            else OwnPause(row.own_pause_until, row.own_pause_reason)
        ),
    )
