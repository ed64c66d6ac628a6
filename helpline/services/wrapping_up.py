"""Wrap-up: the counsellor's pause after a conversation, kept by the server's timer."""

import uuid
from datetime import timedelta

from helpline.services.dispatch import dispatch
from helpline.storage.staff import change_presence
from helpline.storage.transaction import Transaction

FREE_AGAIN = "free_again"


def begin_wrap_up(tx: Transaction, staff_id: uuid.UUID, seconds: int) -> None:
    """Start wrap-up now. Idle time counts from its end, so that long calls are not punished."""
    until = tx.now + timedelta(seconds=seconds)
    change_presence(tx, staff_id, wrap_up_until=until, idle_since=until, misses=0)
    tx.record("wrap_up_begun", staff_id=staff_id, seconds=seconds)
    tx.set_timer(FREE_AGAIN, staff_id, until)
    tx.at_end(dispatch)


def free_again(tx: Transaction, staff_id: uuid.UUID) -> None:
    """A pause or wrap-up is over: see who waits."""
    tx.record("pause_over", staff_id=staff_id)
    tx.at_end(dispatch)
