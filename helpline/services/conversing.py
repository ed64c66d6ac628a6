"""What somebody on the staff does with a conversation by text: take it, hand it on, close it.

A page says what it showed: whom the conversation was with, and the newest text. Where that is not
so any more nothing is done, and whoever pressed the button reads so.
"""

import uuid

from sqlalchemy import select

from helpline.domain.errors import NotFound, Refused
from helpline.domain.escalations import EscalationState
from helpline.domain.threads import DEFAULT_DISPOSITIONS, ThreadEvent, ThreadState
from helpline.domain.triage.verdict import SERIOUS
from helpline.services import escalating
from helpline.services.suppressing import they_said_no_texts
from helpline.services.texting import text_staff
from helpline.services.thread_life import hold, let_go
from helpline.storage.escalations import list_live_of_thread
from helpline.storage.staff import is_on_staff, name_of
from helpline.storage.tables import helpline
from helpline.storage.texts import newest_from_them
from helpline.storage.threads import Thread, lock_thread_if_any, move_thread
from helpline.storage.transaction import Transaction


def take(
    tx: Transaction, thread_id: uuid.UUID, staff_id: uuid.UUID, was_with: uuid.UUID | None = None
) -> None:
    """Take it, with all that worries us in it; from `was_with` where it was shown to be theirs.

    Raises Refused for who is second.
    """
    thread = find(tx, thread_id)
    holder = thread.taken_by if thread.state is ThreadState.TAKEN else None
    if holder == staff_id:
        return
    if holder is not None and holder != was_with:
        raise Refused("conversation", f"is with {_named(tx, holder)}")
    hold(tx, thread_id, staff_id)
    escalating.take_all(tx, thread_id, staff_id)


def hand_on(
    tx: Transaction, thread_id: uuid.UUID, staff_id: uuid.UUID, to_staff_id: uuid.UUID
) -> None:
    """Give it to somebody else, who is told by text."""
    thread = held(tx, thread_id, staff_id)
    if not is_on_staff(tx, to_staff_id):
        raise Refused("name", "is nobody's here")
    if to_staff_id == staff_id:
        return
    hold(tx, thread_id, to_staff_id)
    escalating.take_all(tx, thread_id, to_staff_id)
    text_staff(tx, to_staff_id, thread.line_id, "texts_handed_on")


def put_back(tx: Transaction, thread_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Whoever has it cannot go on: it is with nobody, and people are paged again for a danger."""
    held(tx, thread_id, staff_id)
    for escalation in list_live_of_thread(tx, thread_id):
        if escalation.state is EscalationState.TAKEN:
            escalating.put_back(tx, escalation.id, staff_id)
    if find(tx, thread_id).state is ThreadState.TAKEN:
        let_go(tx, thread_id)


def close(
    tx: Transaction,
    thread_id: uuid.UUID,
    staff_id: uuid.UUID,
    disposition: str,
    *,
    how: str = "",
    seen: uuid.UUID | None = None,
) -> None:
    """Say what came of it. `seen` is the newest text that was shown: none is closed away unread.

    Of what may have cost a life somebody says how it went, in words. Raises Refused.
    """
    thread = held(tx, thread_id, staff_id)
    if disposition not in list_dispositions(tx):
        raise Refused("what came of it", "must be one of the list")
    if newest_from_them(tx, thread_id) != seen:
        raise Refused("conversation", "has a newer text from them: read it first")
    live = list_live_of_thread(tx, thread_id)
    said = " ".join(how.split())
    if not said and any(one.risk in SERIOUS for one in live):
        raise Refused("how it went", "must be said, a few words")
    for one in live:
        escalating.close(tx, one.id, staff_id, f"{disposition}. {said}" if said else disposition)
    move_thread(
        tx,
        thread,
        ThreadEvent.CLOSE,
        closed_at=tx.now,
        closed_by=staff_id,
        disposition=disposition,
        waiting_since=None,
        risk=None,
    )
    tx.record(
        "thread_closed",
        line_id=thread.line_id,
        staff_id=staff_id,
        thread=str(thread_id),
        disposition=disposition,
    )


def no_texts(tx: Transaction, thread_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """They told somebody that they want no more texts, from any line."""
    they_said_no_texts(tx, None, find(tx, thread_id).number, staff_id)


def list_dispositions(tx: Transaction) -> tuple[str, ...]:
    """What may come of a conversation: the service's own list, or else ours."""
    own = tx.connection.execute(select(helpline.c.text_dispositions)).scalar()
    return tuple(own or DEFAULT_DISPOSITIONS)


def find(tx: Transaction, thread_id: uuid.UUID) -> Thread:
    """The conversation, locked. Raises NotFound."""
    thread = lock_thread_if_any(tx, thread_id)
    if thread is None:
        raise NotFound("there is no such conversation")
    return thread


def held(tx: Transaction, thread_id: uuid.UUID, staff_id: uuid.UUID) -> Thread:
    """The conversation, locked, which is with this person. Raises Refused where it is not."""
    thread = find(tx, thread_id)
    if thread.state is not ThreadState.TAKEN:
        raise Refused("conversation", "is with nobody: take it first")
    if thread.taken_by != staff_id:
        raise Refused("conversation", f"is with {_named(tx, thread.taken_by)}")
    return thread


def _named(tx: Transaction, staff_id: uuid.UUID | None) -> str:
    name = None if staff_id is None else name_of(tx.connection, tx.keyring, staff_id)
    return name or "somebody else"
