"""Wrap-up: the counsellor's pause after a conversation, kept by the server's timer."""

import uuid
from datetime import datetime, timedelta

from helpline.services.dispatch import dispatch
from helpline.storage.staff import change_presence, lock_counsellor
from helpline.storage.transaction import Transaction

FREE_AGAIN = "free_again"
MORE_TIME = timedelta(minutes=5)
"""What "I need five minutes more" gives each time, by page and by phone."""


def begin_wrap_up(tx: Transaction, staff_id: uuid.UUID, seconds: int) -> None:
    """Start wrap-up now. Idle time counts from its end, so that long calls are not punished.

    More time that they asked for already stays theirs: the key on their phone may be heard of
    before the end of the conversation is.
    """
    until = tx.now + timedelta(seconds=seconds)
    counsellor = lock_counsellor(tx, staff_id)
    if counsellor is not None and counsellor.wrap_up_until is not None:
        until = max(until, counsellor.wrap_up_until)
    _wrap_up(tx, staff_id, until, misses=0)
    tx.record("wrap_up_begun", staff_id=staff_id, seconds=seconds)


def extend_wrap_up(tx: Transaction, staff_id: uuid.UUID) -> None:
    """Give somebody who needs a minute five more, after what is left of wrap-up, as often as they say so.

    Whoever asks in the very moment in which it ends gets them, too.
    """
    counsellor = lock_counsellor(tx, staff_id)
    if counsellor is None:
        return
    until = max(tx.now, counsellor.wrap_up_until or tx.now) + MORE_TIME
    _wrap_up(tx, staff_id, until)
    tx.record("wrap_up_extended", staff_id=staff_id, seconds=round(MORE_TIME.total_seconds()))


def end_wrap_up(tx: Transaction, staff_id: uuid.UUID) -> None:
    """Let somebody who is ready before their time is over be free at once."""
    counsellor = lock_counsellor(tx, staff_id)
    if counsellor is None or (counsellor.wrap_up_until or tx.now) <= tx.now:
        return
    _wrap_up(tx, staff_id, tx.now)
    tx.record("wrap_up_ended", staff_id=staff_id)


def _wrap_up(tx: Transaction, staff_id: uuid.UUID, until: datetime, **columns: int) -> None:
    change_presence(tx, staff_id, wrap_up_until=until, idle_since=until, **columns)
    tx.set_timer(FREE_AGAIN, staff_id, until)
    tx.at_end(dispatch)


def rest(tx: Transaction, staff_id: uuid.UUID, lasts: timedelta, why: str) -> None:
    """Ring somebody for nothing for a while; `why` is told to them and to those who oversee."""
    change_presence(tx, staff_id, pause_until=tx.now + lasts, pause_reason=why)
    tx.set_timer(FREE_AGAIN, staff_id, tx.now + lasts)


def free_again(tx: Transaction, staff_id: uuid.UUID) -> None:
    """A pause or wrap-up is over: see who waits."""
    tx.record("pause_over", staff_id=staff_id)
    tx.at_end(dispatch)
