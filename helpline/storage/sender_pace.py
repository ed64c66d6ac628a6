"""How fast each sender sends: one row a sender, a line's number or the Messaging Service of several.

Whoever is about to send a text of a plan takes the next moment from it. Pages and replies only
push on. They never wait, and so they come first.
"""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import insert

from helpline.domain.senders import Sender
from helpline.storage.tables import sender_pace
from helpline.storage.transaction import Transaction

_ADDING = insert(sender_pace).values(sender=bindparam("sender"), next_at=bindparam("following"))
_TAKE = _ADDING.on_conflict_do_update(
    index_elements=["sender"],
    set_={"next_at": _ADDING.excluded.next_at},
    where=sender_pace.c.next_at <= bindparam("now"),
).returning(sender_pace.c.sender)
"""One statement: nobody else's text waits longer for the row than it has to."""


def take_moment(tx: Transaction, sender: Sender, gap: timedelta) -> datetime | None:
    """The sender's next moment, if it has come; None once taken, else when to ask again."""
    row = {"sender": sender.key, "now": tx.now, "following": tx.now + gap}
    if tx.connection.execute(_TAKE, row).first() is not None:
        return None
    return free_from(tx, sender.key)


def free_from(tx: Transaction, sender: str) -> datetime:
    """When a sender (by its key) may send again; its row is locked."""
    tx.connection.execute(
        insert(sender_pace).values(sender=sender, next_at=tx.now).on_conflict_do_nothing()
    )
    locked = select(sender_pace.c.next_at).where(sender_pace.c.sender == sender)
    next_at: datetime = tx.connection.execute(locked.with_for_update()).scalar_one()
    return next_at


def push_on(tx: Transaction, sender: Sender, gap: timedelta) -> None:
    """A text goes out now: the sender's next check-in is that much later."""
    adding = insert(sender_pace).values(sender=sender.key, next_at=tx.now + gap)
    later = func.greatest(sender_pace.c.next_at, tx.now) + gap
    tx.connection.execute(
        adding.on_conflict_do_update(index_elements=["sender"], set_={"next_at": later})
    )
