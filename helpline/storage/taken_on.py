"""What somebody on the staff has taken on, known by the phone of their record."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, select

from helpline.domain.callbacks import CallbackState
from helpline.domain.voicemails import VoicemailState
from helpline.storage.constants import constant, constants
from helpline.storage.tables import callbacks, staff, voicemails

_STILL_TO_BE_MADE = constants(
    (
        CallbackState.REQUESTED,
        CallbackState.SCHEDULED,
        CallbackState.WAITING,
        CallbackState.EXHAUSTED,
    )
)


@dataclass(frozen=True)
class TakenOn:
    """Somebody on the staff, and the callback of the message that they took on first."""

    staff_id: uuid.UUID
    callback_id: uuid.UUID


def taken_on_by(hashes: BindParameter[Any]) -> Select[Any]:
    """Messages taken on by the staff with this phone, whose callers are still to be rung back.

    Of a caller's number there is no such phone, and nothing more is looked at.
    """
    return (
        select(staff.c.id, voicemails.c.callback_id)
        .join(voicemails, voicemails.c.claimed_by == staff.c.id)
        .join(callbacks, callbacks.c.id == voicemails.c.callback_id)
        .where(
            staff.c.phone_hash.in_(hashes),
            staff.c.active,
            voicemails.c.state == constant(VoicemailState.CLAIMED),
            callbacks.c.number_sealed.is_not(None),
            callbacks.c.state.in_(_STILL_TO_BE_MADE),
        )
    )


_FIRST = taken_on_by(bindparam("hashes", expanding=True)).order_by(voicemails.c.claimed_at).limit(1)


def find_taken_on(connection: Connection, phone_hashes: list[bytes]) -> TakenOn | None:
    """What whoever has this phone has taken on, if anything."""
    row = connection.execute(_FIRST, {"hashes": phone_hashes}).first()
    return None if row is None else TakenOn(row.id, row.callback_id)
