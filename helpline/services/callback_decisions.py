"""What people decide about callbacks: try again, take out, settle by hand, leave a message or not.

Each decision is one transaction under the callback's lock, and is written down with who and why.
Of two people who decide at once, the second hears so: a decision says how many came before it.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpline.domain.attempt_times import Wish
from helpline.domain.callback_decisions import NEEDS_REASON, Decision
from helpline.domain.callbacks import OPEN_STATES, CallbackEvent, CallbackState
from helpline.domain.errors import NotFound, Refused
from helpline.domain.voicemails import VoicemailState
from helpline.services.callbacks import CALLBACK_DUE
from helpline.services.leaving_line import BEING_MADE, leave_line, lock_with_call
from helpline.services.promises import watch_promise
from helpline.services.ringing_times import due_time, promise_of
from helpline.storage import callbacks
from helpline.storage.callback_decisions import add_decision, count_decisions, is_seen_by
from helpline.storage.callbacks import Callback
from helpline.storage.lines import find_line
from helpline.storage.transaction import Transaction
from helpline.storage.voicemails import Viewer, lock_voicemails_of_callback

LONGEST_REASON = 300
FURTHEST = timedelta(days=30)

_DECIDABLE = (*OPEN_STATES, CallbackState.EXPIRED)


@dataclass(frozen=True)
class Deciding:
    """A decision; `before` is how many of them there were on the page, `at` for a time chosen."""

    decision: Decision
    before: int
    why: str | None = None
    at: datetime | None = None


def decide(tx: Transaction, callback_id: uuid.UUID, viewer: Viewer, wanted: Deciding) -> None:
    """Do it. Raises `NotFound`, and `Refused` when it cannot be done, or not any more."""
    if not is_seen_by(tx.connection, callback_id, viewer):
        raise NotFound("there is no such callback")
    _check(tx, wanted)
    callback, outbound = lock_with_call(tx, callback_id)
    if callback is None:
        raise NotFound("there is no such callback")
    _check_nobody_was_quicker(tx, callback, wanted)
    if wanted.decision not in _OF_MESSAGES:
        leave_line(tx, callback, outbound, "decided_by_hand")
        callback = callbacks.lock_callback(tx, callback_id) or callback
    due_at = _DEEDS[wanted.decision](tx, callback, viewer, wanted)
    add_decision(tx, callback.id, wanted.decision, viewer.staff_id, wanted.why, due_at)
    tx.record(
        "callback_decided",
        callback_id=callback.id,
        line_id=callback.line_id,
        staff_id=viewer.staff_id,
        decision=wanted.decision.value,
    )


def _check(tx: Transaction, wanted: Deciding) -> None:
    if wanted.decision in NEEDS_REASON and not wanted.why:
        raise Refused("reason", "is needed: a few words")
    if wanted.why is not None and len(wanted.why) > LONGEST_REASON:
        raise Refused("reason", f"must have at most {LONGEST_REASON} characters")
    if wanted.decision is not Decision.TRY_AT:
        return
    if wanted.at is None or wanted.at <= tx.now:
        raise Refused("time", "must lie ahead")
    if wanted.at > tx.now + FURTHEST:
        raise Refused("time", f"must be within {FURTHEST.days} days")


def _check_nobody_was_quicker(tx: Transaction, callback: Callback, wanted: Deciding) -> None:
    if count_decisions(tx, callback.id) != wanted.before:
        raise Refused("callback", "has been decided about by somebody else just now")
    if callback.state not in _DECIDABLE:
        raise Refused("callback", "is not owed any more")
    if callback.state in BEING_MADE:
        raise Refused("callback", "is being made just now: they are rung back")
    of_callback = lock_voicemails_of_callback(tx, callback.id)
    if any(one.state is VoicemailState.CLAIMED for one in of_callback):
        raise Refused("callback", "goes with a message that somebody has taken on")


def _try_now(
    tx: Transaction, callback: Callback, viewer: Viewer, _wanted: Deciding
) -> datetime | None:
    wish = Wish(callback.asked_at, None, callback.not_after)
    return _try(tx, callback, viewer, tx.now, wish)


def _try_at(
    tx: Transaction, callback: Callback, viewer: Viewer, wanted: Deciding
) -> datetime | None:
    at = wanted.at or tx.now
    return _try(tx, callback, viewer, at, Wish(callback.asked_at, at, callback.not_after))


def _try(
    tx: Transaction, callback: Callback, viewer: Viewer, earliest: datetime, wish: Wish
) -> datetime:
    """Once more, at the first moment that hours and night allow; then a person decides again."""
    line = find_line(tx.connection, callback.line_id)
    if line is None or callback.number_sealed is None:
        raise Refused("callback", "has no number that could be rung")
    if callback.outcome == "wrong_person":
        raise Refused("callback", "led to somebody else: that number is not rung again")
    if wish.not_after is not None and wish.not_after <= earliest:
        wish = Wish(wish.asked_at, wish.not_before)
    due_at = due_time(line, earliest, wish)
    _refuse_second(tx, callback)
    until = promise_of(line, wish, due_at)
    moved = callbacks.move_callback(
        tx,
        callback,
        CallbackEvent.SET_TIME,
        by=viewer.staff_id,
        due_at=due_at,
        not_before=wish.not_before,
        not_after=wish.not_after,
        promised_at=tx.now,
        promised_until=until,
        outcome=None,
        closed_at=None,
    )
    if moved is None:
        raise Refused("callback", "is not owed any more")
    tx.set_timer(CALLBACK_DUE, callback.id, due_at)
    if until is not None:
        watch_promise(tx, callback.id, until)
    return due_at


def _refuse_second(tx: Transaction, callback: Callback) -> None:
    """One that came too late may have been asked for anew."""
    number = tx.keyring.open_if(callback.number_sealed)
    if callback.state is not CallbackState.EXPIRED or number is None:
        return
    if callbacks.list_open_callback_ids(tx, callback.line_id, tx.keyring.hashes(number)):
        raise Refused("callback", "was asked for anew: they have another one")


def _take_out(tx: Transaction, callback: Callback, viewer: Viewer, _wanted: Deciding) -> None:
    _close(tx, callback, CallbackEvent.CANCEL, viewer, "taken_out")


def _settle(tx: Transaction, callback: Callback, viewer: Viewer, _wanted: Deciding) -> None:
    _close(tx, callback, CallbackEvent.SETTLE_BY_HAND, viewer, "settled_by_hand")


def _close(
    tx: Transaction, callback: Callback, event: CallbackEvent, viewer: Viewer, outcome: str
) -> None:
    if not callbacks.move_callback(
        tx, callback, event, by=viewer.staff_id, outcome=outcome, closed_at=tx.now
    ):
        raise Refused("callback", "is not owed any more")
    tx.clear_timer(CALLBACK_DUE, callback.id)


def _leave_message(tx: Transaction, callback: Callback, _viewer: Viewer, _wanted: Deciding) -> None:
    callbacks.change_callback(tx, callback.id, voicemail_ok=True)


def _leave_none(tx: Transaction, callback: Callback, _viewer: Viewer, _wanted: Deciding) -> None:
    callbacks.change_callback(tx, callback.id, voicemail_ok=False)


_Deed = Callable[[Transaction, Callback, Viewer, Deciding], datetime | None]

_OF_MESSAGES = (Decision.LEAVE_MESSAGE, Decision.NO_MESSAGE)

_DEEDS: dict[Decision, _Deed] = {
    Decision.TRY_NOW: _try_now,
    Decision.TRY_AT: _try_at,
    Decision.TAKE_OUT: _take_out,
    Decision.SETTLE: _settle,
    Decision.LEAVE_MESSAGE: _leave_message,
    Decision.NO_MESSAGE: _leave_none,
}
