"""One transaction: state, events, outbox rows and timers are committed together or not at all.

`now` is frozen when the transaction begins, so that one decision sees one time. Writes are
gathered and travel together; outbox ids are handed to the job queue only after the commit.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from helpline.storage.sealing import Keyring
from helpline.storage.tables import events, outbox, timers
from helpline.storage.writes import Adding, Removing, Write, Writes


@dataclass(frozen=True)
class DueWork:
    """An outbox row to be done now: its kind says which job queue, its id is all a job is told."""

    id: uuid.UUID
    kind: str


HandOver = Callable[[list[DueWork]], None]
UNHANDED_AFTER = timedelta(seconds=1)
"""Work that no worker has taken by then was lost on the way to the job queue."""

LastStep = Callable[["Transaction"], None]

_EVENT = Adding(events)
_WORK = Adding(outbox)
_TIMER = Adding(timers, key=("kind", "ref"))
_NO_TIMER = Removing(timers, key=("kind", "ref"))


@dataclass
class Transaction:
    """An open transaction and what it has gathered."""

    _connection: Connection
    keyring: Keyring
    now: datetime
    _writes: Writes = field(default_factory=Writes)
    _events: list[dict[str, Any]] = field(default_factory=list)
    _outbox: list[dict[str, Any]] = field(default_factory=list)
    _timers: dict[tuple[str, uuid.UUID], datetime] = field(default_factory=dict)
    _last: dict[LastStep, None] = field(default_factory=dict)

    @property
    def connection(self) -> Connection:
        """For reading, and for writes whose result counts: all that was gathered is sent first."""
        self._writes.send(self._connection)
        return self._connection

    def start_over(self) -> None:
        """Forget a statement that failed as the very first: nothing has been read or written yet.

        PostgreSQL refuses every further one until then. A savepoint before it would cost each
        caller two ways to the server, for something that must never happen.
        """
        self._connection.connection.rollback()

    def write(self, write: Write, row: Mapping[str, Any]) -> None:
        """Write a row, together with others: before the next read, or at the end."""
        self._writes.add(self._connection, write, row)

    def at_end(self, step: LastStep) -> None:
        """Run this once, as the last thing before the commit (the matcher, whose lock is last)."""
        self._last[step] = None

    def record(
        self,
        kind: str,
        *,
        contact_id: uuid.UUID | None = None,
        callback_id: uuid.UUID | None = None,
        offer_id: uuid.UUID | None = None,
        staff_id: uuid.UUID | None = None,
        line_id: uuid.UUID | None = None,
        **data: Any,
    ) -> None:
        """Append an event: a past-tense kind, what it is about, and plain facts (no numbers)."""
        self._events.append(
            {
                "at": self.now,
                "kind": kind,
                "contact_id": contact_id,
                "callback_id": callback_id,
                "offer_id": offer_id,
                "staff_id": staff_id,
                "line_id": line_id,
                "data": data,
            }
        )

    def send(
        self, kind: str, ref: uuid.UUID, delay: timedelta = timedelta(0), **detail: Any
    ) -> None:
        """Put work for the outside into the outbox, to be done after the commit."""
        self._outbox.append(
            {
                "id": uuid.uuid4(),
                "kind": kind,
                "ref": ref,
                "detail": detail,
                "created_at": self.now,
                "due_at": self.now + delay,
                "hand_at": self.now + (delay or UNHANDED_AFTER),
            }
        )

    def set_timer(self, kind: str, ref: uuid.UUID, due_at: datetime) -> None:
        """Set, or set anew, the one timer of this kind for this thing."""
        self._timers[kind, ref] = due_at

    def clear_timer(self, kind: str, ref: uuid.UUID) -> None:
        """Forget a timer, set or not."""
        self._timers.pop((kind, ref), None)
        self.write(_NO_TIMER, {"kind": kind, "ref": ref})

    def flush(self) -> list[DueWork]:
        """Write what was gathered; the outbox rows that are due at once."""
        for step in self._last:
            step(self)
        # In one order in every transaction, so that no two can wait for each other.
        for (kind, ref), due_at in sorted(self._timers.items()):
            self.write(_TIMER, {"kind": kind, "ref": ref, "due_at": due_at, "failures": 0})
        for work in self._outbox:
            self.write(_WORK, work)
        for event in self._events:
            self.write(_EVENT, event)
        self._writes.send(self._connection)
        due = [DueWork(row["id"], row["kind"]) for row in self._outbox if row["due_at"] <= self.now]
        self._events, self._outbox, self._timers, self._last = [], [], {}, {}
        return due


class Database:
    """The engine, the keys, and what happens with outbox rows after a commit."""

    def __init__(self, engine: Engine, keyring: Keyring, hand_over: HandOver) -> None:
        """Bind them; `hand_over` must not raise: what it loses the ticker finds."""
        self.engine = engine
        self.keyring = keyring
        self._hand_over = hand_over

    @contextmanager
    def transaction(self, now: datetime) -> Iterator[Transaction]:
        """Open a transaction at `now`; commit it, then hand its outbox rows over."""
        with self.engine.begin() as connection:
            tx = Transaction(connection, self.keyring, now)
            yield tx
            due = tx.flush()
        if due:
            self._hand_over(due)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for reading only, one statement one snapshot."""
        with self.engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")


DISPATCH_LOCK = 7_301
"""Key of the advisory lock that makes the matcher one at a time."""


_TAKE_DISPATCH_LOCK = select(func.pg_advisory_xact_lock(DISPATCH_LOCK))


def take_dispatch_lock(tx: Transaction) -> None:
    """Wait for the matcher's turn; held until the transaction ends.

    It is always the last lock a transaction takes, and nothing is locked under it, so it
    cannot be part of a deadlock. Whoever comes second sees what the first one committed.
    """
    tx.connection.execute(_TAKE_DISPATCH_LOCK)
