"""People who are followed, many at once: enrolments with their check-ins, laid out in the database."""

import itertools
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from helpline.services.configuration.plans import built_in_plan
from helpline.storage.checkin_sweep import DueSender
from helpline.storage.plans import keep_plan
from helpline.storage.transaction import Database

PLAN = "standard"
NOON = 12

_LINE = "SELECT id, number FROM lines LIMIT 1"
_NUMBERS = "CREATE TEMP TABLE numbers (place int, sealed bytea, hash bytea) ON COMMIT DROP"
_ADD_NUMBER = "INSERT INTO numbers VALUES (:place, :sealed, :hash)"
# Numbers that serve several people would be one open enrolment: their hashes tell them apart.
_ENROL = """
INSERT INTO enrolments (id, state, line_id, number_sealed, number_hash, language, zone, enrolled_at,
                        detox_ended_at, plan_id, plan_version, version, consent_method,
                        consent_given_at, consent_recorded_by_sealed, consent_wording,
                        consent_confirmed_at)
SELECT gen_random_uuid(), 'active', :line_id, sealed,
       CASE WHEN :count <= :numbers THEN hash ELSE sha256(n::text::bytea) END, 'en', :zone, :now,
       CAST(:now AS timestamptz) - interval '1 day', :plan_id, 'bench', 1, 'spoken', :now, '',
       'bench', :now
FROM generate_series(1, :count) AS n JOIN numbers ON place = n % :numbers
"""
PLAN_STEPS = """
INSERT INTO checkins (id, enrolment_id, line_id, step, version, state, due_at, valid_until, look_at)
SELECT gen_random_uuid(), id, line_id, step, 1, 'scheduled', due, due + interval '8 h', due
FROM (SELECT id, line_id, (row_number() OVER () % 360) * interval '1 min' AS later FROM enrolments) AS e,
     unnest(CAST(:days AS int[])) WITH ORDINALITY AS planned (day, step),
     LATERAL (SELECT CAST(:first AS timestamptz) + day * interval '1 day' + later AS due) AS moment
"""


def fictional_numbers() -> Iterator[str]:
    """The numbers of the United States that are kept for fiction, one after the other."""
    for area, last in itertools.product(range(201, 1000), range(100, 200)):
        yield f"+1{area}5550{last}"


def zone_where_it_is_noon(now: datetime) -> str:
    """Windows are open there, whenever this is run. The signs of these zones are turned round."""
    ahead = NOON - now.astimezone(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def fill(
    database: Database,
    count: int,
    now: datetime,
    days: Sequence[int],
    *,
    numbers: int = 1000,
    first: datetime | None = None,
    zone: str | None = None,
) -> DueSender:
    """So many enrolments, with a check-in on each of these days; the sender that texts them.

    The days count from `first`, and people differ by minutes, six hours at most.
    """
    keyring = database.keyring
    sealed = [
        {"place": place, "sealed": keyring.seal(number), "hash": keyring.hash(number)}
        for place, number in enumerate(itertools.islice(fictional_numbers(), numbers))
    ]
    with database.transaction(now) as tx:
        tx.connection.execute(text("SET LOCAL statement_timeout = 0"))
        plan_id = keep_plan(tx, built_in_plan(PLAN))
        line = tx.connection.execute(text(_LINE)).one()
        tx.connection.execute(text(_NUMBERS))
        tx.connection.execute(text(_ADD_NUMBER), sealed)
        given = {
            "line_id": line.id,
            "plan_id": plan_id,
            "now": now,
            "count": count,
            "numbers": numbers,
            "zone": zone or zone_where_it_is_noon(now),
        }
        tx.connection.execute(text(_ENROL), given)
        moments = {"days": list(days), "first": first or now + timedelta(days=1)}
        tx.connection.execute(text(PLAN_STEPS), moments)
    vacuum(database)
    line_id: uuid.UUID = line.id
    return DueSender(line.number, [line_id])


def vacuum(database: Database) -> None:
    with database.engine.connect() as connection:
        autocommit: Connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        autocommit.execute(text("SET statement_timeout = 0"))
        for table in ("checkins", "enrolments", "outbox"):
            autocommit.execute(text(f"VACUUM ANALYZE {table}"))
