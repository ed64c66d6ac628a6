"""Everything that a service can word its own way, and the rules for it that need our own content."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from helpline.content.countries import country_pack
from helpline.content.follow_up import Addressee, follow_up_words, signed, values_for
from helpline.content.wording import LANGUAGES, prompts, text_messages
from helpline.domain.followup.enrolments import LONGEST_FIRST_NAME
from helpline.domain.own_words import (
    EMERGENCY_SECONDS,
    WordKind,
    fields_in,
    has_odd_braces,
    kind_of,
    said_too_much,
    wrong_with,
)
from helpline.domain.sms_length import Encoding, measure
from helpline.domain.speech import spoken_seconds

EMERGENCY = "prompts.emergency"
_SIGNS: Mapping[str, Mapping[str, str]] = {
    "en": {"not breathing": "breath", "turning blue": "blue|gr[ea]y", "not waking up": "w[ao]k"},
    "es": {"no respira": "respir", "está azul": "azul|morad|gris", "no despierta": "despierta"},
}
"""What every new caller hears of, in whatever words (CONTRACT.md)."""
_NOT_TO_RING = (
    r"\b(?:do not|don't|don\u2019t|never|not to|no|nunca)\s+(?:call|ring|dial|llam|marqu)"
)

LONGEST_PHONE = "0800 0000 000000"
LONGEST_VALUES = {"when": "tomorrow by half past ten", "count": "16"}

_ALL_FILLED_IN = frozenset({"own_words", "topic_title", "topic_words"})
"""Prompts that have no words but those that are filled in."""

_WRITTEN = (WordKind.PLAN, WordKind.ANSWERS, WordKind.TEMPLATES)


@cache
def wordable(language: str, country: str) -> Mapping[str, str]:
    """What came with helpline, unfilled, by its name."""
    spoken = {
        name: words for name, words in prompts(language).items() if name not in _ALL_FILLED_IN
    }
    return MappingProxyType(
        {
            **{f"{WordKind.PROMPTS}.{name}": words for name, words in spoken.items()},
            **{
                f"{WordKind.TEXTS}.{name}": words for name, words in text_messages(language).items()
            },
            **follow_up_words(language, country),
        }
    )


def wrong_with_words(name: str, language: str, country: str, words: str) -> Iterator[str]:
    """Why these words cannot be said in place of ours."""
    found = list(wrong_with(name, words, wordable(language, country)[name]))
    yield from found
    if not found and kind_of(name) in _WRITTEN:
        yield from _too_long(words, language, country, is_signed=kind_of(name) is WordKind.PLAN)


def is_still_fit(name: str, language: str, country: str, words: str) -> bool:
    """Whether words that were taken once can be said in place of ours as they are now."""
    if language not in LANGUAGES or name not in wordable(language, country):
        return False
    wrong = [*wrong_with_words(name, language, country, words)]
    if name == EMERGENCY and not wrong:
        wrong = [*wrong_with_emergency({language: words}, country)]
    return not wrong


def wrong_with_template(language: str, country: str, words: str) -> Iterator[str]:
    """Why a counsellor cannot begin with these words of the service's own."""
    if has_odd_braces(words):
        yield "has braces that are not around one small word: write {phone}"
        return
    unknown = fields_in(words) - set(values_for(_somebody(language, country)))
    if unknown:
        yield f"has unknown words in braces: {', '.join(sorted(unknown))}"
        return
    yield from said_too_much(words)
    yield from _too_long(words, language, country, is_signed=False)


def wrong_with_emergency(own: Mapping[str, str], country: str) -> Iterator[str]:
    """Why the emergency line cannot be worded so: `own` by language, ours where there is none."""
    spoken = country_pack(country).emergency_spoken
    lines = [
        own.get(language, prompts(language)["emergency"]).format(emergency=spoken[language])
        for language in LANGUAGES
    ]
    for language, words in own.items():
        for sign, said in _SIGNS[language].items():
            if not re.search(said, words, re.IGNORECASE):
                yield f"does not say when: {sign} is missing in {language}"
        if re.search(_NOT_TO_RING, words, re.IGNORECASE):
            yield f"must not say in {language} not to ring"
    seconds = spoken_seconds(" ".join(lines))
    if seconds >= EMERGENCY_SECONDS:
        yield (
            f"takes {seconds:.0f} seconds to say in all languages together:"
            f" less than {EMERGENCY_SECONDS:.0f} are needed"
        )


def _too_long(words: str, language: str, country: str, *, is_signed: bool) -> Iterator[str]:
    """With the longest name and signature, a text still costs one."""
    to = _somebody(language, country)
    text = words.format_map({**values_for(to), **LONGEST_VALUES})
    length = measure(signed(text, to) if is_signed else text)
    if length.encoding is not Encoding.GSM_7:
        yield "has letters that make every text cost twice as much"
    elif length.segments > 1:
        yield f"is {length.units - 160} letters too long for one text, with the longest name in it"


def _somebody(language: str, country: str) -> Addressee:
    name = "W" * LONGEST_FIRST_NAME
    return Addressee(language, country, LONGEST_PHONE, name, name)
