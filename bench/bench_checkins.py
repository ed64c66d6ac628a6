"""The sweep of the follow-up beside its floor: claiming and handing over what is due among many
enrolments, beside a bare UPDATE ... SKIP LOCKED of as many rows of the same table.

`python bench/bench_checkins.py [ENROLMENTS] [DUE]`; 100000 and 10000 when left out.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import followed
import service
import tables
from sqlalchemy import text

from helpline.storage.checkin_sweep import hand_over
from helpline.storage.transaction import Database

ROUNDS = 3
BATCHES = (10_000, 500)
DAYS = range(27)  # as many steps as the standard plan has

_MAKE_DUE = """
UPDATE checkins SET look_at = CAST(:now AS timestamptz) - interval '1 s'
WHERE step = :step AND enrolment_id IN (SELECT id FROM enrolments ORDER BY id LIMIT :due)
"""
_FLOOR = """
WITH due AS (SELECT id FROM checkins WHERE line_id = :line_id AND look_at <= :now
             ORDER BY look_at LIMIT :most FOR UPDATE SKIP LOCKED)
UPDATE checkins SET look_at = NULL FROM due WHERE checkins.id = due.id
"""

Claim = Callable[[int], int]


def make_due(database: Database, due: int, now: datetime, step: int = 1) -> None:
    """So many are due, and nothing is left of the round before."""
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("TRUNCATE outbox"))
        connection.execute(text(_MAKE_DUE), {"now": now, "due": due, "step": step})
    followed.vacuum(database)


def measure(claim: Claim, due: int, batch: int) -> float:
    """Rows a second, until none is left."""
    begun, done = time.perf_counter(), 0
    while claimed := claim(batch):
        done += claimed
    assert done == due, (done, due)
    return done / (time.perf_counter() - begun)


def main() -> None:
    count, due = (int(given) for given in (sys.argv[1:] + ["100000", "10000"][len(sys.argv) - 1 :]))
    now = datetime.now(UTC)
    service.end_in_good_order()
    with (
        service.data_folder() as folder,
        service.prepared(service.environment(folder, "http://127.0.0.1:1")) as settings,
    ):
        database = service.open_database(settings)
        sender = followed.fill(database, count, now, DAYS)
        print(f"laid out: {count} enrolments, {len(DAYS)} texts each", flush=True)

        def floor(most: int) -> int:
            with database.engine.begin() as connection:
                given = {"line_id": sender.line_ids[0], "now": now, "most": most}
                return connection.execute(text(_FLOOR), given).rowcount

        def sweep(most: int) -> int:
            with database.transaction(now) as tx:
                return hand_over(tx, sender, most, now, timedelta(seconds=1))

        rows = [_compared(database, (floor, sweep), due, batch, now) for batch in BATCHES]
        heads = ("in batches of", "bare update a second", "claimed and handed over", "of floor")
        tables.show(f"{due} due of {count} enrolments, the best of {ROUNDS}", heads, rows)
        database.engine.dispose()


def _compared(
    database: Database, claims: tuple[Claim, Claim], due: int, batch: int, now: datetime
) -> tuple[object, ...]:
    best = [0.0, 0.0]
    for _ in range(ROUNDS):
        for place, claim in enumerate(claims):  # in turns: other programs disturb both alike
            make_due(database, due, now)
            rate = measure(claim, due, batch)
            print(f"{claim.__name__}, in batches of {batch}: {rate:.0f} a second", flush=True)
            best[place] = max(best[place], rate)
    return (batch, *best, f"{best[1] / best[0]:.2f}")


if __name__ == "__main__":
    main()
