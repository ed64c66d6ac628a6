"""The person agrees from their own phone, with the keyword and nothing but the keyword."""

import uuid

from helpline.content.follow_up import answer_text
from helpline.domain.consent import is_confirmation
from helpline.domain.followup.answers import AnswerText
from helpline.domain.followup.checkins import CONFIRMATION_STEP, CheckInEvent, PassedOver
from helpline.domain.followup.enrolments import EnrolmentEvent, EnrolmentState
from helpline.domain.phone import caller_number
from helpline.services.followup.addressing import addressee, question_to_agree
from helpline.services.texting import text_caller
from helpline.storage.checkins import (
    list_of_step,
    move_checkin,
    skip_checkins,
    wake_checkins,
)
from helpline.storage.enrolments import Enrolment, lock_open_enrolment, move_enrolment
from helpline.storage.lines import Line
from helpline.storage.transaction import Transaction


def confirm_by_text(tx: Transaction, line: Line, sender: str, body: str) -> bool:
    """Begin the follow-up of whoever sends the keyword; False where it means nothing here."""
    number = caller_number(sender)
    if number is None or not is_confirmation(body):
        return False
    enrolment = lock_open_enrolment(tx, tx.keyring.hashes(number))
    if enrolment is None:
        return False
    if enrolment.state is EnrolmentState.PENDING:
        confirm(tx, enrolment)
        to = addressee(tx.keyring, enrolment, line)
        text_caller(tx, line.id, number, answer_text(AnswerText.CONFIRMED, to))
    return True


def confirmation_text(tx: Transaction, line: Line, number: str) -> str | None:
    """What asks for the keyword, for whoever is enrolled and has not sent it."""
    enrolment = lock_open_enrolment(tx, tx.keyring.hashes(number))
    if enrolment is None or enrolment.state is not EnrolmentState.PENDING:
        return None
    return question_to_agree(enrolment, addressee(tx.keyring, enrolment, line))


def confirm(tx: Transaction, enrolment: Enrolment) -> None:
    """They agree, from their own phone: the plan begins."""
    move_enrolment(
        tx,
        enrolment,
        EnrolmentEvent.CONFIRM,
        consent_confirmed_at=tx.now,
        last_reply_at=tx.now,
    )
    tx.record("consent_confirmed", enrolment=str(enrolment.id))
    _settle_question(tx, enrolment.id)
    wake_checkins(tx, enrolment.id)


def _settle_question(tx: Transaction, enrolment_id: uuid.UUID) -> None:
    for asked in list_of_step(tx, enrolment_id, CONFIRMATION_STEP):
        if not move_checkin(tx, asked, CheckInEvent.ANSWER, replied_at=tx.now):
            skip_checkins(tx, [asked], [PassedOver.CONFIRMED])
