"""Check-ins that should have gone out a while ago and are held back by nothing but ourselves."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select

from helpline.domain.followup.checkins import CheckInState
from helpline.storage.constants import constant
from helpline.storage.tables import checkins
from helpline.storage.transaction import Transaction

OVERDUE_AFTER = timedelta(minutes=10)


def overdue_checkins(now: datetime) -> ScalarSelect[int]:
    """How many, as part of a statement."""
    return select(func.count()).select_from(checkins).where(_is_overdue(now)).scalar_subquery()


def lines_of_overdue_checkins(tx: Transaction) -> Sequence[uuid.UUID]:
    """On which lines."""
    late = select(checkins.c.line_id).where(_is_overdue(tx.now)).distinct()
    return tx.connection.execute(late).scalars().all()


def _is_overdue(now: datetime) -> ColumnElement[bool]:
    late = now - OVERDUE_AFTER
    is_waiting = and_(
        checkins.c.state == constant(CheckInState.SCHEDULED),
        checkins.c.due_at <= late,
        or_(checkins.c.look_at <= late, checkins.c.look_at.is_(None)),
    )
    is_lost = and_(checkins.c.state == constant(CheckInState.UNKNOWN), checkins.c.due_at <= late)
    return or_(is_waiting, is_lost)
