"""The connection pool of a process, which heals by itself when PostgreSQL was away.

A connection that the server has closed has its end waiting in the socket. To look costs a
microsecond, so it is done each time one is taken from the pool; asking the server instead would
cost every webhook a round trip, and not looking would cost somebody their call after a restart.
"""

import select
from typing import Any

from psycopg import Connection
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

# Twilio waits 15 s for an answer (D1): better a fault before, which still leads to a person.
_CONNECT_WITHIN = 3  # seconds
_TAKE_WITHIN = 5.0  # seconds
_PATIENCE = "-c statement_timeout=8s -c lock_timeout=8s -c idle_in_transaction_session_timeout=15s"
_SPARE = 2

_CONNECTION = {
    "connect_timeout": _CONNECT_WITHIN,
    "application_name": "helpline",
    "options": _PATIENCE,
    # Where the network between the two is cut, nobody would ever tell us.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8000,  # milliseconds
}


def open_engine(url: str, connections: int) -> Engine:
    """A pool of as many connections as threads want one at once; none is opened yet."""
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=_SPARE,
        pool_timeout=_TAKE_WITHIN,
        connect_args=_CONNECTION,
        # What a statement was given may be a sealed number or a hash; errors end up in logs.
        hide_parameters=True,
    )
    event.listen(engine, "checkout", _refuse_closed)
    return engine


def _refuse_closed(connection: Connection[Any], record: Any, _proxy: object) -> None:
    """Nothing is to be read from an idle connection, except that it is over.

    A new one is not asked: what a server says right after the greeting would be mistaken for it.
    """
    was_used = record.info.get("used", False)
    record.info["used"] = True
    if was_used and _has_input(connection.fileno()):
        raise DisconnectionError


def _has_input(fd: int) -> bool:
    waiting = select.poll()
    waiting.register(fd, select.POLLIN)
    return bool(waiting.poll(0))
