"""The rule files are whole: what a translator or a clinician may get wrong is found here."""

import re
from collections import Counter
from importlib.resources import files

import pytest

from helpline.content.triage import review, rulebook
from helpline.domain.errors import UnreadableValue
from helpline.domain.followup.plans import ASKING
from helpline.domain.triage import Keyword, Risk
from helpline.domain.triage.misspelling import NearWords, distance
from helpline.domain.triage.phrases import Node, plant
from helpline.domain.triage.rulebook import LanguageRules, Role

LANGUAGES = rulebook().languages


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda rules: rules.language)
def test_language_has_every_risk_and_every_keyword(language: LanguageRules) -> None:
    risks = {rule.risk for rule in language.rules}
    assert risks >= set(Risk) - {Risk.UNCLEAR}
    assert {rule.keyword for rule in language.rules} >= set(Keyword)
    assert {rule.role for rule in language.rules} == set(Role)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda rules: rules.language)
def test_rules_have_names_of_their_own_and_phrases(language: LanguageRules) -> None:
    names = Counter(rule.name for rule in language.rules)
    assert [name for name, times in names.items() if times > 1] == []
    for rule in language.rules:
        assert rule.phrases or rule.whole or rule.sentence or rule.asked or rule.together, rule.name
        assert 0 < rule.confidence <= 1, rule.name


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda rules: rules.language)
def test_every_group_and_symbol_in_a_phrase_is_there_and_used(language: LanguageRules) -> None:
    text = files("helpline.content.triage").joinpath(f"{language.language}.toml").read_text("utf-8")
    used = set(re.findall(r"<([a-z_]+)>", text)) - {"number", "many", "unknown", "symbol"}
    assert used == set(language.written.groups)
    assert set(re.findall(r":([a-z_]+):", text)) <= set(rulebook().symbols.values())


def test_every_answer_that_a_question_reads_is_a_number_or_known_in_each_language() -> None:
    for name, question in rulebook().questions.items():
        assert set(question.urgent) <= set(question.reads), name
        for answer in question.reads:
            known = [answer in language.written.answers for language in LANGUAGES]
            assert answer.isdigit() or all(known), (name, answer)


def test_every_text_of_a_plan_that_asks_has_its_answers_read() -> None:
    assert {text.value for text in ASKING} <= set(rulebook().questions)


def test_no_number_alone_is_read_as_an_emergency() -> None:
    for name, question in rulebook().questions.items():
        for answer, risk in question.reads.items():
            assert not answer.isdigit() or risk not in {Risk.EMERGENCY_OVERDOSE, Risk.SUICIDAL}, (
                name
            )


@pytest.mark.parametrize("name", ["en", "es", "shared"])
def test_file_is_signed_whole_or_not_at_all(name: str) -> None:
    signed = review(name)
    assert set(signed) == {"signed_by", "signed_on"}
    assert bool(signed["signed_by"]) == bool(signed["signed_on"])


def test_version_names_every_file_and_its_content() -> None:
    assert re.fullmatch(
        r"en \d+ \([0-9a-f]{8}\) \+ es \d+ \([0-9a-f]{8}\) \+ shared \d+ \([0-9a-f]{8}\)",
        rulebook().version,
    )


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("<no_such_group> one", 'the nearest known one is "drug"'),
        ("well?", "is not a word"),
        ("(only) (perhaps)", "has no word that must be there"),
    ],
)
def test_phrase_is_refused_when_it_cannot_be_understood(phrase: str, reason: str) -> None:
    root: Node[str] = Node()

    def alone(word: str) -> tuple[str, ...]:
        return (word,)

    with pytest.raises(UnreadableValue, match=re.escape(reason)):
        plant(root, phrase, "meaning", alone, {"drug"})


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("stop", "stop", 0),
        ("stpo", "stop", 1),
        ("brething", "breathing", 1),
        ("kitten", "sitting", 3),
    ],
)
def test_distance_counts_edits(one: str, other: str, edits: int) -> None:
    assert distance(one, other) == distance(other, one) == edits


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sotp", ("stop",)),
        ("slop", ()),
        ("breething", ("breathing",)),
        ("suicidle", ("suicidal",)),
        ("overdode", ("overdose",)),
        ("x" * 5000, ()),
    ],
)
def test_misspelling_is_recognised_within_its_bound(written: str, meant: tuple[str, ...]) -> None:
    words = ("stop", "breathing", "suicidal", "overdose")
    assert NearWords(words).like(written) == meant
