"""Somebody wants no more texts, or Twilio says so: what the service sends by itself stops.

What a wish has taken back, START from that phone brings back: their plan goes on with what is to
come.
"""

from helpline.storage.enrolments import Enrolment, change_enrolment, lock_open_enrolment
from helpline.storage.suppressions import find_suppression
from helpline.storage.transaction import Transaction


def refuse_texts(tx: Transaction, enrolment: Enrolment) -> None:
    """Take the consent back from now on; each text that is still due is skipped with that reason."""
    change_enrolment(tx, enrolment.id, consent_withdrawn_at=tx.now)
    tx.record("consent_withdrawn", enrolment=str(enrolment.id))


def restore_texts(tx: Transaction, number: str) -> None:
    """They have written START: their consent counts again, where nothing else stands against it."""
    enrolment = lock_open_enrolment(tx, tx.keyring.hashes(number))
    if enrolment is None or enrolment.consent.withdrawn_at is None:
        return
    if find_suppression(tx, enrolment.line_id, number) is None:
        change_enrolment(tx, enrolment.id, consent_withdrawn_at=None)
        tx.record("consent_restored", enrolment=str(enrolment.id))
