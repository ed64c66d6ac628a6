"""What is measured at each scrape of `/metrics`."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, func, select

from helpline.domain.callback_measures import CallbackMeasures
from helpline.domain.callbacks import OPEN_STATES
from helpline.read_models.callback_measures import find_callback_measures, find_oldest_open
from helpline.read_models.live import find_counted, read_live
from helpline.read_models.roster import RosterRow
from helpline.read_models.snapshot import snapshot
from helpline.read_models.today import Today, find_midnight
from helpline.read_models.waiting_line import Waiting
from helpline.storage.escalations import count_open, count_overdue
from helpline.storage.sealing import Keyring
from helpline.storage.tables import callbacks, outbox, timers

_UNDONE = ("pending", "running")


@dataclass(frozen=True)
class Gauges:
    """Counts, and ages in seconds (0 where there is nothing)."""

    waiting: int
    longest_wait_seconds: float
    counsellors: Mapping[tuple[str, str], int]
    callbacks_open: Mapping[str, int]
    outbox_pending: int
    outbox_oldest_seconds: float
    timers_overdue: int
    today: Today
    callbacks_today: CallbackMeasures
    oldest_callback_seconds: float
    escalations_open: int
    escalations_overdue: int


def find_gauges(engine: Engine, keyring: Keyring, now: datetime) -> Gauges:
    """Read them all at one instant."""
    with snapshot(engine) as connection:
        live = read_live(connection, keyring, now, find_counted(connection, now))
        pending, oldest = _outbox(connection)
        return Gauges(
            waiting=len(live.waiting),
            longest_wait_seconds=_longest_wait(live.waiting, now),
            counsellors=_by_presence_and_activity(live.counsellors),
            callbacks_open=_open_callbacks(connection),
            outbox_pending=pending,
            outbox_oldest_seconds=_age(oldest, now),
            timers_overdue=_count_overdue_timers(connection, now),
            today=live.today,
            callbacks_today=find_callback_measures(
                connection, find_midnight(connection, now), now, now
            ),
            oldest_callback_seconds=_age(find_oldest_open(connection), now),
            escalations_open=count_open(connection),
            escalations_overdue=count_overdue(connection, now),
        )


def _longest_wait(waiting: tuple[Waiting, ...], now: datetime) -> float:
    return max((_age(caller.since, now) for caller in waiting), default=0.0)


def _age(instant: datetime | None, now: datetime) -> float:
    return 0.0 if instant is None else max(0.0, (now - instant).total_seconds())


def _by_presence_and_activity(roster: tuple[RosterRow, ...]) -> Mapping[tuple[str, str], int]:
    return Counter((row.presence.value, row.activity.value) for row in roster)


def _open_callbacks(connection: Connection) -> Mapping[str, int]:
    statement = (
        select(callbacks.c.state, func.count().label("callbacks"))
        .where(callbacks.c.state.in_([state.value for state in OPEN_STATES]))
        .group_by(callbacks.c.state)
    )
    found = {row.state: row.callbacks for row in connection.execute(statement)}
    return {state.value: found.get(state.value, 0) for state in OPEN_STATES}


def _outbox(connection: Connection) -> tuple[int, datetime | None]:
    row = connection.execute(
        select(func.count(), func.min(outbox.c.created_at)).where(outbox.c.state.in_(_UNDONE))
    ).one()
    return row[0], row[1]


def _count_overdue_timers(connection: Connection, now: datetime) -> int:
    return connection.execute(
        select(func.count()).select_from(timers).where(timers.c.due_at < now)
    ).scalar_one()
