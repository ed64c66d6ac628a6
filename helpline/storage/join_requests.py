"""Requests to be followed, by the number that they came from."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, text, update
from sqlalchemy.dialects.postgresql import insert

from helpline.domain.followup.joining import JOIN_MACHINE, JoinChannel, JoinEvent, JoinState
from helpline.domain.transitions import find_next
from helpline.storage.tables import join_requests
from helpline.storage.transaction import Transaction

_OPEN = text("state = 'open'")


@dataclass(frozen=True)
class JoinRequest:
    """One of them; times in UTC, the number still sealed."""

    id: uuid.UUID
    state: JoinState
    line_id: uuid.UUID
    number_sealed: bytes
    language: str
    asked_at: datetime
    see_to_by: datetime


def put_join_request(
    tx: Transaction,
    line_id: uuid.UUID,
    number: str,
    language: str,
    channel: JoinChannel,
    see_to_by: datetime,
) -> tuple[uuid.UUID, bool]:
    """Write one, or mark the open one of this number as asked again; its id, and whether it is new."""
    known = select(join_requests.c.id).where(
        join_requests.c.number_hash.in_(tx.keyring.hashes(number)),
        join_requests.c.state == JoinState.OPEN.value,
    )
    request_id = tx.connection.execute(known).scalar()
    if request_id is not None:
        tx.connection.execute(
            update(join_requests)
            .where(join_requests.c.id == request_id)
            .values(times=join_requests.c.times + 1, last_asked_at=tx.now)
        )
        return request_id, False
    row = {
        "id": uuid.uuid4(),
        "state": JOIN_MACHINE.initial.value,
        "line_id": line_id,
        "number_sealed": tx.keyring.seal(number),
        "number_hash": tx.keyring.hash(number),
        "language": language,
        "channel": channel.value,
        "asked_at": tx.now,
        "last_asked_at": tx.now,
        "see_to_by": see_to_by,
    }
    written: uuid.UUID = tx.connection.execute(
        insert(join_requests)
        .values(row)
        .on_conflict_do_update(  # asked by text and by key at this very moment
            index_elements=["number_hash"],
            index_where=_OPEN,
            set_={"times": join_requests.c.times + 1},
        )
        .returning(join_requests.c.id)
    ).scalar_one()
    return written, written == row["id"]


def find_join_request(connection: Connection, request_id: uuid.UUID) -> JoinRequest | None:
    """One by its id."""
    row = connection.execute(_of(request_id)).first()
    return None if row is None else _request(row)


def lock_join_request(tx: Transaction, request_id: uuid.UUID) -> JoinRequest | None:
    """The same, for whoever closes it."""
    row = tx.connection.execute(_of(request_id).with_for_update()).first()
    return None if row is None else _request(row)


def move_join_request(
    tx: Transaction, request: JoinRequest, event: JoinEvent, **columns: Any
) -> bool:
    """Close it; False where somebody was quicker."""
    following = find_next(JOIN_MACHINE, request.state, event)
    if following is None:
        return False
    tx.connection.execute(
        update(join_requests)
        .where(join_requests.c.id == request.id)
        .values(state=following.value, closed_at=tx.now, **columns)
    )
    return True


def _of(request_id: uuid.UUID) -> Any:
    return select(join_requests).where(join_requests.c.id == request_id)


def _request(row: Row[Any]) -> JoinRequest:
    return JoinRequest(
        id=row.id,
        state=JoinState(row.state),
        line_id=row.line_id,
        number_sealed=row.number_sealed,
        language=row.language,
        asked_at=row.asked_at,
        see_to_by=row.see_to_by,
    )
