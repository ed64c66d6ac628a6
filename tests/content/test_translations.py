"""Translators may trust the files: nothing in them is for nobody, and a voice speaks all of it."""

import re
from functools import cache
from pathlib import Path

import pytest

import helpline
from helpline.content.countries import country_codes, country_pack
from helpline.content.spoken_times import spoken_moment
from helpline.content.wording import LANGUAGES, prompts, text_messages, times

ROOT = Path(helpline.__file__).parent
GUIDE = ROOT.parent / "docs" / "languages.md"

NAMED_BY_A_VALUE = {
    "prompts": r"language_[a-z]{2}",
    "texts": r"presence_(available|break|offline|capped)|notice_[a-z_]+",
}
"""Wording whose name is put together from a value that the code has."""

VOICE_OF = {"en": "en-", "es": "es-"}


@cache
def source() -> str:
    """All of our own code."""
    return "\n".join(path.read_text("utf-8") for path in sorted(ROOT.rglob("*.py")))


@pytest.mark.parametrize(
    ("kind", "names"), [("prompts", prompts("en")), ("texts", text_messages("en"))]
)
def test_no_wording_is_there_that_nobody_says(kind: str, names: dict[str, str]) -> None:
    unused = [
        name
        for name in names
        if f'"{name}"' not in source() and not re.fullmatch(NAMED_BY_A_VALUE[kind], name)
    ]
    assert unused == []


@pytest.mark.parametrize("name", times("en"))
def test_no_word_for_times_is_there_that_nobody_says(name: str) -> None:
    code = Path(spoken_moment.__code__.co_filename).read_text("utf-8")
    assert f'"{name}"' in code


@pytest.mark.parametrize("kind", ["prompts", "texts", "times"])
def test_languages_with_a_file_are_those_that_can_be_chosen(kind: str) -> None:
    files = {path.stem for path in (ROOT / "content" / kind).glob("*.toml")}
    assert files == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_name_in_every_language(language: str) -> None:
    assert all(prompts(language)[f"language_{other}"] for other in LANGUAGES)


@pytest.mark.parametrize("country", country_codes())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_spoken_by_a_voice_of_its_own_in_every_country(
    country: str, language: str
) -> None:
    pack = country_pack(country)
    assert pack.voices[language].language.startswith(VOICE_OF[language])
    assert pack.emergency_spoken[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_braces_are_closed_and_hold_names_alone(language: str) -> None:
    for name, words in (*prompts(language).items(), *text_messages(language).items()):
        rest = re.sub(r"\{[a-z_]+\}", "", words)
        assert not re.search(r"[{}]", rest), name


def test_guide_for_translators_names_every_file_and_step() -> None:
    guide = GUIDE.read_text("utf-8")
    for named in ("prompts/", "texts/", "times/", "countries/", "LANGUAGES", "language_"):
        assert named in guide
