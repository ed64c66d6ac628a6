"""Promised times: supervisors hear before one passes, and once more when it has.

A promise is what the person was told: the end of their window, or the line's `callback_within`.
It is kept by ringing them, whether they answer or not. Each is spoken of once: the timer is set
when the promise is made, and the mark of a broken one stays.
"""

import uuid
from datetime import datetime, timedelta

from helpline.domain.callbacks import OPEN_STATES, CallbackState
from helpline.domain.notices import NoticeKind
from helpline.services.notices import notify_supervisors
from helpline.storage import callbacks
from helpline.storage.callbacks import Callback
from helpline.storage.transaction import Transaction

CALLBACK_PROMISE = "callback_promise"

AHEAD = timedelta(minutes=15)
"""So long before a promised time those who oversee are told, or half of a shorter time."""

_OWED = (*OPEN_STATES, CallbackState.EXPIRED)


WHILE_IT_IS_MADE = timedelta(minutes=1)
"""How long an attempt under way is waited for, at a time."""


def watch_promise(tx: Transaction, callback_id: uuid.UUID, until: datetime) -> None:
    """Look at a promise that is made now when its time is near."""
    ahead = min(AHEAD, (until - tx.now) / 2)
    tx.set_timer(CALLBACK_PROMISE, callback_id, until - ahead)


def promise_due(tx: Transaction, callback_id: uuid.UUID) -> None:
    """The promised time is near, or over."""
    callback = callbacks.lock_callback(tx, callback_id)
    if callback is None or callback.promised_until is None or callback.state not in _OWED:
        return
    if is_kept(tx, callback):
        _look_again_at_an_attempt(tx, callback)
        return
    if tx.now < callback.promised_until:
        tx.set_timer(CALLBACK_PROMISE, callback.id, callback.promised_until)
        _tell(tx, callback, NoticeKind.PROMISE_NEAR)
    else:
        callbacks.change_callback(tx, callback.id, promise_broken_at=tx.now)
        tx.record("promise_broken", callback_id=callback.id, line_id=callback.line_id)
        _tell(tx, callback, NoticeKind.PROMISE_BROKEN)


def _look_again_at_an_attempt(tx: Transaction, callback: Callback) -> None:
    """One that is being made may yet be given up, or fail, and then nothing has been kept."""
    if callback.state is CallbackState.ATTEMPTING:
        tx.set_timer(CALLBACK_PROMISE, callback.id, tx.now + WHILE_IT_IS_MADE)


def is_kept(tx: Transaction, callback: Callback) -> bool:
    """Whether they have been rung, or are being rung, since the promise was made."""
    since = callback.promised_at or callback.requested_at
    return callbacks.is_tried_since(tx.connection, callback.id, since)


def must_decide(tx: Transaction, callback_id: uuid.UUID, line_id: uuid.UUID) -> None:
    """Tell those who oversee that nothing rings this callback: it is theirs."""
    notify_supervisors(tx, NoticeKind.CALLBACK_UNDECIDED, line_id=line_id, callback_id=callback_id)


def _tell(tx: Transaction, callback: Callback, kind: NoticeKind) -> None:
    notify_supervisors(tx, kind, line_id=callback.line_id, callback_id=callback.id)
