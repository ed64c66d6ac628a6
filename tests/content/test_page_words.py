"""The public page says everything in every language, and in words that a child reads."""

import re
from pathlib import Path
from string import Formatter

import pytest

import helpline
from helpline.content.wording import LANGUAGES, page_words

ROOT = Path(helpline.__file__).parent
USES = [*(ROOT / "web" / "public").glob("*.py"), *(ROOT.parent / "templates" / "public").iterdir()]
BLAME = re.compile(r"\b(must|invalid|wrong|failed|error|debe|inválido|incorrect)", re.IGNORECASE)
NAMED_BY_A_VALUE = r"(when|hour)_[a-z]+|(who|cost)_default"
LONGEST_SENTENCE = 18
LONG_WORD = 12
EASY_GRADE = 5.0


def fields(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


def sentences(language: str) -> list[str]:
    whole = [words for words in page_words(language).values() if words[-1] in ".?!"]
    return [part for words in whole for part in re.findall(r"[^.?!:]+[.?!:]", words)]


def syllables(word: str) -> int:
    found = re.findall(r"[aeiouy]+", re.sub(r"e$|es$|ed$", "", word.lower()))
    return max(1, len(found))


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_says_in_every_language_what_it_says_in_english(language: str) -> None:
    english = page_words("en")
    assert page_words(language).keys() == english.keys()
    for name, words in page_words(language).items():
        assert words.strip(), name
        assert fields(words) == fields(english[name]), name


def test_page_has_no_words_that_it_never_says() -> None:
    source = "\n".join(path.read_text("utf-8") for path in USES)
    unused = [
        name
        for name in page_words("en")
        if not re.search(rf"words\.{name}\b|[\"']{name}[\"']", source)
        and not re.fullmatch(NAMED_BY_A_VALUE, name)
    ]
    assert unused == []


def test_files_are_those_of_the_languages_that_can_be_chosen() -> None:
    assert {path.stem for path in (ROOT / "content" / "pages").glob("*.toml")} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short_and_blame_nobody(language: str) -> None:
    for sentence in sentences(language):
        assert len(sentence.split()) <= LONGEST_SENTENCE, sentence
    for name, words in page_words(language).items():
        if name.startswith("problem"):
            assert not BLAME.search(words), name


def test_english_is_read_at_age_nine() -> None:
    """Flesch and Kincaid's grade over all of it: a child of nine is in the fourth."""
    said = sentences("en")
    words = [word for sentence in said for word in re.findall(r"[A-Za-z]+", sentence)]
    per_sentence = len(words) / len(said)
    per_word = sum(map(syllables, words)) / len(words)
    assert 0.39 * per_sentence + 11.8 * per_word - 15.59 < EASY_GRADE
    assert not [word for word in words if len(word) > LONG_WORD]
