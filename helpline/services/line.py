"""The waiting line: entering it, waiting in it, leaving it for somewhere better.

"Line" here is the callers who wait; the numbers that people ring are in `storage.lines`.
"""

import uuid
from datetime import timedelta

from helpline.domain.calls import CallEvent, CallState, Direction, Outcome
from helpline.domain.instructions import Document, GoTo, LeaveLine, Route, Say
from helpline.domain.menus import Node
from helpline.domain.notices import NoticeKind
from helpline.domain.waiting import Turn
from helpline.services.dispatch import dispatch, withdraw_offers
from helpline.services.fetching import fetch_caller
from helpline.services.hearing import hear, hear_now, hear_wait
from helpline.services.line_hours import is_diverted
from helpline.services.notices import notify_supervisors
from helpline.services.repeat_callers import Place, find_place
from helpline.services.waits import is_in_line
from helpline.storage import calls, offers, waiting_calls
from helpline.storage.calls import Call
from helpline.storage.transaction import Transaction
from helpline.storage.who_is_on import is_somebody_on

MAX_WAIT = "max_wait"
NOBODY_LEFT = "nobody_left"
WHILE_RINGING = timedelta(seconds=5)
RINGING_MARGIN = timedelta(seconds=15)
"""Until a phone rings, and after it has: dialling is paced, and Twilio rings a little longer (V60)."""

_BEFORE_THE_LANGUAGE = (Node.BLOCKED, Node.STAFF, Node.GATE, Node.DIVERTED)
_WISHES_BEGIN = (Node.LANGUAGE, Node.MAIN, Node.CLOSED)
"""Where somebody in the line may have asked for others than those who were on for them."""

FAILED_QUEUE_RESULTS = frozenset({"queue-full", "error", "system-error"})
NO_AUDIENCE = frozenset({"hangup", "redirected", "redirected-from-bridged", "bridged"})
"""Queue results (V74) after which nobody listens to this answer: the call is gone or elsewhere."""


def ask_for_counsellor(tx: Transaction, call: Call, *first: Say) -> Document:
    """Into the line; with nobody on, to the partner, or to what else can be offered, honestly."""
    if call.state is CallState.WAITING:
        is_new_wish = call.node in _WISHES_BEGIN
        if is_new_wish and not is_somebody_on(tx.connection, call.asks_for, tx.now):
            return nobody_on(tx, call, *first)
        call = calls.change_call(tx, call, node=Node.LINE, tries=0)
        return hear_now(tx.keyring, call, *first, Say("keep_place"))
    call, place = _enter(tx, call)
    if place.is_kept:
        first = (*first, Say("place_kept"))
    if is_somebody_on(tx.connection, call.asks_for, tx.now):
        return hear_now(tx.keyring, call, *first, Say("enter_line"))
    return nobody_on(tx, call, *first)


def _enter(tx: Transaction, call: Call) -> tuple[Call, Place]:
    """Give the call its place: the one it has with us already, or the last."""
    place = find_place(tx, call)
    call = count_as_queued(tx, call)
    if call.outcome is not None:
        call = calls.change_contact(tx, call, outcome=None)  # promised a callback, and back again
    call = calls.move(
        tx,
        call,
        CallEvent.ASK_FOR_COUNSELLOR,
        node=_first_node(call),
        tries=0,
        waiting_since=place.since,
        front=place.front,
        flag=place.flag,
    )
    tx.record("line_entered", contact_id=call.contact_id, line_id=call.line.id)
    set_max_wait(tx, call)
    tx.at_end(dispatch)
    return call, place


def _first_node(call: Call) -> Node:
    """Who came past the question for a language is asked it in the line, while phones ring; but not
    with a life in danger.
    """
    was_passed = not call.language_chosen and call.node in _BEFORE_THE_LANGUAGE
    return Node.LANGUAGE if was_passed and call.flag is None else Node.LINE


def set_max_wait(tx: Transaction, call: Call) -> None:
    """Begin to count the longest wait: anew each time somebody comes into the line."""
    patience = timedelta(seconds=call.line.team.max_wait_seconds)
    tx.set_timer(MAX_WAIT, call.contact_id, tx.now + patience)


def count_as_queued(tx: Transaction, call: Call) -> Call:
    """Asked for a person, by any way: from now on the ledger counts the contact as queued."""
    if call.queued_at is not None:
        return call
    return calls.change_contact(tx, call, queued_at=tx.now)


def wait_document(call: Call, turn: Turn, *, is_somebody_on: bool) -> Document:
    """A turn of the wait document; it also sends on whoever should be elsewhere by now."""
    if not is_in_line(call):
        return leave(call)
    return hear_wait(call, turn=turn, is_somebody_on=is_somebody_on)


def hold_again(call: Call) -> GoTo:
    """A hold document in a room does not loop by itself (V82)."""
    return GoTo(Route("calls", call.contact_id, "hold"))


def leave(call: Call) -> Document:
    """Out of Twilio's queue; where to is decided when it asks (`line_left`)."""
    return hear(call, LeaveLine())


def line_left(tx: Transaction, call: Call, result: str) -> Document:
    """The caller is out of Twilio's queue: by our wish, by a fault, or by hanging up."""
    if result in NO_AUDIENCE:
        return hear(call)
    if result in FAILED_QUEUE_RESULTS and call.state is CallState.WAITING:
        tx.record("queue_failed", contact_id=call.contact_id, result=result)
        return nobody_on(tx, call)
    return hear_now(tx.keyring, calls.change_call(tx, call))


def max_wait_passed(tx: Transaction, contact_id: uuid.UUID) -> None:
    """The longest wait is over: to the partner, or, without one, offered a callback or a message.

    Not while a phone rings for them, but not for ever either: phone after phone may ring in vain.
    Supervisors hear of it at once.
    """
    call = calls.lock_call(tx, contact_id)
    if call is None or call.state is not CallState.WAITING:
        return
    notify_supervisors(tx, NoticeKind.LONG_WAIT, line_id=call.line.id, contact_id=contact_id)
    if not _is_idle(tx, call) and not _is_overdue(tx, call):
        tx.set_timer(MAX_WAIT, contact_id, tx.now + WHILE_RINGING)
        return
    tx.record("max_wait_passed", contact_id=contact_id, line_id=call.line.id)
    if call.line.overflow_number_sealed is not None:
        _fetch_to_partner(tx, call)
        return
    call = calls.change_call(tx, call, node=Node.LONG_WAIT, tries=0)
    fetch_caller(tx, call)
    set_max_wait(tx, call)


def nobody_left(tx: Transaction, contact_id: uuid.UUID) -> None:
    """The last counsellor who may take the caller has gone: to the partner, if that is still so."""
    call = _find_idle(tx, contact_id, NOBODY_LEFT)
    if call is None or is_somebody_on(tx.connection, call.asks_for, tx.now):
        return
    tx.record("nobody_on", contact_id=contact_id, line_id=call.line.id)
    _fetch_to_partner(tx, call)


def look_after_those_left(tx: Transaction) -> None:
    """Somebody has gone off: see to those who wait on a line with a partner, and for nobody."""
    for waiting in waiting_calls.list_waiting_with_partner(tx.connection):
        if not is_somebody_on(tx.connection, waiting.asks_for, tx.now):
            tx.set_timer(NOBODY_LEFT, waiting.contact_id, tx.now)


def _is_idle(tx: Transaction, call: Call) -> bool:
    return call.node is Node.LINE and not offers.list_live_offers(tx, call.contact_id)


def _is_overdue(tx: Transaction, call: Call) -> bool:
    """Whether a phone that rang at the end of the longest wait has had all of its time."""
    began = max(filter(None, (call.queued_at, call.returned_at)), default=tx.now)
    team = call.line.team
    patience = timedelta(seconds=team.max_wait_seconds + team.ring_seconds)
    return call.node is Node.LINE and tx.now > began + patience + RINGING_MARGIN


def _find_idle(tx: Transaction, contact_id: uuid.UUID, timer: str) -> Call | None:
    """The call of somebody in the line.

    One for whom a phone rings, or who is being asked something, is looked at again soon.
    """
    call = calls.lock_call(tx, contact_id)
    if call is None or call.state is not CallState.WAITING:
        return None
    if _is_idle(tx, call):
        return call
    tx.set_timer(timer, contact_id, tx.now + WHILE_RINGING)
    return None


def _fetch_to_partner(tx: Transaction, call: Call) -> None:
    if call.line.overflow_number_sealed is not None:
        fetch_caller(tx, _overflow(tx, call))


def partner_answered(tx: Transaction, call: Call, step: int) -> None:
    """Somebody has picked up there: whoever hangs up from now on has not given up."""
    if call.state is CallState.OVERFLOWING and call.step == step:
        tx.record("partner_answered", contact_id=call.contact_id, line_id=call.line.id)
        calls.change_contact(tx, call, outcome=Outcome.OVERFLOWED)


def partner_left(tx: Transaction, call: Call, dial_status: str) -> Document:
    """The partner's leg is over: if they talked, so is the call; otherwise back in the line."""
    if call.state is not CallState.OVERFLOWING:
        return hear_now(tx.keyring, call)
    if dial_status == "completed":
        calls.change_contact(tx, call, outcome=Outcome.OVERFLOWED)
        return hear_now(tx.keyring, calls.move(tx, call, CallEvent.SETTLE))
    tx.record("partner_not_reached", contact_id=call.contact_id, status=dial_status)
    call = calls.change_contact(tx, call, outcome=None)
    if call.node is Node.DIVERTED:
        return _after_diversion(tx, call)
    call = calls.move(tx, call, CallEvent.RETURN_TO_LINE, node=Node.NOBODY, tries=0)
    set_max_wait(tx, call)
    tx.at_end(dispatch)
    return hear_now(tx.keyring, call)


def divert(tx: Transaction, call: Call) -> Call:
    """A new caller of a diverted line: put through at once, with a place in the line kept."""
    call, _place = _enter(tx, call)
    tx.record("diverted", contact_id=call.contact_id, line_id=call.line.id)
    return calls.move(tx, call, CallEvent.OVERFLOW, node=Node.DIVERTED)


def _after_diversion(tx: Transaction, call: Call) -> Document:
    """Nobody answered there: the ordinary way to a person, but not to the same number again."""
    rung = tx.keyring.open_if(call.line.diverted_to_sealed)
    call = calls.move(tx, call, CallEvent.RETURN_TO_LINE, node=_first_node(call), tries=0)
    set_max_wait(tx, call)
    tx.at_end(dispatch)
    if is_somebody_on(tx.connection, call.asks_for, tx.now):
        return hear_now(tx.keyring, call, Say("enter_line"))
    if tx.keyring.open_if(call.line.overflow_number_sealed) != rung:
        return _nobody_on_here(tx, call)
    return hear_now(tx.keyring, calls.change_call(tx, call, node=Node.NOBODY))


def nobody_on(tx: Transaction, call: Call, *first: Say) -> Document:
    """To where the line is diverted, or the partner; without one, what else can be offered. The
    place in the line is kept.
    """
    if call.direction is Direction.INBOUND and is_diverted(tx, call.line):
        tx.record("diverted", contact_id=call.contact_id, line_id=call.line.id)
        withdraw_offers(tx, call.contact_id, "diverted")
        return hear_now(
            tx.keyring, calls.move(tx, call, CallEvent.OVERFLOW, node=Node.DIVERTED), *first
        )
    return _nobody_on_here(tx, call, *first)


def _nobody_on_here(tx: Transaction, call: Call, *first: Say) -> Document:
    """The same for whom nobody answered there either."""
    tx.record("nobody_on", contact_id=call.contact_id, line_id=call.line.id)
    if call.line.overflow_number_sealed is not None:
        return hear_now(tx.keyring, _overflow(tx, call), *first)
    call = calls.change_call(tx, call, node=Node.NOBODY, tries=0)
    return hear_now(tx.keyring, call, *first)


def _overflow(tx: Transaction, call: Call) -> Call:
    tx.record("overflowed", contact_id=call.contact_id, line_id=call.line.id)
    withdraw_offers(tx, call.contact_id, "overflowed")
    return calls.move(tx, call, CallEvent.OVERFLOW)
