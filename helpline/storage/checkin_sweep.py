"""What is due among all check-ins: claimed by compare-and-set, handed over as rows of the outbox.

Claim and outbox row are one statement, so that neither is there without the other. Whoever claims
leaves alone what another ticker is claiming.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select, text

from helpline.storage.constants import THE_ONE, UNDONE
from helpline.storage.lines import MESSAGING_SERVICE
from helpline.storage.tables import checkins, helpline, lines, outbox
from helpline.storage.transaction import Transaction

SEND_CHECKIN = "send_checkin"


@dataclass(frozen=True)
class DueSender:
    """A sender, by its key, and all the lines that send from it."""

    key: str
    line_ids: list[uuid.UUID]


_CLAIM = text(
    f"""
    WITH due AS (
        SELECT id FROM checkins WHERE line_id = ANY(:line_ids) AND look_at <= :now
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


def list_senders_with_due(tx: Transaction) -> list[DueSender]:
    """The senders that have a check-in to look at, each with all its lines."""
    due = exists().where(checkins.c.line_id == lines.c.id, checkins.c.look_at <= tx.now)
    sender = func.coalesce(MESSAGING_SERVICE, lines.c.number)
    rows = tx.connection.execute(
        select(sender.label("key"), func.array_agg(lines.c.id).label("line_ids"))
        .select_from(lines)
        .join(helpline, helpline.c.id == THE_ONE)
        .group_by(sender)
        .having(func.bool_or(due))
    )
    return [DueSender(row.key, list(row.line_ids)) for row in rows]


def count_handed(tx: Transaction, sender: DueSender, until: datetime) -> int:
    """How many of a sender's are handed over and to be worked off by then."""
    open_rows = (
        select(func.count())
        .select_from(outbox)
        .join(checkins, checkins.c.id == outbox.c.ref)
        .where(
            UNDONE,
            outbox.c.kind == SEND_CHECKIN,
            outbox.c.due_at <= until,
            checkins.c.line_id.in_(sender.line_ids),
        )
    )
    return int(tx.connection.execute(open_rows).scalar_one())


def hand_over(
    tx: Transaction, sender: DueSender, most: int, first: datetime, gap: timedelta
) -> int:
    """Claim so many of a sender's due check-ins, longest due first, and say when each is sent."""
    given = {"line_ids": sender.line_ids, "now": tx.now, "most": most, "first": first, "gap": gap}
    return tx.connection.execute(_CLAIM, given).rowcount
