"""Every language says everything, fits where it must, and gives nobody away."""

import re
from string import Formatter

import pytest

from helpline.content.wording import LANGUAGES, prompts, text_messages
from helpline.domain.sms_length import Encoding, measure
from helpline.domain.speech import spoken_seconds

EMERGENCY_SECONDS = 12
GIVES_AWAY = re.compile(
    r"detox|heroin|drug|addict|relapse|overdose|recovery|helpline|counsel|droga|adicc|recaída"
    r"|sobredosis|desintox",
    re.IGNORECASE,
)


def fields(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_has_every_prompt_when_english_has_it(language: str) -> None:
    english = prompts("en")
    assert prompts(language).keys() == english.keys()
    for name, words in prompts(language).items():
        assert fields(words) == fields(english[name]), name
        assert words.strip(), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_has_every_text_when_english_has_it(language: str) -> None:
    english = text_messages("en")
    assert text_messages(language).keys() == english.keys()
    assert all(
        fields(words) == fields(english[name]) for name, words in text_messages(language).items()
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_is_one_segment_and_neutral_when_a_lock_screen_shows_it(language: str) -> None:
    for name, words in text_messages(language).items():
        length = measure(re.sub("[{}]", "", words))
        assert length.encoding is Encoding.GSM_7, name
        assert length.units <= 150, name
        assert not GIVES_AWAY.search(words), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_neutral_prompts_say_nothing_of_us_when_anybody_picks_up(language: str) -> None:
    for name, words in prompts(language).items():
        if name.startswith("neutral"):
            assert not GIVES_AWAY.search(words), name
            assert not fields(words), name


def test_emergency_line_is_short_enough_when_all_languages_say_it() -> None:
    spoken = " ".join(
        prompts(language)["emergency"].format(emergency="9 9 9") for language in LANGUAGES
    )
    assert spoken_seconds(spoken) < EMERGENCY_SECONDS
