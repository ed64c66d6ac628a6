"""The one place that answers: may we contact this person, this way, now?

Two things are kept apart. What the service sends by itself stops the moment somebody says so,
whatever else they say. What a person on the staff does is bound by what was agreed to, and a life
in danger outranks a wish for no more texts: then somebody rings.

Asking for no more texts is known by the number, outlives the person's record, and is undone only
by the person: with START, or a consent that is recorded anew.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class ConsentMethod(StrEnum):
    """How somebody agreed; the contract's list."""

    SPOKEN = "spoken"
    WRITTEN = "written"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody agreed to, how and when (UTC), and who wrote it down.

    `wording` names the version of what they were told. `confirmed_at` is when they sent the
    keyword from that number. Calls, a voicemail, a word to the nominated contact and one to the
    treatment provider are agreed to one by one. `expires_at` and `withdrawn_at` end all of it.
    """

    method: ConsentMethod
    given_at: datetime
    recorded_by: str
    wording: str
    confirmed_at: datetime | None = None
    calls: bool = False
    voicemail: bool = False
    nominated_contact: bool = False
    treatment_provider: bool = False
    expires_at: datetime | None = None
    withdrawn_at: datetime | None = None


class SuppressionSource(StrEnum):
    """How we learnt that a number is not to be texted.

    `provider`: Twilio refused with 21610, and will refuse whatever we send.
    """

    TEXTED = "texted"
    SPOKEN = "spoken"
    PROVIDER = "provider"
    WRONG_NUMBER = "wrong_number"


@dataclass(frozen=True, slots=True)
class Suppression:
    """A number that is not to be texted, since when, and whether the one last word was sent."""

    source: SuppressionSource
    since: datetime
    last_word_sent: bool = False


class Way(StrEnum):
    """How somebody can be contacted.

    `scheduled_text`: of the plan. `confirmation_request`: asks for the keyword. `scheduled_call` and
    `confirmation_call`: the same for whoever wants calls. `answer`: by
    itself, to a text that has just come; an answer that tells what to do when a life is in danger
    is one of these. `last_word`: the one text after a wish for no more. `staff_text`, `call`,
    `voicemail`, `nominated_contact`: by a person on the staff.
    """

    SCHEDULED_TEXT = "scheduled_text"
    CONFIRMATION_REQUEST = "confirmation_request"
    SCHEDULED_CALL = "scheduled_call"
    CONFIRMATION_CALL = "confirmation_call"
    ANSWER = "answer"
    LAST_WORD = "last_word"
    STAFF_TEXT = "staff_text"
    CALL = "call"
    VOICEMAIL = "voicemail"
    NOMINATED_CONTACT = "nominated_contact"


class Refusal(StrEnum):
    """Why not."""

    NO_CONSENT = "no_consent"
    CONSENT_ENDED = "consent_ended"
    NOT_CONFIRMED = "not_confirmed"
    WANTS_NO_TEXTS = "wants_no_texts"
    PROVIDER_REFUSES = "provider_refuses"
    WRONG_NUMBER = "wrong_number"
    NOTHING_TO_CONFIRM = "nothing_to_confirm"
    LAST_WORD_SENT = "last_word_sent"
    TOO_LATE_FOR_A_LAST_WORD = "too_late_for_a_last_word"
    NOT_AGREED_TO = "not_agreed_to"


NUMBER_REFUSALS = frozenset(
    {Refusal.WANTS_NO_TEXTS, Refusal.PROVIDER_REFUSES, Refusal.WRONG_NUMBER}
)
"""Those that lie in the number, whatever was agreed to: asked again when a text is sent."""

LAST_WORD_WITHIN = timedelta(minutes=5)
"""A confirmation that comes later counts as one more text to somebody who wanted none."""

_BY_ITSELF = (
    Way.SCHEDULED_TEXT,
    Way.CONFIRMATION_REQUEST,
    Way.SCHEDULED_CALL,
    Way.CONFIRMATION_CALL,
)
_NEEDS_CONFIRMATION = (Way.SCHEDULED_TEXT, Way.SCHEDULED_CALL)
_STOPPED_BY_A_WISH = (*_BY_ITSELF, Way.ANSWER, Way.STAFF_TEXT)
"""Who wants no texts wants no call from a machine either."""


def may_contact(
    way: Way,
    consent: Consent | None,
    suppression: Suppression | None,
    now: datetime,
    *,
    has_written: bool = False,
    life_in_danger: bool = False,
) -> tuple[Refusal, ...]:
    """Why not, all of it; empty when we may.

    Hours are not asked about here: they hold back what is scheduled, and nothing else. Somebody
    who `has_written`, in a conversation that is still open, is answered by a person without any
    paper. A life in danger allows a call that was not agreed to, never a voicemail that others may
    hear or a word to a third person.
    """
    if way is Way.LAST_WORD:
        return tuple(_against_a_last_word(suppression, now))
    answers = way is Way.ANSWER or (way is Way.STAFF_TEXT and has_written)
    refusals = [*_of_number(way, suppression), *([] if answers else _of_consent(way, consent, now))]
    if life_in_danger and way is Way.CALL:
        refusals = [reason for reason in refusals if reason is Refusal.WRONG_NUMBER]
    return tuple(refusals)


def _against_a_last_word(suppression: Suppression | None, now: datetime) -> list[Refusal]:
    if suppression is None:
        return [Refusal.NOTHING_TO_CONFIRM]
    if suppression.source is SuppressionSource.PROVIDER:
        return [Refusal.PROVIDER_REFUSES]
    if suppression.last_word_sent:
        return [Refusal.LAST_WORD_SENT]
    if now - suppression.since > LAST_WORD_WITHIN:
        return [Refusal.TOO_LATE_FOR_A_LAST_WORD]
    return []


def _of_number(way: Way, suppression: Suppression | None) -> list[Refusal]:
    if suppression is None:
        return []
    if suppression.source is SuppressionSource.WRONG_NUMBER:
        return [Refusal.WRONG_NUMBER]
    if way not in _STOPPED_BY_A_WISH:
        return []
    if suppression.source is SuppressionSource.PROVIDER:
        return [Refusal.PROVIDER_REFUSES]
    return [Refusal.WANTS_NO_TEXTS]


def _of_consent(way: Way, consent: Consent | None, now: datetime) -> list[Refusal]:
    if consent is None or consent.given_at > now:
        return [Refusal.NO_CONSENT]
    if has_ended(consent, now):
        return [Refusal.CONSENT_ENDED]
    if way in _NEEDS_CONFIRMATION and consent.confirmed_at is None:
        return [Refusal.NOT_CONFIRMED]
    if not _agreed_to(way, consent):
        return [Refusal.NOT_AGREED_TO]
    return []


def has_ended(consent: Consent, now: datetime) -> bool:
    """Whether it has run out, or was taken back."""
    ends = (consent.expires_at, consent.withdrawn_at)
    return any(end is not None and end <= now for end in ends)


def _agreed_to(way: Way, consent: Consent) -> bool:
    """Those that are agreed to one by one."""
    return {
        Way.CALL: consent.calls,
        Way.SCHEDULED_CALL: consent.calls,
        Way.CONFIRMATION_CALL: consent.calls,
        Way.VOICEMAIL: consent.voicemail,
        Way.NOMINATED_CONTACT: consent.nominated_contact,
    }.get(way, True)


class Restoration(StrEnum):
    """How somebody takes a wish for no texts back. Nothing else they send does."""

    START = "start"
    RECORDED_CONSENT = "recorded_consent"


def lifts(restoration: Restoration, suppression: Suppression) -> bool:
    """Whether it may be texted again.

    What Twilio refuses it sends again only after START from that phone (M8). At a wrong number
    there is somebody else, whatever they send.
    """
    only = {
        SuppressionSource.PROVIDER: Restoration.START,
        SuppressionSource.WRONG_NUMBER: Restoration.RECORDED_CONSENT,
    }
    return only.get(suppression.source, restoration) is restoration


CONFIRM_KEYWORDS = {"en": "AGREE", "es": "ACEPTO"}
"""By language; each counts whatever language somebody is written to in. Never YES: to Twilio that
means START (M8), and to us it may be the answer to a question."""

_NO_LETTER = re.compile(r"[\W_]+")


def is_confirmation(text: str) -> bool:
    """Whether a text is the keyword, and nothing but the keyword."""
    word = _NO_LETTER.sub("", unicodedata.normalize("NFKC", text)).upper()
    return word in CONFIRM_KEYWORDS.values()
