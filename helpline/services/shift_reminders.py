"""Reminders of tomorrow's shifts by text, for whoever wants them."""

import uuid
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from helpline.domain.rota import Rota
from helpline.domain.shift_reminders import next_reminder, shifts_to_remind_of
from helpline.services.telling_staff import tell, told_shift
from helpline.storage.rota import find_rota, find_zone
from helpline.storage.tables import staff
from helpline.storage.transaction import Transaction

SHIFT_REMINDER = "shift_reminder"


def want_reminders(tx: Transaction, staff_id: uuid.UUID, *, wanted: bool) -> None:
    """From now on, or no more."""
    tx.connection.execute(
        update(staff).where(staff.c.id == staff_id).values(shift_reminders=wanted)
    )
    plan_reminder(tx, staff_id)


def plan_reminder(tx: Transaction, staff_id: uuid.UUID) -> None:
    """Set the next one anew, by the rota as it is now."""
    tx.clear_timer(SHIFT_REMINDER, staff_id)
    found = _find(tx, staff_id)
    if found is not None:
        _set(tx, staff_id, *found)


def remind(tx: Transaction, staff_id: uuid.UUID) -> None:
    """Its time has come."""
    found = _find(tx, staff_id)
    if found is None:
        return
    shifts = shifts_to_remind_of(*found, tx.now)
    if shifts:
        tell(tx, staff_id, "shift_tomorrow", {"shift": ", ".join(map(told_shift, shifts))})
    _set(tx, staff_id, *found)


def _find(tx: Transaction, staff_id: uuid.UUID) -> tuple[Rota, ZoneInfo] | None:
    row = tx.connection.execute(
        select(staff.c.shifts).where(
            staff.c.id == staff_id, staff.c.active, staff.c.shift_reminders
        )
    ).first()
    return None if row is None else (find_rota(tx, staff_id, row.shifts), find_zone(tx))


def _set(tx: Transaction, staff_id: uuid.UUID, rota: Rota, zone: ZoneInfo) -> None:
    due_at = next_reminder(rota, zone, tx.now)
    if due_at is not None:
        tx.set_timer(SHIFT_REMINDER, staff_id, due_at)
