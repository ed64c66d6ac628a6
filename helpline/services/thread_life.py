"""A conversation's life: whom it is with, and what a new text does to it.

Whoever has a conversation has what worries us in it, and the other way round: two people never
both have it. The thread is locked before its escalations.
"""

import uuid
from datetime import datetime

from helpline.domain.risk import Risk
from helpline.domain.threads import (
    ThreadEvent,
    ThreadState,
    belongs_to_talk,
    graver,
    is_in_talk,
    what_a_text_does,
)
from helpline.services.followup.holding import talked
from helpline.services.texting import text_staff
from helpline.storage.staff import is_available
from helpline.storage.texts import call_off_texts_of
from helpline.storage.threads import Thread, change_thread, lock_thread, move_thread
from helpline.storage.transaction import Transaction


def text_came(
    tx: Transaction, thread: Thread, risk: Risk, at: datetime, *, is_keyword: bool
) -> None:
    """Somebody (no machine) has written: nothing goes out that was written before this, and a
    conversation goes on.
    """
    if call_off_texts_of(tx, thread.id):
        tx.record("texts_called_off", line_id=thread.line_id, thread=str(thread.id))
    is_closed = thread.state is ThreadState.CLOSED
    goes_on = is_closed and belongs_to_talk(risk, thread.closed_at, at, is_keyword=is_keyword)
    if thread.state is ThreadState.TAKEN or goes_on:
        somebody_waits(tx, thread.id, risk, at)


def somebody_waits(tx: Transaction, thread_id: uuid.UUID, risk: Risk, since: datetime) -> None:
    """There is a text that a person has to read, since then."""
    thread = lock_thread(tx, thread_id)
    _open_again(tx, thread)
    change_thread(
        tx,
        thread_id,
        waiting_since=thread.waiting_since or since,
        risk=graver(thread.risk if thread.waiting_since else None, risk).value,
    )


def _open_again(tx: Transaction, thread: Thread) -> None:
    event = what_a_text_does(thread.state, holder_is_on=_is_there(tx, thread))
    if event is None:
        if thread.state is ThreadState.TAKEN:
            talked(tx, thread.number)
        return
    keeps = event is ThreadEvent.COME_BACK
    columns = {"taken_at": tx.now} if keeps else {"taken_by": None, "taken_at": None}
    move_thread(tx, thread, event, **columns)
    tx.record(
        f"thread_{_TOLD[event]}",
        line_id=thread.line_id,
        staff_id=thread.taken_by,
        thread=str(thread.id),
    )
    if keeps and thread.taken_by is not None:
        text_staff(tx, thread.taken_by, thread.line_id, "texts_again")


_TOLD = {
    ThreadEvent.COME_BACK: "came_back",
    ThreadEvent.OPEN_AGAIN: "opened_again",
    ThreadEvent.PUT_BACK: "left_alone",
}


def _is_there(tx: Transaction, thread: Thread) -> bool:
    """Whom it is with is on; or, off as they may be, has just taken it or written."""
    if thread.taken_by is None:
        return False
    return is_in_talk(thread.state, thread.taken_at, thread.answered_at, tx.now) or is_available(
        tx, thread.taken_by
    )


def holder_in_talk(tx: Transaction, thread_id: uuid.UUID) -> uuid.UUID | None:
    """Whoever has the conversation, if somebody has."""
    thread = lock_thread(tx, thread_id)
    return thread.taken_by if thread.state is ThreadState.TAKEN else None


def is_talked_with(thread: Thread, now: datetime) -> bool:
    """Whether a person has written in it just lately, and still has it."""
    return thread.answered_at is not None and is_in_talk(
        thread.state, None, thread.answered_at, now
    )


def hold(tx: Transaction, thread_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """It is with this person from now on, whomever it was with."""
    thread = lock_thread(tx, thread_id)
    is_taken = thread.state is ThreadState.TAKEN
    if is_taken and thread.taken_by == staff_id:
        return
    event = ThreadEvent.HAND_ON if is_taken else ThreadEvent.TAKE
    move_thread(tx, thread, event, taken_by=staff_id, taken_at=tx.now)
    kind = "thread_handed_on" if is_taken else "thread_taken"
    tx.record(kind, line_id=thread.line_id, staff_id=staff_id, thread=str(thread_id))


def let_go(tx: Transaction, thread_id: uuid.UUID) -> None:
    """It is with nobody: in the list, until somebody takes it."""
    thread = lock_thread(tx, thread_id)
    waiting = thread.waiting_since or tx.now
    if move_thread(
        tx, thread, ThreadEvent.PUT_BACK, taken_by=None, taken_at=None, waiting_since=waiting
    ):
        tx.record("thread_put_back", line_id=thread.line_id, thread=str(thread_id))
