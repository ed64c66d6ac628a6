"""Sets the scene in the database: what is past, who talks, who is on, and a clean end of it all."""

import time

from sqlalchemy import Connection, text

from helpline.storage.transaction import Database

_QUIET_WITHIN = 30.0  # seconds

# A year of a small helpline: tables and indexes have some depth, and the planner knows them.
_PAST = """
WITH line AS (SELECT id FROM lines LIMIT 1),
past AS (
    INSERT INTO contacts (id, channel, direction, line_id, language, number_hash,
                          started_at, queued_at, answered_at, ended_at, outcome)
    SELECT gen_random_uuid(), 'voice', 'inbound', line.id, 'en', sha256(n::text::bytea),
           now() - n * interval '20 min', now() - n * interval '20 min',
           now() - n * interval '20 min', now() - n * interval '20 min', 'answered'
    FROM line, generate_series(1, 20000) AS n
    RETURNING id, started_at
), past_calls AS (
    INSERT INTO calls (contact_id, state, step, node, tries, conference, changed_at)
    SELECT id, 'ended', 5, 'line', 0, id::text, started_at FROM past
), past_legs AS (
    INSERT INTO legs (id, contact_id, party, call_sid, state, urgency, created_at, ended_at)
    SELECT gen_random_uuid(), id, 'caller', 'CA' || md5(id::text), 'ended', 0,
           started_at, started_at FROM past
), past_receipts AS (
    INSERT INTO webhook_receipts (key, token, answer_sealed, received_at)
    SELECT 'voice ' || id, md5(id::text), sha256(id::text::bytea), started_at FROM past
)
INSERT INTO events (at, kind, contact_id) SELECT started_at, 'call_arrived', id FROM past
"""

# As many conversations as counsellors are free for them: caller, counsellor, offer, both legs.
_CONVERSATIONS = """
WITH line AS (SELECT id FROM lines LIMIT 1),
pairs AS (
    SELECT gen_random_uuid() AS contact_id, gen_random_uuid() AS offer_id, presence.staff_id
    FROM presence JOIN staff ON staff.id = presence.staff_id AND staff.active
    ORDER BY staff.email_hash LIMIT :count
), talking AS (
    INSERT INTO contacts (id, channel, direction, line_id, language, started_at, queued_at,
                          answered_at, outcome, counsellor_id)
    SELECT contact_id, 'voice', 'inbound', line.id, 'en', now(), now(), now(), 'answered', staff_id
    FROM pairs, line
), talking_calls AS (
    INSERT INTO calls (contact_id, state, step, node, tries, conference, waiting_since, changed_at)
    SELECT contact_id, 'connected', 5, 'line', 0, contact_id::text, now(), now() FROM pairs
), their_offers AS (
    INSERT INTO offers (id, contact_id, staff_id, state, made_at)
    SELECT offer_id, contact_id, staff_id, 'accepted', now() FROM pairs
)
INSERT INTO legs (id, contact_id, party, offer_id, staff_id, call_sid, state, urgency,
                  created_at, answered_at, joined_at)
SELECT gen_random_uuid(), contact_id, 'caller', NULL, NULL, 'CA' || md5(contact_id::text),
       'in_progress', 0, now(), now(), now() FROM pairs
UNION ALL
SELECT gen_random_uuid(), contact_id, 'counsellor', offer_id, staff_id,
       'CA' || md5(offer_id::text), 'in_progress', 0, now(), now(), now() FROM pairs
"""

_THE_END = (
    "DELETE FROM timers",
    "UPDATE offers SET state = 'finished', ended_at = now() WHERE ended_at IS NULL",
    "UPDATE legs SET state = 'ended', ended_at = now() WHERE state <> 'ended'",
    "UPDATE calls SET state = 'ended' WHERE state <> 'ended'",
    """UPDATE contacts SET ended_at = now(), outcome = coalesce(outcome, 'abandoned')
       WHERE ended_at IS NULL""",
)


def write_past(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_PAST))
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))


def set_scene(database: Database, *, available: bool, conversations: int = 0) -> None:
    """Every call is over, except that so many counsellors talk, the first ones by some order."""
    end_everything(database)
    with database.engine.begin() as connection:
        connection.execute(
            text("UPDATE presence SET chosen = :chosen, pause_until = NULL, wrap_up_until = NULL"),
            {"chosen": "available" if available else "offline"},
        )
        connection.execute(text(_CONVERSATIONS), {"count": conversations})


def end_everything(database: Database) -> None:
    """Once the workers have nothing left to do."""
    deadline = time.monotonic() + _QUIET_WITHIN
    while _count_open_work(database):
        assert time.monotonic() < deadline, "the workers do not come to an end"
        time.sleep(0.05)
    with database.engine.begin() as connection:
        for statement in _THE_END:
            connection.execute(text(statement))


def _count_open_work(database: Database) -> int:
    with database.reading() as connection:
        return _scalar(
            connection, "SELECT count(*) FROM outbox WHERE state IN ('pending', 'running')"
        )


def count_offers(database: Database) -> int:
    with database.reading() as connection:
        return _scalar(connection, "SELECT count(*) FROM offers WHERE state = 'pending'")


def _scalar(connection: Connection, statement: str) -> int:
    return int(connection.execute(text(statement)).scalar_one())
