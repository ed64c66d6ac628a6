"""A conversation by text with somebody who has talked with us: begun from their call."""

import uuid

from helpline.domain.errors import NotFound, Refused
from helpline.services.conversing import take
from helpline.services.staff_texts import why_not
from helpline.storage.calls import find_call
from helpline.storage.notes import is_theirs
from helpline.storage.threads import find_or_open_thread, lock_thread
from helpline.storage.transaction import Transaction


def text_caller_of(tx: Transaction, contact_id: uuid.UUID, staff_id: uuid.UUID) -> uuid.UUID:
    """The conversation by text with the person of this contact, which is with this person now, and
    with it what worries us in it.

    Raises NotFound for a contact of others, and Refused where they may not be written to, or where
    somebody else has the conversation.
    """
    call = find_call(tx.connection, contact_id)
    if call is None or not is_theirs(tx.connection, contact_id, staff_id):
        raise NotFound("there is no such contact of theirs")
    number = tx.keyring.open_if(call.number_sealed)
    if number is None:
        raise Refused("number", "was withheld: there is none to write to")
    thread_id = find_or_open_thread(tx, call.line.id, number)
    reason = why_not(tx, lock_thread(tx, thread_id))
    if reason is not None:
        raise Refused("text", f"cannot be written: {reason}")
    take(tx, thread_id, staff_id)
    return thread_id
