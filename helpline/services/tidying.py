"""Tidying: what has served its purpose is deleted every night. The ledger and its events stay."""

from datetime import timedelta

from sqlalchemy import delete

from helpline.storage.guests import forget_numbers
from helpline.storage.sessions import forget_sessions
from helpline.storage.tables import outbox, webhook_receipts
from helpline.storage.transaction import Transaction

RECEIPTS_KEPT_FOR = timedelta(days=7)
"""Far longer than any retry of a webhook takes (D2, D7)."""

WORK_KEPT_FOR = timedelta(days=7)

SESSIONS_KEPT_FOR = timedelta(days=90)
"""Longer than any lasts; who signed in and when stays among the events."""

THIRD_PARTIES_KEPT_FOR = timedelta(days=7)
"""Their numbers were typed to be rung once, and nobody has agreed that we keep them."""


def tidy(tx: Transaction) -> None:
    """Delete old receipts, old sign-ins, old work that is done or given up, and the numbers of
    third parties.
    """
    forget_sessions(tx, tx.now - SESSIONS_KEPT_FOR)
    forget_numbers(tx, tx.now - THIRD_PARTIES_KEPT_FOR)
    tx.connection.execute(
        delete(webhook_receipts).where(webhook_receipts.c.received_at < tx.now - RECEIPTS_KEPT_FOR)
    )
    tx.connection.execute(
        delete(outbox).where(
            outbox.c.state.in_(("done", "failed")), outbox.c.created_at < tx.now - WORK_KEPT_FOR
        )
    )
