"""Back to the front of the line: for whoever has lost their counsellor, or is passed on by them."""

from typing import Any

from helpline.domain.calls import CallEvent
from helpline.domain.menus import Node
from helpline.storage import calls
from helpline.storage.calls import Call
from helpline.storage.transaction import Transaction


def to_the_front(tx: Transaction, call: Call, **columns: Any) -> Call:
    """The outcome is open again, and the place is before all who have not talked yet."""
    call = calls.change_contact(tx, call, outcome=None)
    return calls.move(
        tx,
        call,
        CallEvent.LOSE_COUNSELLOR,
        front=True,
        returned_at=tx.now,
        node=Node.LINE,
        tries=0,
        **columns,
    )
