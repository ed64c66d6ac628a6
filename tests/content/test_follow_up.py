"""Every text of a follow-up: in both languages, for every country, one segment, giving nobody away."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

import pytest

from helpline.content import follow_up
from helpline.content.countries import country_codes
from helpline.content.follow_up import (
    Addressee,
    answer_text,
    plan_text,
    template_text,
    template_texts,
)
from helpline.content.own_words import Template, put_words_up
from helpline.content.triage import rulebook
from helpline.content.wordable import LONGEST_PHONE, LONGEST_VALUES
from helpline.content.wording import LANGUAGES
from helpline.domain.consent import CONFIRM_KEYWORDS
from helpline.domain.followup.answers import AnswerText
from helpline.domain.followup.enrolments import LONGEST_FIRST_NAME
from helpline.domain.followup.keywords import KEYWORDS
from helpline.domain.followup.plans import ASKING, PlanText, variants
from helpline.domain.own_words import FORBIDDEN
from helpline.domain.sms_length import Encoding, measure
from helpline.domain.threads import ReplyTemplate
from helpline.services.configuration.plans import BUILT_IN_PLANS, built_in_plan
from helpline.simulator.messages import HELP_WORDS, START_WORDS, STOP_WORDS

PLACES = [(language, country) for language in LANGUAGES for country in country_codes()]

NO_ANSWER_NEEDED = re.compile(r"no need to reply|no hace falta (que contestes|contestar)")


def somebody(language: str, country: str, *, longest: bool = True) -> Addressee:
    name = "W" * LONGEST_FIRST_NAME if longest else None
    return Addressee(language, country, LONGEST_PHONE, name, name)


@cache
def written(name: str) -> dict[str, Any]:
    return follow_up._read(name)


def every_text(to: Addressee) -> Iterator[tuple[str, str]]:
    """Each wording as somebody would read it, with what it is called."""
    for text in PlanText:
        for variant in range(len(follow_up._wording(to.language, to.country)["plan"][text])):
            yield f"{text}[{variant}]", plan_text(text, variant, to)
    for answer in AnswerText:
        yield answer.value, answer_text(answer, to, LONGEST_VALUES)
    for template in ReplyTemplate:
        yield template.value, template_text(template, to)


@pytest.mark.parametrize(("language", "country"), PLACES)
@pytest.mark.parametrize("longest", [True, False])
def test_every_text_is_one_segment_and_says_nothing_forbidden(
    language: str, country: str, *, longest: bool
) -> None:
    for name, text in every_text(somebody(language, country, longest=longest)):
        length = measure(text)
        assert length.encoding is Encoding.GSM_7, name
        assert length.segments == 1, f"{name}: {length.units}"
        assert not FORBIDDEN.search(text), name
        assert "{" not in text, name


@pytest.mark.parametrize(
    "words",
    [
        "still clean?",
        "After your detox",
        "You missed our text",
        "see bit.ly/x",
        "www.example.org",
        "the recovery team",
        "tras la recaída",
        "sigues limpio",
        "no tomes la misma dosis",
        "tienes que contestar",
        "We will always reply",
    ],
)
def test_words_that_give_away_or_press_are_refused(words: str) -> None:
    assert FORBIDDEN.search(words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_there_in_every_language(language: str) -> None:
    assert set(written(language)["plan"]) == {text.value for text in PlanText}
    assert set(written(language)["answers"]) == {answer.value for answer in AnswerText}
    assert set(written(language)["templates"]) == {template.value for template in ReplyTemplate}
    for text in PlanText:
        wordings = written(language)["plan"][text]
        assert wordings, text
        assert len(set(wordings)) == len(wordings) == len(written("en")["plan"][text]), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_and_plan_texts_are_filled_with_the_same_in_every_language(language: str) -> None:
    def fields(words: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(words) if name}

    for answer in AnswerText:
        ours, english = (written(name)["answers"][answer] for name in (language, "en"))
        assert fields(ours) == fields(english), answer
    for text in PlanText:
        for ours, english in zip(
            written(language)["plan"][text], written("en")["plan"][text], strict=True
        ):
            assert fields(ours) == fields(english), ours


def test_countries_only_change_what_the_language_has() -> None:
    names = {file.name.removesuffix(".toml") for file in files(follow_up).iterdir()}
    places = {f"{language}-{country}" for language, country in PLACES}
    special = {name for name in names if "-" in name}
    assert "en-US" in special
    assert special <= places
    for name in special:
        general = written(name.split("-", maxsplit=1)[0])
        for kind in ("plan", "answers"):
            for text, words in written(name).get(kind, {}).items():
                assert general[kind][text] != words, text
                if kind == "plan":
                    assert len(general[kind][text]) == len(words), text


def test_people_are_rung_in_britain_and_called_in_america() -> None:
    for _, text in every_text(somebody("en", "US")):
        assert not re.search(r"\bring\b", text), text
    assert "Ring 999 now" in answer_text(AnswerText.EMERGENCY, somebody("en", "GB"))
    assert "Call 911 now" in answer_text(AnswerText.EMERGENCY, somebody("en", "US"))
    assert "988" in answer_text(AnswerText.SUICIDAL, somebody("es", "US"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_what_asks_has_a_question_mark(language: str) -> None:
    for text in PlanText:
        for words in written(language)["plan"][text]:
            assert ("?" in words) is (text in ASKING), words
    for words in written(language)["plan"][PlanText.HELLO]:
        assert NO_ANSWER_NEEDED.search(words.casefold()), words


@pytest.mark.parametrize("name", BUILT_IN_PLANS)
@pytest.mark.parametrize(("language", "country"), PLACES)
def test_nobody_reads_the_same_words_twice_in_a_built_in_plan(
    name: str, language: str, country: str
) -> None:
    plan, to = built_in_plan(name), somebody(language, country)
    read = [
        plan_text(step.says, variant, to)
        for step, variant in zip(plan.in_order(), variants(plan), strict=True)
    ]
    assert len(set(read)) == len(plan.steps)


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("Zoë", "Hi Zoe, thinking"),
        ("José", "Hi José, thinking"),
        ("Łukasz", "Hi Lukasz, thinking"),
        ("Олена", "Hi, thinking"),
        ("W" * (LONGEST_FIRST_NAME + 1), "Hi, thinking"),
        (" ", "Hi, thinking"),
        ("{phone}", "Hi {phone}, thinking"),
        (None, "Hi, thinking"),
    ],
)
def test_name_is_said_when_it_costs_no_second_segment(name: str | None, begins: str) -> None:
    to = Addressee("en", "GB", "020 7946 0101", name)
    assert plan_text(PlanText.HELLO, 0, to).startswith(begins)


def test_templates_of_the_services_own_come_behind_ours_in_their_language() -> None:
    to = Addressee("en", "GB", "020 7946 0101")
    ours = template_texts(to)
    said = ({"es": "Hola."}, {"en": "Ring {nobody}."}, {"en": "Ring {phone}.", "es": "Hola."})
    put_words_up(None, templates=tuple(Template("own", one) for one in said))
    assert template_texts(to) == [*ours, "Ring 020 7946 0101."]


def test_text_is_signed_when_somebody_may_sign_it() -> None:
    to = Addressee("es", "GB", "020 7946 0101", "Ana", "Bea")
    assert plan_text(PlanText.STILL_HERE, 0, to) == (
        "Hola Ana, no hace falta que contestes a nada. Seguimos pensando en ti. - Bea"
    )


def test_answer_to_every_question_is_read_with_the_question_in_mind() -> None:
    assert {text.value for text in ASKING} <= set(rulebook().questions)


def test_words_that_steer_are_understood_as_nothing_else() -> None:
    words = [word for language in KEYWORDS.values() for word in language.values()]
    words += CONFIRM_KEYWORDS.values()
    assert len(set(words)) == len(words)
    assert not set(words) & (STOP_WORDS | START_WORDS | HELP_WORDS)
    assert set(KEYWORDS) == set(CONFIRM_KEYWORDS) == set(LANGUAGES)
    assert len({frozenset(language) for language in KEYWORDS.values()}) == 1
