"""Guests of a conversation as pages show them."""

import uuid
from dataclasses import dataclass

from sqlalchemy import Connection, select

from helpline.domain.guests import BROUGHT_IN, LIVE_GUEST_STATES, GuestState
from helpline.storage.sealing import Keyring
from helpline.storage.tables import guests, staff


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


def list_guests(
    connection: Connection, keyring: Keyring, contact_id: uuid.UUID
) -> tuple[ShownGuest, ...]:
    """Who is beside the counsellor now, or being rung for that, in the order they were asked."""
    rows = connection.execute(
        select(guests, staff.c.name_sealed)
        .outerjoin(staff, staff.c.id == guests.c.staff_id)
        .where(
            guests.c.contact_id == contact_id,
            guests.c.state.in_([state.value for state in LIVE_GUEST_STATES]),
        )
        .order_by(guests.c.asked_at)
    )
    return tuple(
        ShownGuest(
            id=row.id,
            kind=row.kind,
            name=keyring.open_if(row.name_sealed),
            is_inside=row.state == GuestState.INSIDE.value,
            is_own=row.kind in BROUGHT_IN,
            is_muted=row.muted_at is not None,
        )
        for row in rows
    )
