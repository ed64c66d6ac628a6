"""Callbacks, asked for: one person has one open callback a line; asking again adds what is new."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from helpline.domain.attempt_times import Wish
from helpline.domain.callbacks import ASKED_BY_OTHERS, AttemptPlan, CallbackEvent, CallbackReason
from helpline.domain.errors import Refused
from helpline.domain.followup.stages import Stage
from helpline.services.promises import is_kept, must_decide, watch_promise
from helpline.services.ringing_times import due_time, promise_of, wish_of
from helpline.storage import callbacks
from helpline.storage.callbacks import Callback
from helpline.storage.enrolments import find_stage
from helpline.storage.lines import Line, find_line
from helpline.storage.transaction import Transaction

CALLBACK_DUE = "callback_due"
OUT_OF_TIME = "out_of_time"
TIME_TO_HANG_UP = timedelta(seconds=15)
"""So that whoever is rung back is not found busy with our goodbye."""


@dataclass(frozen=True)
class CallbackRequest:
    """What somebody asks for. Without a number (a withheld caller's message) a person decides.

    `waiting_since` keeps the original place; `earliest` leaves time to hang up first. `name` is
    what they want to be called. `voicemail_ok` is None where nobody asked. Without an
    `attempt_plan` the team's counts. `stage` is where they are on their way, as far as they said.
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
    attempt_plan: AttemptPlan | None = None
    stage: Stage | None = None


def request_callback(tx: Transaction, request: CallbackRequest) -> uuid.UUID:
    """Owe a callback, or find the one we owe already; its id. Raises Refused for a line unknown."""
    line = find_line(tx.connection, request.line_id)
    if line is None:
        raise Refused("line", "there is no such line")
    return _ask_again(tx, request, line) or _add(tx, request, line)


def _ask_again(tx: Transaction, request: CallbackRequest, line: Line) -> uuid.UUID | None:
    """The callback that is open already, with what is new about it; None when there is none."""
    if request.number is None:
        return None
    open_ids = callbacks.list_open_callback_ids(tx, line.id, tx.keyring.hashes(request.number))
    callback = callbacks.lock_callback(tx, open_ids[0]) if open_ids else None
    if callback is None:
        return None
    _begin_again(tx, callback, request, line)
    tx.record("callback_asked_again", callback_id=callback.id, line_id=line.id)
    return callback.id


def _add_what_is_new(tx: Transaction, callback: Callback, request: CallbackRequest) -> Callback:
    """Leave to put a message on their phone can be taken back so, and never given.

    Whoever knows a number can ask for it: they must not undo the no of the person it belongs to.
    """
    news: dict[str, Any] = {
        "not_before": request.not_before,
        "not_after": request.not_after,
        "note_sealed": tx.keyring.seal_if(request.note),
        "name_sealed": tx.keyring.seal_if(request.name),
        "voicemail_ok": False if request.voicemail_ok is False else None,
        "asked_at": _asked_at(tx, request),
        "reason": _reason_now(callback, request),
        "stage": request.stage and request.stage.value,
    }
    given = {name: value for name, value in news.items() if value is not None}
    if _is_other_window(tx, callback, request):
        given |= {"not_before": request.not_before, "not_after": request.not_after}
    if given:
        callbacks.change_callback(tx, callback.id, **given)
    times = ("asked_at", "not_before", "not_after")
    return replace(callback, **{name: given[name] for name in times if name in given})


def _reason_now(callback: Callback, request: CallbackRequest) -> str | None:
    """What was due because they were silent is asked for now: it does not end with the silence."""
    was_ours = callback.reason is CallbackReason.FOLLOW_UP
    return request.reason.value if was_ours and request.reason is not callback.reason else None


def _is_other_window(tx: Transaction, callback: Callback, request: CallbackRequest) -> bool:
    """A window is replaced as a whole: the old end may lie before the new beginning.

    By keys, now is asked for where nothing is said; and a window that is over holds nobody.
    """
    if request.not_before is not None or request.not_after is not None:
        return True
    is_now = request.earliest is not None
    is_ahead = callback.not_before is not None and callback.not_before > tx.now
    is_over = callback.not_after is not None and callback.not_after <= tx.now
    return (is_now and is_ahead) or is_over


def _begin_again(tx: Transaction, callback: Callback, request: CallbackRequest, line: Line) -> None:
    """Whoever asks again can be reached now: attempts begin anew, unless one is under way."""
    changed = _add_what_is_new(tx, callback, request)
    wish = wish_of(changed)
    due_at = due_time(line, max(filter(None, (wish.not_before, request.earliest, tx.now))), wish)
    if callbacks.move_callback(
        tx, callback, CallbackEvent.SET_TIME, attempts=0, due_at=due_at, outcome=None
    ):
        tx.set_timer(CALLBACK_DUE, callback.id, due_at)
    else:
        tx.set_timer(OUT_OF_TIME, callback.id, tx.now)  # in the line: they may want it later now
    is_other = (wish.not_before, wish.not_after) != (callback.not_before, callback.not_after)
    _promise_again(tx, callback, promise_of(line, wish, due_at), is_other_window=is_other)


def _promise_again(
    tx: Transaction, callback: Callback, until: datetime | None, *, is_other_window: bool
) -> None:
    """Another time is promised with another window, or when there is nothing left of the old one.

    Otherwise what was promised first stands.
    """
    old = callback.promised_until
    stands = not is_other_window and old is not None and old > tx.now
    if until is None or (stands and not is_kept(tx, callback)):
        return
    callbacks.change_callback(tx, callback.id, promised_at=tx.now, promised_until=until)
    watch_promise(tx, callback.id, until)


def _asked_at(tx: Transaction, request: CallbackRequest) -> datetime | None:
    return None if request.reason in ASKED_BY_OTHERS else tx.now


def _earliest(tx: Transaction, request: CallbackRequest) -> datetime:
    return max(filter(None, (request.not_before, request.earliest, tx.now)))


def _add(tx: Transaction, request: CallbackRequest, line: Line) -> uuid.UUID:
    wish = Wish(_asked_at(tx, request), request.not_before, request.not_after)
    first = due_time(line, _earliest(tx, request), wish)
    due_at = None if request.number is None else first
    promised_until = promise_of(line, wish, first)
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
        asked_at=wish.asked_at,
        promised_at=tx.now,
        promised_until=promised_until,
        voicemail_ok=request.voicemail_ok or False,
        note_sealed=tx.keyring.seal_if(request.note),
        name_sealed=tx.keyring.seal_if(request.name),
        stage=_stage(tx, request),
        **callbacks.plan_columns(request.attempt_plan),
    )
    tx.record(
        "callback_requested",
        callback_id=callback_id,
        contact_id=request.origin_contact_id,
        line_id=line.id,
        reason=request.reason.value,
    )
    if promised_until is not None:
        watch_promise(tx, callback_id, promised_until)
    if due_at is None:
        must_decide(tx, callback_id, line.id)
    else:
        _set_time(
            tx, callback_id, due_at, is_later=due_at > max(tx.now, request.earliest or tx.now)
        )
    return callback_id


def _stage(tx: Transaction, request: CallbackRequest) -> Stage | None:
    """As they said, or as it is kept; of a call it was known when it came."""
    if request.stage or request.origin_contact_id or request.number is None:
        return request.stage
    return find_stage(tx.connection, tx.keyring.hashes(request.number))


def _set_time(tx: Transaction, callback_id: uuid.UUID, due_at: datetime, *, is_later: bool) -> None:
    tx.set_timer(CALLBACK_DUE, callback_id, due_at)
    callback = callbacks.lock_callback(tx, callback_id)
    if is_later and callback is not None:
        callbacks.move_callback(tx, callback, CallbackEvent.SET_TIME)
