"""Callbacks, asked for: one person has one open callback a line; asking again adds what is new."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from helpline.domain.callbacks import CallbackEvent, CallbackReason
from helpline.domain.errors import Refused
from helpline.services.line_hours import closed_until, first_open
from helpline.storage import callbacks
from helpline.storage.callbacks import Callback
from helpline.storage.lines import Line, find_line
from helpline.storage.transaction import Transaction

CALLBACK_DUE = "callback_due"
TIME_TO_HANG_UP = timedelta(seconds=15)
"""So that whoever is rung back is not found busy with our goodbye."""


@dataclass(frozen=True)
class CallbackRequest:
    """What somebody asks for. Without a number (a withheld caller's message) a person decides.

    `waiting_since` keeps the original place; `earliest` leaves time to hang up first. `name` is
    what they want to be called. `voicemail_ok` is None where nobody asked.
    """

    line_id: uuid.UUID
    number: str | None
    language: str
    reason: CallbackReason
    not_before: datetime | None = None
    not_after: datetime | None = None
    voicemail_ok: bool | None = None
    note: str | None = None
    name: str | None = None
    origin_contact_id: uuid.UUID | None = None
    waiting_since: datetime | None = None
    earliest: datetime | None = None


def request_callback(tx: Transaction, request: CallbackRequest) -> uuid.UUID:
    """Owe a callback, or find the one we owe already; its id. Raises Refused for a line unknown."""
    line = find_line(tx.connection, request.line_id)
    if line is None:
        raise Refused("line", "there is no such line")
    return _ask_again(tx, request, line) or _add(tx, request, line)


def due_time(line: Line, earliest: datetime) -> datetime:
    """The first moment at or after `earliest` that lies within the line's hours.

    A line closed by its switch is waited for where its end is known. Otherwise callbacks go on:
    whoever is on may ring people back, and nobody waits for a switch that was forgotten.
    """
    first = closed_until(line, earliest) or earliest
    return first_open(line, first) or earliest + timedelta(days=1)


def _ask_again(tx: Transaction, request: CallbackRequest, line: Line) -> uuid.UUID | None:
    """The callback that is open already, with what is new about it; None when there is none."""
    if request.number is None:
        return None
    open_ids = callbacks.list_open_callback_ids(tx, line.id, tx.keyring.hashes(request.number))
    callback = callbacks.lock_callback(tx, open_ids[0]) if open_ids else None
    if callback is None:
        return None
    _add_what_is_new(tx, callback, request)
    _begin_again(tx, callback, request, line)
    tx.record("callback_asked_again", callback_id=callback.id, line_id=line.id)
    return callback.id


def _add_what_is_new(tx: Transaction, callback: Callback, request: CallbackRequest) -> None:
    """Leave to put a message on their phone can be taken back so, and never given.

    Whoever knows a number can ask for it: they must not undo the no of the person it belongs to.
    """
    news: dict[str, Any] = {
        "not_before": request.not_before,
        "not_after": request.not_after,
        "note_sealed": tx.keyring.seal_if(request.note),
        "name_sealed": tx.keyring.seal_if(request.name),
        "voicemail_ok": False if request.voicemail_ok is False else None,
    }
    given = {name: value for name, value in news.items() if value is not None}
    if request.not_before is not None:
        given["not_after"] = request.not_after  # another beginning: the old end may lie before it
    if given:
        callbacks.change_callback(tx, callback.id, **given)


def _begin_again(tx: Transaction, callback: Callback, request: CallbackRequest, line: Line) -> None:
    """Whoever asks again can be reached now: attempts begin anew, unless one is under way."""
    not_before = request.not_before or callback.not_before
    due_at = due_time(line, max(filter(None, (not_before, request.earliest, tx.now))))
    if callbacks.move_callback(
        tx, callback, CallbackEvent.SET_TIME, attempts=0, due_at=due_at, outcome=None
    ):
        tx.set_timer(CALLBACK_DUE, callback.id, due_at)


def _earliest(tx: Transaction, request: CallbackRequest) -> datetime:
    return max(filter(None, (request.not_before, request.earliest, tx.now)))


def _add(tx: Transaction, request: CallbackRequest, line: Line) -> uuid.UUID:
    due_at = None if request.number is None else due_time(line, _earliest(tx, request))
    callback_id = callbacks.add_callback(
        tx,
        reason=request.reason.value,
        line_id=line.id,
        language=request.language,
        number_sealed=tx.keyring.seal_if(request.number),
        number_hash=tx.keyring.hash_if(request.number),
        origin_contact_id=request.origin_contact_id,
        waiting_since=request.waiting_since or tx.now,
        due_at=due_at,
        not_before=request.not_before,
        not_after=request.not_after,
        voicemail_ok=request.voicemail_ok or False,
        note_sealed=tx.keyring.seal_if(request.note),
        name_sealed=tx.keyring.seal_if(request.name),
    )
    tx.record(
        "callback_requested",
        callback_id=callback_id,
        contact_id=request.origin_contact_id,
        line_id=line.id,
        reason=request.reason.value,
    )
    if due_at is not None:
        _set_time(
            tx, callback_id, due_at, is_later=due_at > max(tx.now, request.earliest or tx.now)
        )
    return callback_id


def _set_time(tx: Transaction, callback_id: uuid.UUID, due_at: datetime, *, is_later: bool) -> None:
    tx.set_timer(CALLBACK_DUE, callback_id, due_at)
    callback = callbacks.lock_callback(tx, callback_id)
    if is_later and callback is not None:
        callbacks.move_callback(tx, callback, CallbackEvent.SET_TIME)
