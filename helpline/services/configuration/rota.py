"""Presence of people who leave the rota."""

import uuid

from helpline.domain.presence import Presence, PresenceSource
from helpline.services.staff import SHIFT_CHANGE, set_presence
from helpline.storage.configuration import find_presence
from helpline.storage.transaction import Transaction


def leave_rota(tx: Transaction, staff_id: uuid.UUID) -> None:
    """Nobody is offered to somebody who left; a call they are in goes on."""
    tx.clear_timer(SHIFT_CHANGE, staff_id)
    chosen, _ = find_presence(tx, staff_id)
    if chosen is not Presence.OFFLINE:
        set_presence(tx, staff_id, Presence.OFFLINE, PresenceSource.SYSTEM)
