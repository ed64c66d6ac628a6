"""The rota of people whose shifts in the file change, or who leave it."""

import uuid
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from helpline.domain.presence import Presence, PresenceSource
from helpline.domain.rota import Dated, Rota, made_void
from helpline.domain.shifts import parse_shifts
from helpline.domain.weekly import local_day
from helpline.services.staff import SHIFT_CHANGE, set_presence
from helpline.storage.configuration import find_presence
from helpline.storage.rota import find_zone, list_changes
from helpline.storage.transaction import Transaction


def leave_rota(tx: Transaction, staff_id: uuid.UUID) -> None:
    """Nobody is offered to somebody who left; a call they are in goes on."""
    tx.clear_timer(SHIFT_CHANGE, staff_id)
    chosen, _ = find_presence(tx, staff_id)
    if chosen is not Presence.OFFLINE:
        set_presence(tx, staff_id, Presence.OFFLINE, PresenceSource.SYSTEM)


def void_on_rota(
    tx: Transaction, staff_id: uuid.UUID, before: Iterable[str], after: Iterable[str] | None
) -> tuple[str, ...]:
    """What pages changed of days to come that is void with these shifts; None: they leave."""
    zone = find_zone(tx)
    rota = _pages_changes(tx, staff_id, zone)
    week = None if after is None else parse_shifts(after)
    return tuple(_told(one) for one in made_void(parse_shifts(before), week, rota, zone))


def _pages_changes(tx: Transaction, staff_id: uuid.UUID, zone: ZoneInfo) -> Rota:
    ahead = list_changes(tx.connection, [staff_id], local_day(tx.now, zone))
    return Rota(parse_shifts(()), tuple(one.dated for one in ahead))


def _told(change: Dated) -> str:
    return f"{change.day.isoformat()} {'with' if change.is_on else 'without'} {change.span}"
