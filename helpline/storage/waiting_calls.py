"""Calls in the line: whom the matcher, a supervisor or a partner has something to do with.

What is written here is no step of the call: what the caller hears, and its keys, stay as they are.
"""

import uuid
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, update

from helpline.domain.calls import CallState, Direction
from helpline.storage.constants import constant
from helpline.storage.lines import REACH_COLUMNS, reach_of_row
from helpline.storage.tables import calls, contacts, lines
from helpline.storage.transaction import Transaction
from helpline.storage.who_is_on import Asked
from helpline.storage.writes import Changing

_TRY_LOCK = (
    select(calls.c.contact_id)
    .where(
        calls.c.contact_id == bindparam("contact_id"),
        calls.c.state == constant(CallState.WAITING),
    )
    .with_for_update(key_share=True, skip_locked=True)
)
_EXPLAIN = update(calls).where(calls.c.contact_id == bindparam("of"))
_CALL = Changing(calls, "contact_id")


@dataclass(frozen=True)
class WaitingWithPartner:
    """Somebody in the line of a number that has a partner, and whom they need."""

    contact_id: uuid.UUID
    asks_for: Asked


def list_waiting_with_partner(connection: Connection) -> list[WaitingWithPartner]:
    """Those who rang in, wait, and could be put through to a partner."""
    rows = connection.execute(
        select(
            contacts.c.id,
            contacts.c.language,
            calls.c.language_chosen,
            lines.c.languages,
            calls.c.gender,
            calls.c.musts_lifted,
            calls.c.flag,
            calls.c.passed_to_team_id,
            *REACH_COLUMNS,
        )
        .join(calls)
        .join(lines, lines.c.id == contacts.c.line_id)
        .where(
            calls.c.state == CallState.WAITING.value,
            contacts.c.direction == Direction.INBOUND.value,
            lines.c.overflow_number_sealed.is_not(None),
        )
    )
    return [
        WaitingWithPartner(
            row["id"],
            Asked(
                reach_of_row(row).passed_to(row["passed_to_team_id"]),
                (row["language"],) if row["language_chosen"] else tuple(row["languages"]),
                row["gender"],
                row["musts_lifted"],
                is_urgent=row["flag"] is not None,
            ),
        )
        for row in rows.mappings()
    ]


def note_explained(tx: Transaction, contact_id: uuid.UUID, digest: str) -> bool:
    """Remember why nobody could be offered; not while somebody else holds the call, whose work
    may well change it.
    """
    locked = tx.connection.execute(_TRY_LOCK, {"contact_id": contact_id}).first()
    if locked is not None:
        tx.connection.execute(_EXPLAIN, {"of": contact_id, "explained": digest})
    return locked is not None


def write_musts_lifted(tx: Transaction, contact_id: uuid.UUID) -> None:
    """Not as a step: what the caller is hearing just now, and its keys, stay as they are."""
    tx.write(_CALL, {"contact_id": contact_id, "musts_lifted": True})
