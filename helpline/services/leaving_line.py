"""A callback taken out of the line by hand: its own call ends, and a phone that rings for it."""

import uuid

from helpline.domain.callbacks import CallbackEvent, CallbackState
from helpline.domain.calls import CallState
from helpline.domain.errors import Refused
from helpline.services.ending import end_call
from helpline.storage import callbacks, calls, live_calls
from helpline.storage.callbacks import Callback
from helpline.storage.calls import Call
from helpline.storage.transaction import Transaction

IN_LINE = (CallbackState.WAITING, CallbackState.OFFERED)
BEING_MADE = (CallbackState.ATTEMPTING, CallbackState.CONNECTED)


def lock_with_call(tx: Transaction, callback_id: uuid.UUID) -> tuple[Callback | None, Call | None]:
    """A callback and the call by which it waits, if any; the call's lock comes first."""
    contact_id = live_calls.find_outbound_contact_id(tx.connection, callback_id)
    outbound = None if contact_id is None else calls.lock_call(tx, contact_id)
    return callbacks.lock_callback(tx, callback_id), outbound


def leave_line(tx: Transaction, callback: Callback, outbound: Call | None, why: str) -> None:
    """Out of the line, if it is in it.

    Raises `Refused` for a callback that somebody has accepted, or that was put there just now.
    """
    if callback.state not in (*BEING_MADE, *IN_LINE):
        return
    is_waiting = outbound is not None and outbound.state is CallState.WAITING
    if outbound is None or not is_waiting or callback.state in BEING_MADE:
        raise Refused("callback", "is being made just now: they are rung back")
    end_call(tx, outbound, why)
    callbacks.move_callback(tx, callback, CallbackEvent.LEAVE_LINE)
