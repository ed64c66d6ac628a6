"""What is due among all check-ins: claimed by compare-and-set, handed over as rows of the outbox.

Claim and outbox row are one statement, so that neither is there without the other. Whoever claims
leaves alone what another ticker is claiming. A line's rate is one row: whoever is about to send
takes the next moment from it.
"""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select, text
from sqlalchemy.dialects.postgresql import insert

from helpline.storage.tables import checkins, lines, outbox, sender_pace
from helpline.storage.transaction import Transaction

SEND_CHECKIN = "send_checkin"

_CLAIM = text(
    f"""
    WITH due AS (
        SELECT id FROM checkins WHERE line_id = :line_id AND look_at <= :now
        ORDER BY look_at LIMIT :most FOR UPDATE SKIP LOCKED
    ), claimed AS (
        UPDATE checkins SET look_at = NULL FROM due WHERE checkins.id = due.id
        RETURNING checkins.id
    ), placed AS (
        SELECT id, CAST(:first AS timestamptz)
            + (row_number() OVER () - 1) * CAST(:gap AS interval) AS slot
        FROM claimed
    )
    INSERT INTO outbox (id, kind, ref, detail, state, created_at, due_at, hand_at, tries)
    SELECT gen_random_uuid(), '{SEND_CHECKIN}', id, '{{}}', 'pending', :now, slot, slot, 0
    FROM placed
    """  # noqa: S608 - our own word
)


def list_lines_with_due(tx: Transaction) -> list[uuid.UUID]:
    """The lines that have a check-in to look at."""
    due = exists().where(checkins.c.line_id == lines.c.id, checkins.c.look_at <= tx.now)
    return list(tx.connection.execute(select(lines.c.id).where(due)).scalars())


def count_handed(tx: Transaction, line_id: uuid.UUID, until: datetime) -> int:
    """How many of a line's are handed over and to be worked off by then."""
    open_rows = (
        select(func.count())
        .select_from(outbox)
        .join(checkins, checkins.c.id == outbox.c.ref)
        .where(
            outbox.c.state.in_(("pending", "running")),
            outbox.c.kind == SEND_CHECKIN,
            outbox.c.due_at <= until,
            checkins.c.line_id == line_id,
        )
    )
    return int(tx.connection.execute(open_rows).scalar_one())


def hand_over(
    tx: Transaction, line_id: uuid.UUID, most: int, first: datetime, gap: timedelta
) -> int:
    """Claim so many of a line's due check-ins, longest due first, and say when each is sent."""
    done = tx.connection.execute(
        _CLAIM, {"line_id": line_id, "now": tx.now, "most": most, "first": first, "gap": gap}
    )
    return done.rowcount


def take_moment(tx: Transaction, line_id: uuid.UUID, gap: timedelta) -> datetime | None:
    """The line's next moment, if it has come; None once taken, else when to ask again."""
    free_at = free_from(tx, line_id)
    if free_at > tx.now:
        return free_at
    push_on(tx, line_id, gap)
    return None


def free_from(tx: Transaction, line_id: uuid.UUID) -> datetime:
    """When the line may send again; its row is locked."""
    tx.connection.execute(
        insert(sender_pace).values(line_id=line_id, next_at=tx.now).on_conflict_do_nothing()
    )
    locked = select(sender_pace.c.next_at).where(sender_pace.c.line_id == line_id)
    next_at: datetime = tx.connection.execute(locked.with_for_update()).scalar_one()
    return next_at


def push_on(tx: Transaction, line_id: uuid.UUID, gap: timedelta) -> None:
    """A text goes out now: the line's next check-in is that much later.

    Pages and replies only push on. They never wait, and so they come first.
    """
    adding = insert(sender_pace).values(line_id=line_id, next_at=tx.now + gap)
    later = func.greatest(sender_pace.c.next_at, tx.now) + gap
    tx.connection.execute(
        adding.on_conflict_do_update(index_elements=["line_id"], set_={"next_at": later})
    )
