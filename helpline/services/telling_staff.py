"""Texts to people on the staff about their own shifts; never at night, and naming nobody."""

import uuid
from collections.abc import Mapping

from sqlalchemy import select

from helpline.domain.rota import Place, Shift
from helpline.domain.shift_requests import wait_for_morning
from helpline.services.texting import text_staff
from helpline.storage.notices import first_line_id
from helpline.storage.rota import find_zone
from helpline.storage.tables import lines, staff_teams
from helpline.storage.transaction import Transaction


def tell(tx: Transaction, staff_id: uuid.UUID, name: str, values: Mapping[str, str]) -> None:
    """Text somebody from a line of a team of theirs, by day."""
    line_id = _line_of(tx, staff_id) or first_line_id(tx)
    if line_id is not None:
        text_staff(
            tx, staff_id, line_id, name, values, delay=wait_for_morning(tx.now, find_zone(tx))
        )


def told_shift(shift: Shift | Place) -> str:
    """Day and times, alike in every language."""
    return f"{shift.day.isoformat()} {shift.span}"


def _line_of(tx: Transaction, staff_id: uuid.UUID) -> uuid.UUID | None:
    return tx.connection.execute(
        select(lines.c.id)
        .join(staff_teams, staff_teams.c.team_id == lines.c.team_id)
        .where(staff_teams.c.staff_id == staff_id, lines.c.active)
        .order_by(lines.c.position, lines.c.name)
        .limit(1)
    ).scalar()
