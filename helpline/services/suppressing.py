"""Whoever wants no texts gets none: learnt from what they write, say, or what Twilio refuses.

Known by the number, not by any record of a person. Taken back with START from that phone, or by a
consent that is recorded anew; never by anything else.
"""

import uuid

from helpline.content.follow_up import Addressee, answer_text
from helpline.domain.consent import Restoration, SuppressionSource, Way
from helpline.domain.errors import NotFound, Refused
from helpline.domain.followup.answers import AnswerText
from helpline.domain.phone import is_e164
from helpline.domain.provider_words import ProviderWord
from helpline.services.texting import text_caller
from helpline.storage.lines import Line
from helpline.storage.suppressions import lift, number_of_contact, suppress
from helpline.storage.transaction import Transaction

REFUSED_BY_PROVIDER = 21610


def wants_no_texts(tx: Transaction, line: Line, number: str, did: ProviderWord | None) -> None:
    """They wrote it: none from any line. Where Twilio has heeded it too it refuses this line's."""
    news = suppress(tx, None, number, SuppressionSource.TEXTED)
    if did is ProviderWord.STOP:
        news = suppress(tx, line.id, number, SuppressionSource.PROVIDER) or news
    if news:
        tx.record("texts_stopped", line_id=line.id, source="texted")


def say_last_word(tx: Transaction, line: Line, number: str, addressee: Addressee) -> bool:
    """That they get no more; not where Twilio has said so, and never twice."""
    return text_caller(
        tx, line.id, number, answer_text(AnswerText.STOPPED, addressee), Way.LAST_WORD
    )


def wants_texts_again(tx: Transaction, line: Line, number: str) -> None:
    """They wrote START."""
    if lift(tx, line.id, number, Restoration.START):
        tx.record("texts_restored", line_id=line.id, how=Restoration.START.value)


def consented_anew(
    tx: Transaction, line_id: uuid.UUID, number: str, recorded_by: uuid.UUID | None = None
) -> bool:
    """A new consent was recorded, by somebody on the staff or by another system; False where that
    lifts nothing (what Twilio refuses, only START lifts).
    """
    lifted = lift(tx, line_id, number, Restoration.RECORDED_CONSENT, recorded_by)
    if lifted:
        how = Restoration.RECORDED_CONSENT.value
        tx.record("texts_restored", line_id=line_id, staff_id=recorded_by, how=how)
    return lifted


def they_said_no_texts(
    tx: Transaction, line_id: uuid.UUID | None, number: str, recorded_by: uuid.UUID
) -> None:
    """Somebody told a counsellor: none from this line, or from any. Raises Refused."""
    if not is_e164(number):
        raise Refused("number", 'must be written as "+" and digits, without blanks')
    if suppress(tx, line_id, number, SuppressionSource.SPOKEN, recorded_by):
        tx.record("texts_stopped", line_id=line_id, staff_id=recorded_by, source="spoken")


def caller_said_no_texts(tx: Transaction, contact_id: uuid.UUID, recorded_by: uuid.UUID) -> None:
    """The same of whoever rang, or was rung, in a contact. Raises NotFound."""
    sealed = number_of_contact(tx, contact_id)
    if sealed is None:
        raise NotFound("there is no number in this contact")
    they_said_no_texts(tx, None, tx.keyring.open(sealed), recorded_by)


def provider_refused(tx: Transaction, line_id: uuid.UUID, number: str) -> None:
    """Twilio sends this number nothing from this line: it was told so by them."""
    if suppress(tx, line_id, number, SuppressionSource.PROVIDER):
        tx.record("texts_stopped", line_id=line_id, source="provider")


def is_wrong_number(tx: Transaction, line: Line, number: str) -> None:
    """There is somebody else: none from any line, whatever they send."""
    if suppress(tx, None, number, SuppressionSource.WRONG_NUMBER):
        tx.record("texts_stopped", line_id=line.id, source="wrong_number")
