"""Webhook receipts: a repeated delivery gets the answer that the first one got (D3, D4)."""

from dataclasses import dataclass

from sqlalchemy import Connection, or_, select
from sqlalchemy.dialects.postgresql import insert

from helpline.storage.sealing import Keyring
from helpline.storage.tables import webhook_receipts
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class ReceiptKey:
    """What a webhook is known by: what it is about and, when sent, Twilio's own token."""

    about: str
    token: str | None


def find_answer(connection: Connection, keyring: Keyring, key: ReceiptKey) -> str | None:
    """The answer that an earlier delivery of the same webhook got."""
    same = webhook_receipts.c.key == key.about
    if key.token is not None:
        same = or_(same, webhook_receipts.c.token == key.token)
    sealed = connection.execute(select(webhook_receipts.c.answer_sealed).where(same)).scalar()
    return keyring.open_if(sealed)


def keep_answer(tx: Transaction, key: ReceiptKey, answer: str) -> bool:
    """Keep the answer; False when another delivery of the same webhook came first."""
    kept = tx.connection.execute(
        insert(webhook_receipts)
        .values(
            key=key.about,
            token=key.token,
            answer_sealed=tx.keyring.seal(answer),
            received_at=tx.now,
        )
        .on_conflict_do_nothing()
        .returning(webhook_receipts.c.key)
    )
    return kept.first() is not None
