"""Somebody wants no more texts, or Twilio says so: what the service sends by itself stops."""

from helpline.storage.enrolments import Enrolment, change_enrolment
from helpline.storage.transaction import Transaction


def refuse_texts(tx: Transaction, enrolment: Enrolment) -> None:
    """Take the consent back from now on; each text that is still due is skipped with that reason."""
    change_enrolment(tx, enrolment.id, consent_withdrawn_at=tx.now)
    tx.record("consent_withdrawn", enrolment=str(enrolment.id))
