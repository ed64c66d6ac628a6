"""Who hung up waiting: rung back where the line says so, or when they asked for it; else by nobody.

Phones are shared: whoever picks up may be the one from whom the caller hides. A line rings back
by itself only with `ring_back_abandoned`, and a person only with that or with what they know.
"""

import uuid
from datetime import timedelta

from helpline.domain.callback_decisions import Decision
from helpline.domain.callbacks import CallbackReason
from helpline.domain.calls import Direction, Outcome
from helpline.domain.errors import NotFound, Refused
from helpline.domain.service_level import SHORT_ABANDON_SECONDS
from helpline.services.callbacks import CallbackRequest, request_callback
from helpline.storage import abandoned, callbacks
from helpline.storage.abandoned import AbandonedCall
from helpline.storage.callback_decisions import add_decision
from helpline.storage.calls import Call
from helpline.storage.lines import Line, find_line
from helpline.storage.transaction import Transaction
from helpline.telephony.numbers import may_be_rung_back

RING_BACK_ABANDONED = "ring_back_abandoned"

MAY_RING_AGAIN = timedelta(minutes=5)
"""So long they may ring again themselves before a line that does so rings them back."""

LONGEST_REASON = 300


def watch_abandoned(tx: Transaction, call: Call, outcome: Outcome) -> None:
    """Somebody's call ends: where the line rings back who hangs up waiting, in a while."""
    if (
        call.line.ring_back_abandoned
        and outcome is Outcome.ABANDONED
        and call.direction is Direction.INBOUND
        and call.number_sealed is not None
    ):
        tx.set_timer(RING_BACK_ABANDONED, call.contact_id, tx.now + MAY_RING_AGAIN)


def ring_back_if_wanted(tx: Transaction, contact_id: uuid.UUID) -> None:
    """They have not rung again: owe them a callback, unless something speaks against it."""
    call = abandoned.lock_abandoned(tx.connection, contact_id)
    line = None if call is None else find_line(tx.connection, call.line_id)
    if call is None or line is None or not line.ring_back_abandoned:
        return
    is_short = call.waited_seconds < SHORT_ABANDON_SECONDS
    if not is_short and _refusal(tx, call, line) is None:
        _owe(tx, call)


def ring_back_by_hand(
    tx: Transaction, contact_id: uuid.UUID, staff_id: uuid.UUID, why: str | None
) -> uuid.UUID:
    """A supervisor has them rung back; the callback's id.

    Where the line does not ring back by itself, `why` says how the person asked for it. Raises
    `NotFound` and `Refused`.
    """
    call = abandoned.lock_abandoned(tx.connection, contact_id)
    line = None if call is None else find_line(tx.connection, call.line_id)
    if call is None or line is None:
        raise NotFound("nobody hung up waiting there")
    if not line.ring_back_abandoned and not why:
        raise Refused("reason", "is needed: say how they asked to be rung")
    if why is not None and len(why) > LONGEST_REASON:
        raise Refused("reason", f"must have at most {LONGEST_REASON} characters")
    refusal = _refusal(tx, call, line)
    if refusal is not None:
        raise refusal
    callback_id = _owe(tx, call)
    add_decision(tx, callback_id, Decision.TRY_NOW, staff_id, why, None)
    tx.record(
        "callback_decided",
        callback_id=callback_id,
        contact_id=contact_id,
        line_id=line.id,
        staff_id=staff_id,
        decision=Decision.TRY_NOW.value,
    )
    return callback_id


def _refusal(tx: Transaction, call: AbandonedCall, line: Line) -> Refused | None:
    number = tx.keyring.open_if(call.number_sealed)
    if number is None or not may_be_rung_back(number, line.country):
        return Refused("caller", "has shown no number that could be rung")
    hashes = tx.keyring.hashes(number)
    if abandoned.must_be_spared(tx.connection, line.id, hashes, tx.now):
        return Refused("number", "is blocked, or is one that many people ring from")
    if abandoned.has_rung_again(tx.connection, call, hashes):
        return Refused("caller", "has rung again since")
    if callbacks.list_open_callback_ids(tx, line.id, hashes):
        return Refused("caller", "is owed a callback already")
    return None


def _owe(tx: Transaction, call: AbandonedCall) -> uuid.UUID:
    return request_callback(
        tx,
        CallbackRequest(
            line_id=call.line_id,
            number=tx.keyring.open_if(call.number_sealed),
            language=call.language,
            reason=CallbackReason.ABANDONED,
            origin_contact_id=call.contact_id,
            waiting_since=call.queued_at,
        ),
    )
