"""A life may be in danger and somebody has taken it: then they ring, whatever the hour."""

from helpline.domain.triage.verdict import SERIOUS
from helpline.storage.escalations import is_one_taken
from helpline.storage.transaction import Transaction


def is_life_at_stake(tx: Transaction, number_sealed: bytes | None) -> bool:
    """Whether whoever has this number wrote so, and it is with somebody who has not closed it."""
    number = tx.keyring.open_if(number_sealed)
    return number is not None and is_one_taken(tx, number, SERIOUS)
