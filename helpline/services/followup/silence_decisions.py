"""What a person decides about somebody who is silent: written down with who and why.

Nothing is done by itself: whoever decides for a word to somebody else, or a welfare check, sees to
it. What was not agreed to is refused, whoever wants it.
"""

import uuid

from helpline.domain.errors import NotFound, Refused
from helpline.domain.followup.silence import SilenceDecision, allowed_decisions
from helpline.domain.followup.silences import SilenceEvent
from helpline.storage.enrolments import Enrolment, lock_enrolment
from helpline.storage.silences import find_silence_enrolment_id, lock_silence, move_silence
from helpline.storage.transaction import Transaction

LONGEST_REASON = 300


def decide(
    tx: Transaction,
    silence_id: uuid.UUID,
    staff_id: uuid.UUID,
    decision: SilenceDecision,
    why: str,
) -> None:
    """Close it. Raises `NotFound`, and `Refused` without a reason, against what was agreed to, or
    for who is second.
    """
    said = " ".join(why.split())
    if not said or len(said) > LONGEST_REASON:
        raise Refused("why", f"must be said, in at most {LONGEST_REASON} characters")
    enrolment = _lock_enrolment(tx, silence_id)
    silence = lock_silence(tx, silence_id)
    if silence is None:
        raise NotFound("there is no such silence")
    consent = enrolment.consent
    agreed = allowed_decisions(
        nominated=consent.nominated_contact, provider=consent.treatment_provider
    )
    if decision not in agreed:
        raise Refused("decision", "was not agreed to by the person")
    sealed = tx.keyring.seal(said)
    if not move_silence(
        tx, silence, SilenceEvent.DECIDE, by=staff_id, decision=decision, why_sealed=sealed
    ):
        raise Refused("decision", "is not to be made: somebody was quicker, or they are being rung")
    tx.record(
        "silence_decided", staff_id=staff_id, silence=str(silence_id), decision=decision.value
    )


def _lock_enrolment(tx: Transaction, silence_id: uuid.UUID) -> Enrolment:
    enrolment_id = find_silence_enrolment_id(tx, silence_id)
    enrolment = None if enrolment_id is None else lock_enrolment(tx, enrolment_id)
    if enrolment is None:
        raise NotFound("there is no such silence")
    return enrolment
