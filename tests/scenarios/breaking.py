"""Breaks a process's connection to PostgreSQL at a chosen moment, as a kill or a power cut does."""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, event

LONGEST_END = 5000  # milliseconds


@dataclass
class Break:
    """The connection is lost at the moment that `at` counts to.

    Moments are the statements before they are sent, each commit before it is sent, and each
    commit that was done and of which nobody hears.
    """

    engine: Engine
    at: int
    moments: int = 0
    commits: list[int] = field(default_factory=list)

    @property
    def has_come(self) -> bool:
        """Whether there were so many moments."""
        return self.moments >= self.at

    @property
    def telling(self) -> list[int]:
        """In each transaction its last statement and both sides of its commit.

        Nobody sees anything of a transaction before: all its statements are alike.
        """
        around = [(commit - 1, commit, commit + 1) for commit in self.commits]
        return sorted({1, self.moments}.union(*around))

    def before_statement(self, connection: Connection, *_about: Any) -> None:
        """A statement is about to be sent."""
        if self._is_now():
            self._cut(connection)

    def around_commit(self, connection: Connection) -> None:
        """A commit is about to be sent; or it was, and the answer is lost."""
        self.commits.append(self.moments + 1)
        if self._is_now():
            self._cut(connection)
        elif self._is_now():
            connection.connection.commit()
            self._cut(connection)
            raise psycopg.OperationalError("the connection was lost after the commit")

    def _is_now(self) -> bool:
        self.moments += 1
        return self.moments == self.at

    def _cut(self, connection: Connection) -> None:
        theirs: Any = connection.connection.dbapi_connection
        url = self.engine.url.set(drivername="postgresql")
        with psycopg.connect(url.render_as_string(hide_password=False)) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [theirs.info.backend_pid])
        told = select.poll()
        told.register(theirs.fileno(), select.POLLIN)
        assert told.poll(LONGEST_END), "the server has not closed the connection"


@contextmanager
def breaking(engine: Engine, at: int) -> Iterator[Break]:
    """Within the block, the moment counted to finds this engine's connection closed."""
    one = Break(engine, at)
    event.listen(engine, "before_cursor_execute", one.before_statement)
    event.listen(engine, "commit", one.around_commit)
    try:
        yield one
    finally:
        event.remove(engine, "before_cursor_execute", one.before_statement)
        event.remove(engine, "commit", one.around_commit)
