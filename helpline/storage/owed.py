"""What is owed to whoever asks for a call: to their number, and what they asked for from there."""

import uuid
from dataclasses import dataclass

from sqlalchemy import BindParameter, Uuid, bindparam, exists, select, union_all

from helpline.domain.callbacks import OPEN_STATES
from helpline.storage.constants import constants
from helpline.storage.tables import callbacks, contacts, shared_numbers
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class Owed:
    """An open callback, and whether it is to the number that was asked about."""

    id: uuid.UUID
    is_to_number: bool


_to: BindParameter[bytes] = bindparam("to_hashes", expanding=True)
_from: BindParameter[bytes] = bindparam("from_hashes", expanding=True)

_OPEN = (
    select(callbacks.c.id, callbacks.c.number_hash.in_(_to).label("is_to_number"))
    .outerjoin(contacts, contacts.c.id == callbacks.c.origin_contact_id)
    .where(
        callbacks.c.line_id == bindparam("line_id"),
        callbacks.c.state.in_(constants(OPEN_STATES)),
    )
)
_asked_in: BindParameter[uuid.UUID] = bindparam("asked_in", type_=Uuid)
_FOUND = union_all(
    _OPEN.where(callbacks.c.number_hash.in_(_to)),
    _OPEN.where(callbacks.c.number_hash.not_in(_to), callbacks.c.origin_contact_id == _asked_in),
    _OPEN.where(
        callbacks.c.number_hash.not_in(_to),
        callbacks.c.origin_contact_id.is_distinct_from(_asked_in),
        callbacks.c.number_hash.in_(_from) | contacts.c.number_hash.in_(_from),
        # Behind a shelter's number are many people, and none may take another's callback.
        ~exists().where(shared_numbers.c.number_hash.in_(_from)),
    ),
)


def list_owed(
    tx: Transaction,
    line_id: uuid.UUID,
    to_hashes: list[bytes],
    from_hashes: list[bytes],
    asked_in: uuid.UUID | None,
) -> list[Owed]:
    """What is open to a number, and what somebody has asked for before: in this contact, or from
    the number that they ring from.
    """
    asked = {"line_id": line_id, "to_hashes": to_hashes, "from_hashes": from_hashes}
    asked["asked_in"] = asked_in
    return [Owed(row.id, row.is_to_number) for row in tx.connection.execute(_FOUND, asked)]
