"""May we contact this person, this way, now?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from helpline.domain.consent import (
    CONFIRM_KEYWORDS,
    Consent,
    ConsentMethod,
    Refusal,
    Restoration,
    Suppression,
    SuppressionSource,
    Way,
    is_confirmation,
    lifts,
    may_contact,
)
from helpline.simulator.messages import HELP_WORDS, START_WORDS, STOP_WORDS

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)
GIVEN = Consent(ConsentMethod.SPOKEN, YESTERDAY, "ana@example.org", "2026-1")
CONFIRMED = replace(GIVEN, confirmed_at=YESTERDAY)
EVERYTHING = replace(CONFIRMED, calls=True, voicemail=True, nominated_contact=True)
TEXTED = Suppression(SuppressionSource.TEXTED, NOW - timedelta(minutes=1))
WRONG = Suppression(SuppressionSource.WRONG_NUMBER, YESTERDAY)
REFUSED = Suppression(SuppressionSource.PROVIDER, YESTERDAY)


@pytest.mark.parametrize("way", [way for way in Way if way is not Way.LAST_WORD])
def test_everything_goes_when_everything_was_agreed_to(way: Way) -> None:
    assert may_contact(way, EVERYTHING, None, NOW) == ()


@pytest.mark.parametrize(
    ("way", "consent", "refusal"),
    [
        (Way.SCHEDULED_TEXT, None, Refusal.NO_CONSENT),
        (Way.SCHEDULED_TEXT, GIVEN, Refusal.NOT_CONFIRMED),
        (Way.SCHEDULED_TEXT, replace(CONFIRMED, withdrawn_at=NOW), Refusal.CONSENT_ENDED),
        (Way.SCHEDULED_TEXT, replace(CONFIRMED, expires_at=NOW), Refusal.CONSENT_ENDED),
        (
            Way.SCHEDULED_TEXT,
            replace(CONFIRMED, given_at=NOW + timedelta(seconds=1)),
            Refusal.NO_CONSENT,
        ),
        (Way.CONFIRMATION_REQUEST, None, Refusal.NO_CONSENT),
        (Way.CALL, CONFIRMED, Refusal.NOT_AGREED_TO),
        (Way.SCHEDULED_CALL, CONFIRMED, Refusal.NOT_AGREED_TO),
        (Way.SCHEDULED_CALL, replace(GIVEN, calls=True), Refusal.NOT_CONFIRMED),
        (Way.CONFIRMATION_CALL, GIVEN, Refusal.NOT_AGREED_TO),
        (Way.VOICEMAIL, replace(CONFIRMED, calls=True), Refusal.NOT_AGREED_TO),
        (
            Way.NOMINATED_CONTACT,
            replace(EVERYTHING, nominated_contact=False),
            Refusal.NOT_AGREED_TO,
        ),
        (Way.LAST_WORD, EVERYTHING, Refusal.NOTHING_TO_CONFIRM),
    ],
)
def test_nothing_goes_that_was_not_agreed_to(
    way: Way, consent: Consent | None, refusal: Refusal
) -> None:
    assert may_contact(way, consent, None, NOW) == (refusal,)


def test_keyword_is_asked_for_before_it_has_come() -> None:
    assert may_contact(Way.CONFIRMATION_REQUEST, GIVEN, None, NOW) == ()


def test_somebody_unknown_is_answered_when_they_have_written() -> None:
    assert may_contact(Way.ANSWER, None, None, NOW) == ()
    assert may_contact(Way.STAFF_TEXT, None, None, NOW, has_written=True) == ()
    assert may_contact(Way.STAFF_TEXT, None, None, NOW) == (Refusal.NO_CONSENT,)
    assert may_contact(Way.CALL, None, None, NOW, has_written=True) == (Refusal.NO_CONSENT,)


@pytest.mark.parametrize(
    "way", [Way.SCHEDULED_TEXT, Way.CONFIRMATION_REQUEST, Way.ANSWER, Way.STAFF_TEXT]
)
@pytest.mark.parametrize(
    ("suppression", "refusal"),
    [(TEXTED, Refusal.WANTS_NO_TEXTS), (REFUSED, Refusal.PROVIDER_REFUSES)],
)
def test_no_text_goes_to_who_wants_none_even_when_a_life_is_in_danger(
    way: Way, suppression: Suppression, refusal: Refusal
) -> None:
    assert may_contact(way, EVERYTHING, suppression, NOW, life_in_danger=True) == (refusal,)


def test_who_wants_no_texts_is_rung_when_they_agreed_to_calls_or_a_life_is_in_danger() -> None:
    assert may_contact(Way.CALL, EVERYTHING, TEXTED, NOW) == ()
    assert may_contact(Way.CALL, CONFIRMED, TEXTED, NOW) == (Refusal.NOT_AGREED_TO,)
    assert may_contact(Way.CALL, None, TEXTED, NOW, life_in_danger=True) == ()


@pytest.mark.parametrize("way", [Way.VOICEMAIL, Way.NOMINATED_CONTACT])
def test_nobody_else_hears_of_it_without_consent_even_when_a_life_is_in_danger(way: Way) -> None:
    assert may_contact(way, CONFIRMED, None, NOW, life_in_danger=True) == (Refusal.NOT_AGREED_TO,)


@pytest.mark.parametrize("way", [way for way in Way if way is not Way.LAST_WORD])
def test_wrong_number_is_left_alone_whatever_happens(way: Way) -> None:
    assert Refusal.WRONG_NUMBER in may_contact(way, EVERYTHING, WRONG, NOW, life_in_danger=True)


def test_last_word_goes_once_and_soon_and_not_where_twilio_has_said_it() -> None:
    def refusals(suppression: Suppression) -> tuple[Refusal, ...]:
        return may_contact(Way.LAST_WORD, None, suppression, NOW)

    assert refusals(TEXTED) == ()
    assert refusals(replace(TEXTED, last_word_sent=True)) == (Refusal.LAST_WORD_SENT,)
    old = replace(TEXTED, since=NOW - timedelta(minutes=5, seconds=1))
    assert refusals(old) == (Refusal.TOO_LATE_FOR_A_LAST_WORD,)
    assert refusals(REFUSED) == (Refusal.PROVIDER_REFUSES,)


def test_wish_for_no_texts_is_taken_back_by_the_person_alone() -> None:
    started = {
        source: lifts(Restoration.START, Suppression(source, NOW)) for source in SuppressionSource
    }
    recorded = {
        source: lifts(Restoration.RECORDED_CONSENT, Suppression(source, NOW))
        for source in SuppressionSource
    }
    assert [source for source, lifted in started.items() if not lifted] == ["wrong_number"]
    assert [source for source, lifted in recorded.items() if not lifted] == ["provider"]


@pytest.mark.parametrize("text", ["AGREE", " agree. ", "Acepto!", "\uff21\uff27\uff32\uff25\uff25"])
def test_keyword_confirms_however_it_is_typed(text: str) -> None:
    assert is_confirmation(text)


@pytest.mark.parametrize(
    "text", ["YES", "si", "I don't agree", "no acepto", "agreed?", "", "START"]
)
def test_nothing_but_the_keyword_confirms(text: str) -> None:
    assert not is_confirmation(text)


def test_keywords_mean_nothing_else_to_twilio() -> None:
    assert not set(CONFIRM_KEYWORDS.values()) & (START_WORDS | STOP_WORDS | HELP_WORDS)
