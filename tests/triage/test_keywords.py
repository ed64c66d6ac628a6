"""Words that ask something of the service, and what phones write by themselves."""

import pytest

from helpline.content.triage import rulebook
from helpline.domain.followup.keywords import KEYWORDS
from helpline.domain.triage import Automatic, Keyword, Risk, Verdict, triage
from tests.triage.corpus import LANGUAGES, written


def read(text: str, language: str = "en", asked: str | None = None) -> Verdict:
    return triage(text, [language], asked, rulebook())


@pytest.mark.parametrize("language", LANGUAGES)
def test_keywords_are_recognised_when_they_are_the_whole_text(language: str) -> None:
    texts = {
        text: word for word, all_of in written(language)["keywords"].items() for text in all_of
    }
    assert {text: read(text, language).keyword for text in texts} == texts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(Automatic))
def test_what_a_phone_wrote_is_neither_answer_nor_wish(language: str, kind: Automatic) -> None:
    for text in written(language)["automatic"][kind.value]:
        verdict = read(text, language)
        assert (verdict.automatic, verdict.opt_out, verdict.keyword) == (kind, False, None), text
        assert verdict.risk is Risk.UNCLEAR, text


def test_words_that_our_texts_name_are_understood() -> None:
    for language, words in KEYWORDS.items():
        for keyword, word in words.items():
            assert read(word, language).keyword == keyword.value, word


def test_reaction_to_words_of_harm_keeps_its_risk() -> None:
    verdict = read('Liked "i want to die"')
    assert (verdict.automatic, verdict.risk) == (Automatic.REACTION, Risk.SUICIDAL)


def test_stop_and_its_like_are_a_wish_and_nothing_else_when_alone() -> None:
    for text in ("STOP", "end", "Quit.", "st0p", "BAJA"):
        verdict = read(text)
        assert (verdict.opt_out, verdict.opt_out_only, verdict.keyword) == (
            True,
            True,
            Keyword.STOP,
        )


def test_wish_to_stop_is_not_alone_when_the_text_says_more() -> None:
    for text in ("stop texting me he knows where i live", "STOP. i cant go on", "stop 💊"):
        verdict = read(text)
        assert verdict.opt_out, text
        assert not verdict.opt_out_only, text


def test_consent_comes_back_only_when_start_is_spelled_as_it_is() -> None:
    assert read("START").keyword is Keyword.START
    assert read("strat").keyword is None
    assert read("start using again").keyword is None
    assert read("yes").keyword is None


def test_help_and_call_reach_a_person() -> None:
    for text in ("HELP", "CALL", "AYUDA", "LLAMAR"):
        assert read(text).risk is Risk.WANTS_CALL


@pytest.mark.parametrize(
    ("text", "asked", "risk"),
    [
        ("3", "keys", Risk.WANTS_CALL),
        ("3", "rating", Risk.CRAVING_STRUGGLING),
        ("3", "craving", Risk.OK),
        ("3", None, Risk.UNCLEAR),
        ("3", "no such question", Risk.UNCLEAR),
        ("yes", "call", Risk.WANTS_CALL),
        ("yes", "safe", Risk.OK),
        ("yes", None, Risk.UNCLEAR),
        ("1 but he is not breathing", "keys", Risk.EMERGENCY_OVERDOSE),
        ("1 💊", "keys", Risk.UNCLEAR),
    ],
)
def test_short_answer_is_read_against_the_question(
    text: str, asked: str | None, risk: Risk
) -> None:
    assert read(text, asked=asked).risk is risk


def test_third_key_is_urgent_and_the_second_is_not() -> None:
    assert read("3", asked="keys").urgent
    assert not read("2", asked="keys").urgent


@pytest.mark.parametrize("text", ["call me now", "llamenme ya", "is my old dose safe?"])
def test_what_cannot_wait_is_urgent(text: str) -> None:
    assert read(text).urgent
