"""Guests of a conversation as pages show them."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from helpline.domain.guests import (
    BROUGHT_IN,
    DID_NOT_COME,
    LIVE_GUEST_STATES,
    NOBODY_ELSE,
    GuestState,
)
from helpline.storage.sealing import Keyring
from helpline.storage.tables import guests, staff, teams


@dataclass(frozen=True)
class ShownGuest:
    """Who is beside the counsellor, or rung for that; `name` None for a third party."""

    id: uuid.UUID
    kind: str
    name: str | None
    is_inside: bool
    is_own: bool
    """A counsellor asked them to come, and whoever has the caller may send them away."""
    is_muted: bool
    """They wanted to be heard, and Twilio would not open their line."""


@dataclass(frozen=True)
class NotCome:
    """Who was brought in last, in vain; with `team`, nobody else of it was left to ask."""

    name: str | None
    reason: str
    team: str | None


@dataclass(frozen=True)
class Beside:
    """Those who are beside the two who talk, in the order they were asked, and who is not."""

    guests: tuple[ShownGuest, ...]
    not_come: NotCome | None


def find_beside(connection: Connection, keyring: Keyring, contact_id: uuid.UUID) -> Beside:
    """Read it in one statement: there are few of them in a call."""
    rows = connection.execute(
        select(guests, staff.c.name_sealed, teams.c.name.label("team"))
        .outerjoin(staff, staff.c.id == guests.c.staff_id)
        .outerjoin(teams, teams.c.id == guests.c.team_id)
        .where(guests.c.contact_id == contact_id)
        .order_by(guests.c.asked_at, guests.c.id)
    ).all()
    brought = [row for row in rows if row.kind in BROUGHT_IN]
    last = brought[-1] if brought else None
    return Beside(
        tuple(_shown(row, keyring) for row in rows if row.state in LIVE_GUEST_STATES),
        _not_come(last, keyring) if last and last.reason in DID_NOT_COME else None,
    )


def _shown(row: Any, keyring: Keyring) -> ShownGuest:
    return ShownGuest(
        id=row.id,
        kind=row.kind,
        name=keyring.open_if(row.name_sealed),
        is_inside=row.state == GuestState.INSIDE.value,
        is_own=row.kind in BROUGHT_IN,
        is_muted=row.muted_at is not None,
    )


def _not_come(row: Any, keyring: Keyring) -> NotCome:
    team = row.team if row.reason == NOBODY_ELSE else None
    return NotCome(keyring.open_if(row.name_sealed), row.reason, team)
