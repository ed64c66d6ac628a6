"""Fetching a caller: having them put onto the document of where they should be now."""

from helpline.storage.calls import Call
from helpline.storage.transaction import Transaction


def fetch_caller(tx: Transaction, call: Call) -> None:
    """Move the caller, unless they are given another document before that can be done.

    Each document counts a step, and every one is made from the truth: whoever has had one since
    is there already, and a move would only take them out of the room again.
    """
    tx.send("move_caller", call.contact_id, step=call.step)
