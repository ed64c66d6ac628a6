"""A month of many people who are followed, on a clock that is turned: sweeps, texts, and memory.

`python bench/bench_month.py [ENROLMENTS] [DAYS] [ONE_IN]`; 100000, 30 and 200 when left out.

Every text of everybody is claimed and handed over by the sweep. One in so many is then sent in
full, as a worker does, to a socket in Twilio's place; the others are marked as delivered in one
statement a turn, because sending them all would take hours. The clock is turned by a quarter of an hour.
"""

import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import followed
import processes
import service
import sink
import tables
from sqlalchemy import text

from helpline.bootstrap.outside import build_gateway
from helpline.clock import TurnableClock
from helpline.config import Settings
from helpline.services.due_work import PERFORMERS
from helpline.services.followup.sweeping import hand_over_due
from helpline.services.outside import Outside, perform
from helpline.telephony.addresses import Addresses

USUALLY = (100_000, 30, 200)
TURN = 900.0  # seconds
A_SECOND = 1000.0  # texts: what is due is never kept back by the rate
DAYS_WITH_A_TEXT = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 17, 20, 23, 26, 28)
TEN_O_CLOCK = timedelta(hours=10)

_DUE = text("SELECT id FROM outbox WHERE state = 'pending' AND due_at <= :now ORDER BY due_at")
_THE_OTHERS = text(
    """
    WITH done AS (UPDATE outbox SET state = 'done' WHERE state = 'pending' RETURNING ref)
    UPDATE checkins SET state = 'delivered', sent_at = :now, delivered_at = :now
    FROM done WHERE checkins.id = done.ref
    """
)


@dataclass
class Month:
    """What there was of it; seconds by the machine's clock, memory in megabytes."""

    sweeps: int = 0
    handed: int = 0
    sent: int = 0
    sweeping: float = 0.0
    sending: float = 0.0
    memory: list[float] = field(default_factory=list)


def live(outside: Outside, clock: TurnableClock, days: int, one_in: int) -> Month:
    """Let so many days pass."""
    month, end = Month(), clock.now() + timedelta(days=days)
    while clock.now() < end:
        clock.turn(TURN)
        _work_off(outside, clock, month, one_in)
        begun = time.perf_counter()
        month.handed += hand_over_due(outside.database, clock, outside.texts_per_second)
        month.sweeping += time.perf_counter() - begun
        month.sweeps += 1
        if month.sweeps % int(86400 / TURN) == 0:
            month.memory.append(processes.resident_megabytes())
            print(f"day {len(month.memory)}: {month.memory[-1]:.0f} MB", flush=True)
    clock.turn(TURN)
    _work_off(outside, clock, month, one_in)
    return month


def _work_off(outside: Outside, clock: TurnableClock, month: Month, one_in: int) -> None:
    """What was handed over before: one in so many as a worker does, the others at once."""
    with outside.database.reading() as connection:
        due = list(connection.execute(_DUE, {"now": clock.now()}).scalars())
    if not due:
        return
    begun = time.perf_counter()
    chosen = due[::one_in]
    for work_id in chosen:
        clock.turn(1 / outside.texts_per_second)
        perform(outside, PERFORMERS, work_id)
    month.sent += len(chosen)
    month.sending += time.perf_counter() - begun
    with outside.database.engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(_THE_OTHERS, {"now": clock.now()})


def main() -> None:
    given = [int(one) for one in sys.argv[1:]]
    count, days, one_in = [*given, *USUALLY[len(given) :]]
    service.end_in_good_order()
    with (
        service.data_folder() as folder,
        sink.listening() as twilio,
        service.prepared(service.environment(folder, twilio.url)) as settings,
    ):
        begin = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        outside, clock = _outside(settings, begin)
        begun = time.perf_counter()
        followed.fill(
            outside.database,
            count,
            begin,
            DAYS_WITH_A_TEXT,
            first=begin + TEN_O_CLOCK,
            zone="Etc/UTC",
        )
        filled = time.perf_counter() - begun
        month = live(outside, clock, days, one_in)
        _show(month, count, days, filled)
        outside.database.engine.dispose()


def _outside(settings: Settings, begin: datetime) -> tuple[Outside, TurnableClock]:
    clock = TurnableClock(begin)
    outside = Outside(
        database=service.open_database(settings),
        gateway=build_gateway(settings),
        addresses=Addresses(settings.public_base_url),
        clock=clock,
        calls_per_second=1.0,
        texts_per_second=A_SECOND,
    )
    return outside, clock


def _show(month: Month, count: int, days: int, filled: float) -> None:
    rows = [
        ("laid out, seconds", filled),
        ("sweeps", month.sweeps),
        ("handed over", month.handed),
        ("handed over a second of sweeping", month.handed / month.sweeping),
        ("milliseconds a sweep", 1000 * month.sweeping / month.sweeps),
        ("sent in full", month.sent),
        ("sent in full a second", month.sent / month.sending),
        ("memory after the first day, MB", month.memory[0]),
        ("memory at most, MB", max(month.memory)),
        ("memory at the end, MB", month.memory[-1]),
    ]
    tables.show(f"{days} days of {count} enrolments", ("what", "figure"), rows)


if __name__ == "__main__":
    main()
