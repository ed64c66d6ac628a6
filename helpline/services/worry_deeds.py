"""What somebody does about a reply that worries us, from its page."""

import uuid
from collections.abc import Callable, Mapping

from helpline.domain.errors import Refused
from helpline.services.escalating import close, find_number, put_back, take
from helpline.services.suppressing import they_said_no_texts
from helpline.storage.transaction import Transaction

Deed = Callable[[Transaction, uuid.UUID, uuid.UUID, str], None]


def do(
    tx: Transaction, deed: str, escalation_id: uuid.UUID, staff_id: uuid.UUID, said: str
) -> None:
    """Do it. Raises `NotFound`, and `Refused` for what cannot be done."""
    if deed not in DEEDS:
        raise Refused("button", "is unknown")
    DEEDS[deed](tx, escalation_id, staff_id, said)


def _take(tx: Transaction, escalation_id: uuid.UUID, staff_id: uuid.UUID, _said: str) -> None:
    take(tx, escalation_id, staff_id)


def _put_back(tx: Transaction, escalation_id: uuid.UUID, staff_id: uuid.UUID, _said: str) -> None:
    put_back(tx, escalation_id, staff_id)


def _no_texts(tx: Transaction, escalation_id: uuid.UUID, staff_id: uuid.UUID, _said: str) -> None:
    they_said_no_texts(tx, None, find_number(tx, escalation_id), staff_id)


DEEDS: Mapping[str, Deed] = {
    "take": _take,
    "put_back": _put_back,
    "close": close,
    "no_texts": _no_texts,
}
