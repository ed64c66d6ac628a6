"""Every language says everything, fits where it must, and gives nobody away."""

import re

import pytest

from helpline.content.countries import country_codes
from helpline.content.wordable import (
    wordable,
    wrong_with_emergency,
    wrong_with_template,
    wrong_with_words,
)
from helpline.content.wording import LANGUAGES, prompts, text_messages
from helpline.domain.own_words import GIVES_AWAY, fields_in, keys_in


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_says_what_english_says_with_the_same_keys(language: str) -> None:
    english = prompts("en")
    assert prompts(language).keys() == english.keys()
    for name, words in prompts(language).items():
        assert fields_in(words) == fields_in(english[name]), name
        assert words.strip(), name
        ours, theirs = (
            re.findall("[0-9]|{key}", " ".join(keys_in(one))) for one in (words, english[name])
        )
        assert ours == theirs, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_has_every_text_when_english_has_it(language: str) -> None:
    english = text_messages("en")
    assert text_messages(language).keys() == english.keys()
    assert all(
        fields_in(words) == fields_in(english[name])
        for name, words in text_messages(language).items()
    )


@pytest.mark.parametrize("country", country_codes())
@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_words_keep_the_rules_that_a_service_is_held_to(
    language: str, country: str
) -> None:
    for name, words in wordable(language, country).items():
        assert list(wrong_with_words(name, language, country, words)) == [], name
    assert list(wrong_with_emergency({}, country)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_neutral_prompts_say_nothing_of_us_when_anybody_picks_up(language: str) -> None:
    for name, words in prompts(language).items():
        if name.startswith("neutral"):
            assert not GIVES_AWAY.search(words), name
            assert not fields_in(words), name


@pytest.mark.parametrize(
    ("name", "language", "words", "why"),
    [
        ("prompts.greeting", "en", "Welcome.", "the same words in braces as ours: {helpline}"),
        ("prompts.greeting", "en", "This is {helpline", "braces that are not around"),
        ("prompts.greeting", "en", "This is {helpline.name}", "braces that are not around"),
        ("prompts.greeting", "en", "{helpline}" + " and so on" * 30, "more than 30 seconds"),
        ("prompts.choice_callback", "en", "To be rung back, press 3.", "the same keys as ours"),
        ("prompts.choice_callback", "en", "Press 2 to be rung back.", "before it names the key"),
        ("prompts.choice_repeat", "es", "Para oírlo otra vez, marque 8.", "the same keys as ours"),
        ("prompts.neutral", "en", "The drug line is calling.", 'must not say "drug"'),
        ("texts.staff_on", "en", "Your counselling shift has begun.", 'must not say "counsel"'),
        ("texts.staff_on", "es", "Estás aquí.", "cost twice as much"),
        ("texts.staff_on", "en", "on " * 60, "150 are the most"),
        ("plan.hello.1", "en", "{hi}how are you?", "must not ask anything"),
        ("plan.rating.1", "en", "{hi}text a number or {call}.", "must ask something"),
        ("plan.hello.1", "en", "{hi}are you still clean", 'must not say "clean"'),
        ("plan.hello.1", "en", "{hi}we think of you" + " a lot" * 20, "letters too long"),
        ("templates.here", "en", "See bit.ly/x", 'must not say "/"'),
        ("texts.referral_sorry", "es", "Siento tu recaida.", 'must not say "recaid'),
        ("texts.referral_good", "en", "Your methadone is here.", 'must not say "methadon'),
        ("prompts.neutral", "es", "Es por la heroína.", 'must not say "hero'),
        ("prompts.guest_third", "en", "A drug line is here.", 'must not say "drug'),
        ("texts.call_at", "en", "We will call you {when}.", "in capitals as ours: NO, CALL"),
        ("texts.referral_question", "en", "Was it good? Reply 1, or 3.", "numbers as ours"),
        (
            "answers.confirm",
            "en",
            "{hi}{count} texts. {agree} begins. {emergency}",
            "in capitals as ours: STOP",
        ),
        ("plan.rating.1", "en", "{hi}from 1 to 5, how are you? {call}", "order: 0, 10"),
    ],
)
def test_words_that_break_a_rule_are_refused_with_the_reason(
    name: str, language: str, words: str, why: str
) -> None:
    assert why in " ".join(wrong_with_words(name, language, "GB", words))


def test_emergency_line_in_own_words_is_short_in_all_languages_together() -> None:
    longer = "If anybody near you does not breathe, is turning blue, or cannot be woken up at all"
    words = f"{longer}, please call {{emergency}} right now and stay there."
    assert "seconds to say in all languages" in " ".join(wrong_with_emergency({"en": words}, "GB"))


@pytest.mark.parametrize(
    ("language", "words", "why"),
    [
        ("en", "Welcome. {emergency} is the number.", "not breathing is missing"),
        ("en", "Not breathing, blue, not waking: do not call {emergency}.", "not to ring"),
        ("es", "Si no respira o no despierta, {emergency}.", "está azul is missing"),
    ],
)
def test_emergency_line_in_own_words_says_when_to_ring(language: str, words: str, why: str) -> None:
    assert why in " ".join(wrong_with_emergency({language: words}, "GB"))


@pytest.mark.parametrize("words", ["{phone:d}", "{phone!r}", "{phone:>9999999}", "{", "{{x}}"])
def test_template_with_odd_braces_is_refused_before_it_is_filled_in(words: str) -> None:
    assert "braces" in " ".join(wrong_with_template("en", "GB", words))
