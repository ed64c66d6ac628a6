"""Presence of people whose shifts the file made, changed or took away."""

import uuid
from zoneinfo import ZoneInfo

from helpline.domain.presence import Presence, PresenceSource
from helpline.domain.shifts import next_boundary, parse_shifts
from helpline.services.staff import SHIFT_CHANGE, set_presence, shift_changes
from helpline.storage.configuration import find_presence
from helpline.storage.transaction import Transaction


def follow_shifts(
    tx: Transaction, staff_id: uuid.UUID, shifts: tuple[str, ...], zone: ZoneInfo
) -> None:
    """Presence by shift from now on; a person's own word, and a break, stand until the boundary.

    Without shifts presence stays as it is.
    """
    tx.clear_timer(SHIFT_CHANGE, staff_id)
    if not shifts:
        return
    chosen, source = find_presence(tx, staff_id)
    if source is not PresenceSource.PERSON and chosen is not Presence.BREAK:
        shift_changes(tx, staff_id)
        return
    boundary = next_boundary(parse_shifts(shifts), zone, tx.now)
    if boundary is not None:
        tx.set_timer(SHIFT_CHANGE, staff_id, boundary)


def leave_rota(tx: Transaction, staff_id: uuid.UUID) -> None:
    """Nobody is offered to somebody who left; a call they are in goes on."""
    tx.clear_timer(SHIFT_CHANGE, staff_id)
    chosen, _ = find_presence(tx, staff_id)
    if chosen is not Presence.OFFLINE:
        set_presence(tx, staff_id, Presence.OFFLINE, PresenceSource.SYSTEM)
