"""The account's call rate, shared by every worker: one row, one slot after another (R1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert

from helpline.domain.legs import LegEvent, LegState
from helpline.storage.constants import constant
from helpline.storage.legs import Leg, climb, find_leg
from helpline.storage.tables import legs, pace
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class Slot:
    """Either the most urgent leg, to be dialled now, or when to ask again, or nothing to do."""

    leg: Leg | None
    ask_again_at: datetime | None


_LOCK = select(pace.c.next_at).with_for_update()
_MOST_URGENT = (
    select(legs.c.id)
    .where(legs.c.state == constant(LegState.PLANNED))
    .order_by(legs.c.urgency, legs.c.created_at)
    .limit(1)
    .with_for_update(skip_locked=True, key_share=True)
)
_TAKE = update(pace)


def take_slot(tx: Transaction, calls_per_second: float) -> Slot:
    """Take the next slot for the most urgent planned leg. A withdrawn leg takes none.

    The leg is chosen when the slot is there, not when it was asked for: whoever became more
    urgent meanwhile is dialled first.
    """
    free_at = _lock(tx)
    leg_id = tx.connection.execute(_MOST_URGENT).scalar()
    leg = None if leg_id is None else find_leg(tx.connection, leg_id)
    if leg is None:
        return Slot(None, None)
    if free_at > tx.now:
        return Slot(None, free_at)
    tx.connection.execute(_TAKE, {"next_at": tx.now + timedelta(seconds=1 / calls_per_second)})
    climb(tx, leg, LegEvent.DIAL, dialled_at=tx.now)
    return Slot(leg, None)


def _lock(tx: Transaction) -> datetime:
    found: datetime | None = tx.connection.execute(_LOCK).scalar()
    if found is not None:
        return found
    tx.connection.execute(insert(pace).values(id=1, next_at=tx.now).on_conflict_do_nothing())
    free_at: datetime = tx.connection.execute(_LOCK).scalar_one()
    return free_at


def take_place_ahead(tx: Transaction, calls_per_second: float) -> datetime:
    """The next free moment, for a call that comes before every leg: whoever asks next is behind it."""
    dial_at = max(_lock(tx), tx.now)
    tx.connection.execute(_TAKE, {"next_at": dial_at + timedelta(seconds=1 / calls_per_second)})
    return dial_at


_OTHERS_WAIT = select(exists().where(legs.c.state == constant(LegState.PLANNED)))


def take_place_behind(tx: Transaction, calls_per_second: float) -> datetime | None:
    """Take the next moment for a call that comes after every leg; else when to ask again."""
    free_at = _lock(tx)
    gap = timedelta(seconds=1 / calls_per_second)
    if tx.connection.execute(_OTHERS_WAIT).scalar_one():
        return max(free_at, tx.now) + gap
    if free_at > tx.now:
        return free_at
    tx.connection.execute(_TAKE, {"next_at": tx.now + gap})
    return None
