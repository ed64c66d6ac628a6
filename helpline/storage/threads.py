"""Threads: the texts of one number on one line, whoever that is."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, Row, Select, any_, bindparam, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from helpline.domain.risk import Risk
from helpline.domain.threads import THREAD_MACHINE, ThreadEvent, ThreadState
from helpline.domain.transitions import find_next
from helpline.storage.tables import threads
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class Thread:
    """A thread as a transaction sees it. `waiting_since` and `risk` are of what nobody has answered,
    `taken_by` is whom it is with, or was with last.
    """

    id: uuid.UUID
    line_id: uuid.UUID
    number: str
    language: str | None
    clarified_at: datetime | None
    state: ThreadState
    taken_by: uuid.UUID | None
    taken_at: datetime | None
    closed_at: datetime | None
    last_in_at: datetime | None
    waiting_since: datetime | None
    risk: Risk | None
    answered_at: datetime | None


def find_or_open_thread(tx: Transaction, line_id: uuid.UUID, number: str) -> uuid.UUID:
    """The thread of a number on a line, begun now if there is none; its id."""
    found = _find(tx, line_id, number)
    if found is not None:
        return found
    adding = insert(threads).values(
        id=uuid.uuid4(),
        line_id=line_id,
        number_sealed=tx.keyring.seal(number),
        number_hash=tx.keyring.hash(number),
        created_at=tx.now,
    )
    key = ["line_id", "number_hash"]
    # An update that changes nothing, so that the row of whoever was quicker comes back.
    same = adding.on_conflict_do_update(index_elements=key, set_={"line_id": line_id})
    opened: uuid.UUID = tx.connection.execute(same.returning(threads.c.id)).scalar_one()
    return opened


def _find(tx: Transaction, line_id: uuid.UUID, number: str) -> uuid.UUID | None:
    given = {"line": line_id, "hashes": tx.keyring.hashes(number)}
    found: uuid.UUID | None = tx.connection.execute(_FIND, given).scalar()
    return found


_FIND = select(threads.c.id).where(
    threads.c.line_id == bindparam("line"),
    threads.c.number_hash == any_(bindparam("hashes", type_=ARRAY(LargeBinary))),
)


def lock_thread(tx: Transaction, thread_id: uuid.UUID) -> Thread:
    """The thread, locked: what follows from the texts of one person follows one by one."""
    return _thread_of(tx, tx.connection.execute(_locking(thread_id)).one())


def lock_thread_if_any(tx: Transaction, thread_id: uuid.UUID) -> Thread | None:
    """The thread, locked; None where there is none with this id."""
    row = tx.connection.execute(_locking(thread_id)).first()
    return None if row is None else _thread_of(tx, row)


def _locking(thread_id: uuid.UUID) -> Select[Any]:
    return select(threads).where(threads.c.id == thread_id).with_for_update(key_share=True)


def change_thread(tx: Transaction, thread_id: uuid.UUID, **columns: Any) -> None:
    """Write columns of a thread; the state only by `move_thread`."""
    tx.connection.execute(update(threads).where(threads.c.id == thread_id).values(**columns))


def move_thread(tx: Transaction, thread: Thread, event: ThreadEvent, **columns: Any) -> bool:
    """Change the state of one that is locked, by the table; False where the table has no way."""
    following = find_next(THREAD_MACHINE, thread.state, event)
    if following is None:
        return False
    change_thread(tx, thread.id, state=following.value, **columns)
    return True


def _thread_of(tx: Transaction, row: Row[Any]) -> Thread:
    return Thread(
        id=row.id,
        line_id=row.line_id,
        number=tx.keyring.open(row.number_sealed),
        language=row.language,
        clarified_at=row.clarified_at,
        state=ThreadState(row.state),
        taken_by=row.taken_by,
        taken_at=row.taken_at,
        closed_at=row.closed_at,
        last_in_at=row.last_in_at,
        waiting_since=row.waiting_since,
        risk=None if row.risk is None else Risk(row.risk),
        answered_at=row.answered_at,
    )
