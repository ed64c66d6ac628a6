"""Callers who come and hang up and counsellors who come on, all in transactions of their own at
the same time, and a count at the end: whoever can be offered is, once.
"""

import random
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import stage
from sqlalchemy import text

from helpline.clock import SystemClock
from helpline.domain.calls import CallState, Direction
from helpline.domain.menus import Node
from helpline.domain.presence import Presence, PresenceSource
from helpline.services.dispatch import dispatch
from helpline.services.ending import end_call
from helpline.services.staff import set_presence
from helpline.storage import calls, new_calls
from helpline.storage.new_calls import NewCall
from helpline.storage.transaction import Database, Transaction, take_dispatch_lock

ROUNDS = 6
CALLERS = 60
LEAVING = 20
_PATIENCE = 60.0  # seconds for one round

Work = Callable[[Transaction], None]


@dataclass(frozen=True)
class Round:
    """What came of it, and how long each transaction took when all of them are spread evenly."""

    offers: int
    seconds_each: float


def measure_floor(database: Database, threads: Executor) -> float:
    """Transactions a second that take the matcher's lock, write one event and are done."""

    def work(tx: Transaction) -> None:
        tx.record("floor")
        tx.at_end(take_dispatch_lock)

    return 1 / _run(database, threads, [work] * 400)


def play_round(database: Database, threads: Executor) -> Round:
    """Sixty callers come while all counsellors come on; then twenty hang up."""
    _clear(database)
    line_id, staff_ids = _read(database)
    contact_ids = [uuid.uuid4() for _ in range(CALLERS)]
    coming: list[Work] = [
        *(_come(contact_id, line_id) for contact_id in contact_ids),
        *(_come_on(staff_id) for staff_id in staff_ids),
    ]
    random.shuffle(coming)
    first = _run(database, threads, coming)
    offered = _check(database, CALLERS, len(staff_ids))
    leaving: list[Work] = [_leave(contact_id) for contact_id in contact_ids[:LEAVING]]
    leaving += [_come(uuid.uuid4(), line_id) for _ in range(LEAVING)]
    random.shuffle(leaving)
    second = _run(database, threads, leaving)
    offered += _check(database, CALLERS, len(staff_ids))
    whole = first * len(coming) + second * len(leaving)
    return Round(offered, whole / (len(coming) + len(leaving)))


def _run(database: Database, threads: Executor, works: Sequence[Work]) -> float:
    """Seconds for each, all of them started together. A deadlock would be raised here."""
    began = time.monotonic()
    for done in [threads.submit(_in_transaction, database, work) for work in works]:
        done.result(timeout=_PATIENCE)
    return (time.monotonic() - began) / len(works)


def _in_transaction(database: Database, work: Work) -> None:
    with database.transaction(SystemClock().now()) as tx:
        work(tx)


def _come(contact_id: uuid.UUID, line_id: uuid.UUID) -> Work:
    def work(tx: Transaction) -> None:
        new_calls.add_call(
            tx,
            NewCall(
                contact_id=contact_id,
                direction=Direction.INBOUND,
                line_id=line_id,
                language="en",
                number_sealed=None,
                number_hash=None,
                state=CallState.WAITING,
                node=Node.LINE,
                started_at=tx.now,
                queued_at=tx.now,
                waiting_since=tx.now,
            ),
        )
        tx.at_end(dispatch)

    return work


def _come_on(staff_id: uuid.UUID) -> Work:
    return lambda tx: set_presence(tx, staff_id, Presence.AVAILABLE, PresenceSource.PERSON)


def _leave(contact_id: uuid.UUID) -> Work:
    def work(tx: Transaction) -> None:
        call = calls.lock_call(tx, contact_id)
        assert call is not None
        end_call(tx, call, "hung_up")

    return work


def _read(database: Database) -> tuple[uuid.UUID, list[uuid.UUID]]:
    with database.reading() as connection:
        line_id: uuid.UUID = connection.execute(text("SELECT id FROM lines LIMIT 1")).scalar_one()
        found = connection.execute(
            text("SELECT staff_id FROM presence JOIN staff ON staff.id = staff_id WHERE active")
        )
        return line_id, [row.staff_id for row in found]


def _clear(database: Database) -> None:
    """No dial waits for a worker here: nobody is at work beside the transactions."""
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM outbox"))
    stage.set_scene(database, available=False)


_COUNT = text(
    """
    SELECT count(*) AS offers, count(DISTINCT staff_id) AS counsellors,
           count(DISTINCT contact_id) AS callers
    FROM offers JOIN calls USING (contact_id)
    WHERE offers.state = 'pending' AND calls.state = 'waiting'
    """
)
_PENDING = text("SELECT count(*) FROM offers WHERE state = 'pending'")
_DEADLOCKS = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")


def _check(database: Database, waiting: int, free: int) -> int:
    """As many offers as can be, nobody in two of them, none for somebody who has gone."""
    with database.reading() as connection:
        found = connection.execute(_COUNT).one()
        pending = connection.execute(_PENDING).scalar_one()
        deadlocks = connection.execute(_DEADLOCKS).scalar_one()
    wanted = min(waiting, free)
    assert (found.offers, found.counsellors, found.callers) == (wanted, wanted, wanted), found
    assert pending == wanted, f"{pending} phones ring, {wanted} callers wait for them"
    assert deadlocks == 0, f"{deadlocks} deadlocks"
    return wanted
