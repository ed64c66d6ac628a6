"""The sweep of the follow-up beside its floor: claiming and handing over what is due among many
enrolments, beside a bare UPDATE ... SKIP LOCKED of as many rows of the same table.

`python bench/bench_checkins.py [ENROLMENTS] [DUE]`; 100000 and 10000 when left out.
"""

import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import service
import tables
from sqlalchemy import Connection, text

from helpline.services.configuration.plans import built_in_plan
from helpline.storage.checkin_sweep import hand_over
from helpline.storage.plans import keep_plan
from helpline.storage.transaction import Database

ROUNDS = 5
BATCHES = (10_000, 500)

_LINE = "SELECT id FROM lines LIMIT 1"
_ENROL = """
INSERT INTO enrolments (id, state, line_id, number_sealed, number_hash, language, zone, enrolled_at,
                        detox_ended_at, plan_id, plan_version, version, consent_method,
                        consent_given_at, consent_recorded_by_sealed, consent_wording,
                        consent_confirmed_at)
SELECT gen_random_uuid(), 'active', :line_id, '', sha256(n::text::bytea), 'en', 'Europe/London',
       :now, :now, :plan_id, 'bench', 1, 'spoken', :now, '', 'bench', :now
FROM generate_series(1, :count) AS n
"""
# The calendar of `standard`: 27 steps, all to come.
_PLAN = """
INSERT INTO checkins (id, enrolment_id, line_id, step, version, state, due_at, valid_until, look_at)
SELECT gen_random_uuid(), enrolments.id, line_id, step, 1, 'scheduled', due, due + interval '8 h', due
FROM enrolments, generate_series(1, 27) AS step,
     LATERAL (SELECT CAST(:now AS timestamptz) + step * interval '1 day' AS due) AS moment
"""
_MAKE_DUE = """
UPDATE checkins SET look_at = CAST(:now AS timestamptz) - interval '1 s'
WHERE step = 1 AND enrolment_id IN (SELECT id FROM enrolments ORDER BY id LIMIT :due)
"""
_FLOOR = """
WITH due AS (SELECT id FROM checkins WHERE line_id = :line_id AND look_at <= :now
             ORDER BY look_at LIMIT :most FOR UPDATE SKIP LOCKED)
UPDATE checkins SET look_at = NULL FROM due WHERE checkins.id = due.id
"""

Claim = Callable[[int], int]


def fill(database: Database, count: int, now: datetime) -> uuid.UUID:
    """So many enrolments with all their check-ins; the line that texts them."""
    with database.transaction(now) as tx:
        tx.connection.execute(text("SET LOCAL statement_timeout = 0"))
        plan_id = keep_plan(tx, built_in_plan("standard"))
        line_id: uuid.UUID = tx.connection.execute(text(_LINE)).scalar_one()
        given = {"line_id": line_id, "plan_id": plan_id, "now": now, "count": count}
        tx.connection.execute(text(_ENROL), given)
        tx.connection.execute(text(_PLAN), {"now": now})
    return line_id


def make_due(database: Database, due: int, now: datetime) -> None:
    """So many are due, and nothing is left of the round before."""
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("TRUNCATE outbox"))
        connection.execute(text(_MAKE_DUE), {"now": now, "due": due})
    vacuum(database)


def vacuum(database: Database) -> None:
    with database.engine.connect() as connection:
        autocommit: Connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        autocommit.execute(text("SET statement_timeout = 0"))
        autocommit.execute(text("VACUUM ANALYZE checkins"))


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
        line_id = fill(database, count, now)

        def floor(most: int) -> int:
            with database.engine.begin() as connection:
                given = {"line_id": line_id, "now": now, "most": most}
                return connection.execute(text(_FLOOR), given).rowcount

        def sweep(most: int) -> int:
            with database.transaction(now) as tx:
                return hand_over(tx, line_id, most, now, timedelta(seconds=1))

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
            best[place] = max(best[place], measure(claim, due, batch))
    return (batch, *best, f"{best[1] / best[0]:.2f}")


if __name__ == "__main__":
    main()
