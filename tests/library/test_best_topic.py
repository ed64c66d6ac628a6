"""The best topic: over our own questions, over the third kept aside, over those that came later."""

import pytest

from helpline.content.topics import library
from helpline.content.triage import rulebook
from helpline.domain.library.best_topic import MOST_OFFERED, Answer, best_topic
from helpline.domain.triage import triage
from tests.library.questions import LANGUAGES, Question, questions

SHARE_ANSWERED = 0.8


def answer(asked: str, language: str = "en") -> Answer:
    return best_topic(asked, library(language), triage(asked, [language], None, rulebook()))


def outcome(question: Question) -> str:
    """The topic's name, `person` or `none`, or `several` among which the right one is."""
    given = answer(question.asked, question.language)
    names = [topic.place.name for topic in given.topics]
    if given.needs_person:
        return "person"
    if given.best is not None:
        return names[0]
    return "several" if question.wanted in names else "others" if names else "none"


def all_of_them() -> list[Question]:
    return [*questions(), *questions("later")]


def test_questions_are_two_hundred_and_a_third_is_kept_aside() -> None:
    asked = questions()
    assert len(asked) >= 200
    assert 0.3 < sum(question.is_held_out for question in asked) / len(asked) < 0.36
    assert {question.language for question in asked} == set(LANGUAGES)


def test_what_is_for_a_person_never_gets_an_answer() -> None:
    for question in all_of_them():
        if question.wanted == "person":
            assert outcome(question) in ("person", "none"), question.asked


def test_no_question_of_these_gets_the_answer_to_another() -> None:
    wrong = [
        (question.asked, got)
        for question in all_of_them()
        if (got := outcome(question)) not in (question.wanted, "person", "several", "none")
    ]
    assert wrong == []


@pytest.mark.parametrize("held_out", [False, True])
def test_most_questions_are_answered(held_out: bool) -> None:
    asked = [question for question in questions() if question.is_held_out is held_out]
    right = [question for question in asked if outcome(question) == question.wanted]
    assert len(right) / len(asked) >= SHARE_ANSWERED


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("is my dose safe", "en"),
        ("is 20 mg of methadone ok", "en"),
        ("how much subutex can I take tonight", "en"),
        ("can I mix methadone and vodka", "en"),
        ("what is methadone and how many ml is safe", "en"),
        ("es segura mi dosis", "es"),
        ("qué es la metadona y cuántos ml puedo tomar", "es"),
    ],
)
def test_amounts_are_for_a_person_whatever_else_is_asked(asked: str, language: str) -> None:
    assert answer(asked, language).needs_person


def test_danger_goes_before_every_topic() -> None:
    found = answer("what is methadone, my friend is not breathing")
    assert (found.needs_person, found.is_in_danger) == (True, True)


def test_who_is_unsure_is_offered_a_few() -> None:
    found = answer("rehab or clinic")
    assert found.best is None
    assert 1 < len(found.topics) <= MOST_OFFERED


def test_nothing_is_made_of_no_words() -> None:
    assert answer("") == Answer()
