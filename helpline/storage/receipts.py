"""Webhook receipts: a repeated delivery gets the answer that the first one got (D3, D4)."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, or_, select

from helpline.storage.sealing import Keyring
from helpline.storage.tables import webhook_receipts
from helpline.storage.transaction import Transaction
from helpline.storage.writes import Adding


@dataclass(frozen=True)
class ReceiptKey:
    """What a webhook is known by: what it is about and, when sent, Twilio's own token."""

    about: str
    token: str | None


_FIND = select(webhook_receipts.c.answer_sealed).where(
    or_(
        webhook_receipts.c.key == bindparam("about"),
        webhook_receipts.c.token == bindparam("token"),  # never true of a token that is missing
    )
)
_RECEIPT = Adding(webhook_receipts)


def find_answer(connection: Connection, keyring: Keyring, key: ReceiptKey) -> str | None:
    """The answer that an earlier delivery of the same webhook got."""
    sealed = connection.execute(_FIND, {"about": key.about, "token": key.token}).scalar()
    return keyring.open_if(sealed)


def keep_answer(tx: Transaction, key: ReceiptKey, answer: str) -> None:
    """Keep the answer. If another delivery of the same webhook came first, the transaction
    ends in an `IntegrityError`, and nothing of it stays.
    """
    tx.write(
        _RECEIPT,
        {
            "key": key.about,
            "token": key.token,
            "answer_sealed": tx.keyring.seal(answer),
            "received_at": tx.now,
        },
    )
