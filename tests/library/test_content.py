"""The topics: whole in every language, short enough, without amounts, and never a dead end."""

import re
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner

from helpline.cli import main
from helpline.content.topics import check_content, library
from helpline.content.triage import rulebook
from helpline.content.wording import LANGUAGES
from helpline.domain.library.by_text import answer_to_statement, is_light, wanted_by_word
from helpline.domain.library.checks import check_libraries, unreviewed
from helpline.domain.library.statements import Result, result_of
from helpline.domain.library.topics import Library, Topic
from helpline.domain.risk import Risk
from helpline.domain.triage import triage

LINES = {"en": "Call 9 9 9 now.", "es": "Llame ya al 9 9 9."}
VALUES = {"emergency": "999", "crisis": "116 123"}
LONGEST_SENTENCE = 20
EASY_GRADE = 5.0


def test_nothing_is_wrong_with_what_callers_hear_and_read() -> None:
    assert [str(finding) for finding in check_content()] == []


def test_topics_are_those_of_the_facts_and_their_numbers_are_addresses() -> None:
    numbers = [topic.place.number for topic in library("en").topics]
    assert numbers == list(range(1, 14))
    assert library("es").find(3) == library("es").named("withdrawal")


@pytest.mark.parametrize("name", ["danger", "alone", "after", "family"])
def test_emergency_line_comes_first_where_a_life_may_be_at_stake(name: str) -> None:
    assert library("en").named(name).place.emergency_first


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_ends_with_the_way_to_a_person(language: str) -> None:
    one = library(language)
    for topic in one.topics:
        assert one.text_of(topic, VALUES).endswith(one.closing)
    assert re.search("CALL ME|LLAMAR", one.closing)


def test_nobody_has_signed_anything_yet() -> None:
    assert len(unreviewed(library("en"))) == len(library("en").topics) + 1


def changed(**changes: Any) -> Library:
    """English, with one topic that is otherwise."""
    one = library("en")
    topic = replace(one.named("through"), **changes)
    return replace(
        one, topics=tuple(topic if old.title == topic.title else old for old in one.topics)
    )


def wrong(one: Library) -> str:
    return "\n".join(str(finding) for finding in check_libraries([one], LINES, VALUES))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"chapters": ("Take 20 mg at night.",)}, "names an amount: '20 mg'"),
        ({"chapters": ("Now you are clean.",)}, "says 'clean'"),
        ({"chapters": ("word " * 26,)}, "chapter 1 takes 10 seconds"),
        ({"chapters": ("word " * 24,) * 5}, "takes 48 seconds"),
        ({"text": "word " * 100}, "segments"),
        ({"text": "This detox"}, "gives away what this is about: 'detox'"),
        ({"text": "Щи"}, "letters that cost double"),
        ({"sure": ("methadone",)}, "'methadone' leads to through, too"),
        ({"sure": ()}, "no words lead to it"),
        ({"place": replace(library("en").named("through").place, next=("nothing",))}, "'nothing'"),
    ],
)
def test_check_says_what_is_wrong(changes: dict[str, Any], said: str) -> None:
    assert wrong(library("en")) == ""
    assert said in wrong(changed(**changes))


def test_check_misses_a_topic_that_one_language_lacks() -> None:
    less = replace(library("es"), topics=library("es").topics[1:])
    found = [str(one) for one in check_libraries([library("en"), less], LINES, VALUES)]
    assert "es danger: is missing in this language" in found


def sentences(topic: Topic) -> list[str]:
    return [part for words in topic.chapters for part in re.findall(r"[^.?!:]+[.?!:]", words)]


def syllables(word: str) -> int:
    return max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$|es$|ed$", "", word.lower()))))


def test_english_is_read_at_age_nine() -> None:
    """Flesch and Kincaid's grade over all of it: a child of nine is in the fourth."""
    said = [sentence for topic in library("en").topics for sentence in sentences(topic)]
    words = [word for sentence in said for word in re.findall(r"[A-Za-z]+", sentence)]
    per_word = sum(map(syllables, words)) / len(words)
    assert 0.39 * len(words) / len(said) + 11.8 * per_word - 15.59 < EASY_GRADE
    assert [sentence for sentence in said if len(sentence.split()) > LONGEST_SENTENCE] == []


@pytest.mark.parametrize(
    ("yes", "result"), [(0, "few"), (2, "few"), (3, "several"), (10, "several")]
)
def test_statements_put_the_person_first_from_three_yes_on(yes: int, result: str) -> None:
    assert result_of(yes) is Result(result)


def test_command_is_content_and_names_what_nobody_has_signed() -> None:
    answer = CliRunner().invoke(main, ["content", "check"])
    assert answer.exit_code == 0
    assert "note   en: nobody has signed danger, alone" in answer.output
    assert answer.output.endswith("ok     13 topics in 2 languages\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_topics_mean_nothing_else_to_triage(language: str) -> None:
    one = library(language)
    for word in (*(topic.word for topic in one.topics), one.statements.word, one.others.word):
        verdict = triage(word, [language], None, rulebook())
        assert (verdict.risk, verdict.keyword, is_light(verdict)) == (Risk.UNCLEAR, None, True)
        assert wanted_by_word(f"{word}. ".lower(), verdict, [one], None) is not None
        assert wanted_by_word(word, verdict, [one], "one-word") is None


def test_check_misses_a_word_that_the_list_does_not_name() -> None:
    assert "has no place for {words}" in wrong(replace(library("en"), info="Reply with a word."))
    assert "does not name TIPS in capitals" in wrong(changed(in_list="HINTS for hard days"))
    assert "gives away" in wrong(changed(title_texted="Through detox"))


def test_statements_by_text_take_yes_and_no_and_nothing_that_worries() -> None:
    given = ["1", "Yes.", "2", "no!", "3", "yes he is not breathing", "what?"]
    read = [answer_to_statement(body, triage(body, ["en"], None, rulebook())) for body in given]
    assert read == [True, True, False, False, None, None, None]
