"""Messages claimed, handed on, put back and handled: two people never ring the same one back.

**How this meets the automatic callback.** The callback that a message opens goes through the
line by itself, like any other, unless somebody claims the message first. Claiming a message
claims the decision about its callback, and with it every message of the same person that this
callback is to answer: it is taken out of the line and held back, and a phone that rings for it
is stopped. Once somebody has accepted it, the message cannot be claimed any more. Whoever has
claimed it hands it on, says that it is handled (nothing is owed then), or puts it back, and the
callback is due as it was. A claim lasts `CLAIM_LASTS`; then the callback goes its way. Someone
who rings in meanwhile and is answered settles callback and message alike.

Under the callback's lock, so that of two people who press at once one is second and hears so.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from helpline.domain.callbacks import CallbackEvent, CallbackState
from helpline.domain.errors import NotFound, Refused
from helpline.domain.voicemails import CLAIM_LASTS, VoicemailEvent, VoicemailState
from helpline.services.callbacks import CALLBACK_DUE
from helpline.services.leaving_line import leave_line, lock_with_call
from helpline.storage import callbacks
from helpline.storage.callbacks import Callback
from helpline.storage.transaction import Transaction
from helpline.storage.voicemails import (
    Viewer,
    Voicemail,
    find_seen,
    lock_voicemail,
    lock_voicemails_of_callback,
    may_take,
    move_voicemail,
)

_AHEAD = (CallbackState.REQUESTED, CallbackState.SCHEDULED)


@dataclass(frozen=True)
class _Locked:
    """A message, all messages of its callback (itself too), and the callback; all locked."""

    voicemail: Voicemail
    together: list[Voicemail]
    callback: Callback | None

    @property
    def claimed(self) -> list[Voicemail]:
        """Those with the same person."""
        return [one for one in self.together if one.claimed_by == self.voicemail.claimed_by]

    @property
    def is_new_one_there(self) -> bool:
        """Whether the person left another message since: nobody has taken that one on."""
        return any(one.state is VoicemailState.OPEN for one in self.together)


def claim(tx: Transaction, voicemail_id: uuid.UUID, viewer: Viewer) -> None:
    """Take a message on. Raises `NotFound`, and `Refused` when it is not free any more."""
    _take_off_line(tx, _find(tx, voicemail_id, viewer).callback_id)
    locked = _lock(tx, voicemail_id, viewer)
    if any(one.claimed_by not in (None, viewer.staff_id) for one in locked.together):
        raise Refused("message", "is with somebody else already")
    if locked.voicemail.state is not VoicemailState.OPEN:
        raise Refused("message", "is not open any more")
    due_at = None if locked.callback is None else locked.callback.due_at
    for one in locked.together:
        if one.state is VoicemailState.OPEN:
            _give(tx, one, VoicemailEvent.CLAIM, viewer, viewer.staff_id, due_at)
    _hold_back(tx, locked.callback, due_at)


def hand_on(tx: Transaction, voicemail_id: uuid.UUID, viewer: Viewer, to: uuid.UUID) -> None:
    """Give a claimed message to somebody else of the line's team, for a `CLAIM_LASTS` of theirs."""
    locked = _lock_claimed(tx, voicemail_id, viewer)
    if not may_take(tx.connection, to, locked.voicemail.line_id):
        raise Refused("colleague", "is not of this line's team")
    for one in locked.claimed:
        _give(tx, one, VoicemailEvent.HAND_ON, viewer, to, one.callback_due_at)
    _hold_back(tx, locked.callback, locked.voicemail.callback_due_at)


def put_back(tx: Transaction, voicemail_id: uuid.UUID, viewer: Viewer) -> None:
    """Let a message go: its callback is due when it was, or now."""
    locked = _lock_claimed(tx, voicemail_id, viewer)
    _let_go(tx, locked.claimed, VoicemailEvent.PUT_BACK, viewer.staff_id)
    _let_through(tx, locked)


def handle(tx: Transaction, voicemail_id: uuid.UUID, viewer: Viewer) -> None:
    """Say that all is done: nothing is owed any more, unless they have left another message.

    A phone that rings for the callback stops. Once somebody has accepted it, it is made first.
    """
    _take_off_line(tx, _find(tx, voicemail_id, viewer).callback_id)
    locked = _lock_claimed(tx, voicemail_id, viewer)
    done = {"claimed_by": None, "handled_by": viewer.staff_id, "handled_at": tx.now}
    for one in locked.claimed:
        move_voicemail(tx, one, VoicemailEvent.HANDLE, viewer.staff_id, **done)
    if locked.is_new_one_there:
        _let_through(tx, locked)
    elif locked.callback is not None:
        _close(tx, locked.callback)


def is_held_back(tx: Transaction, callback: Callback) -> bool:
    """Whether a claim holds a due callback back; claims that lasted too long are let go here."""
    of_callback = lock_voicemails_of_callback(tx, callback.id)
    claimed = [one for one in of_callback if one.state is VoicemailState.CLAIMED]
    until = max((_lasts_until(one) for one in claimed), default=tx.now)
    if until > tx.now:
        tx.set_timer(CALLBACK_DUE, callback.id, until)
        return True
    _let_go(tx, claimed, VoicemailEvent.LAPSE, None)
    return False


def _lasts_until(voicemail: Voicemail) -> datetime:
    return (voicemail.claimed_at or voicemail.received_at) + CLAIM_LASTS


def _find(tx: Transaction, voicemail_id: uuid.UUID, viewer: Viewer) -> Voicemail:
    found = find_seen(tx.connection, voicemail_id, viewer)
    if found is None:
        raise NotFound("there is no such message")
    return found


def _lock(tx: Transaction, voicemail_id: uuid.UUID, viewer: Viewer) -> _Locked:
    """The callback first, then its messages: in this order everywhere."""
    callback_id = _find(tx, voicemail_id, viewer).callback_id
    if callback_id is None:
        alone = lock_voicemail(tx, voicemail_id)
        together = [] if alone is None else [alone]
        callback = None
    else:
        callback = callbacks.lock_callback(tx, callback_id)
        together = lock_voicemails_of_callback(tx, callback_id)
    return _Locked(next(one for one in together if one.id == voicemail_id), together, callback)


def _lock_claimed(tx: Transaction, voicemail_id: uuid.UUID, viewer: Viewer) -> _Locked:
    """For whoever has claimed it, and for those who oversee."""
    locked = _lock(tx, voicemail_id, viewer)
    if locked.voicemail.state is not VoicemailState.CLAIMED:
        raise Refused("message", "is with nobody now")
    if not viewer.oversees and locked.voicemail.claimed_by != viewer.staff_id:
        raise Refused("message", "is with somebody else")
    return locked


def _take_off_line(tx: Transaction, callback_id: uuid.UUID | None) -> None:
    """The callback's own call ends, and with it a phone that rings for it; its lock comes first."""
    if callback_id is None:
        return
    callback, outbound = lock_with_call(tx, callback_id)
    if callback is not None:
        leave_line(tx, callback, outbound, "message_taken_care_of")


def _give(
    tx: Transaction,
    voicemail: Voicemail,
    event: VoicemailEvent,
    viewer: Viewer,
    to: uuid.UUID,
    due_at: datetime | None,
) -> None:
    given = {"claimed_by": to, "claimed_at": tx.now, "callback_due_at": due_at}
    if not move_voicemail(tx, voicemail, event, viewer.staff_id, **given):
        raise Refused("message", "is with somebody else already")


def _let_go(
    tx: Transaction, claimed: list[Voicemail], event: VoicemailEvent, by: uuid.UUID | None
) -> None:
    for one in claimed:
        move_voicemail(tx, one, event, by, claimed_by=None, claimed_at=None)


def _hold_back(tx: Transaction, callback: Callback | None, due_at: datetime | None) -> None:
    """The timer brings it up when the claim has lasted too long, or later if it was due later."""
    if callback is None:
        return
    until = max(tx.now + CLAIM_LASTS, due_at or tx.now)
    if callback.state in _AHEAD and callback.number_sealed is not None:
        callbacks.move_callback(tx, callback, CallbackEvent.SET_TIME, due_at=until)
    tx.set_timer(CALLBACK_DUE, callback.id, until)


def _let_through(tx: Transaction, locked: _Locked) -> None:
    callback = locked.callback
    if callback is None or callback.state not in _AHEAD or callback.number_sealed is None:
        return
    due_at = max(tx.now, locked.voicemail.callback_due_at or tx.now)
    callbacks.change_callback(tx, callback.id, due_at=due_at)
    tx.set_timer(CALLBACK_DUE, callback.id, due_at)


def _close(tx: Transaction, callback: Callback) -> None:
    event = (
        CallbackEvent.SETTLE_BY_HAND
        if callback.state is CallbackState.EXHAUSTED
        else CallbackEvent.CANCEL
    )
    callbacks.move_callback(tx, callback, event, outcome="message_handled", closed_at=tx.now)
    tx.clear_timer(CALLBACK_DUE, callback.id)
