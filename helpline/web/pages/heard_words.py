"""What was really said on the phone, word for word, from the names of its prompts."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from helpline.content.countries import country_pack
from helpline.content.wording import LANGUAGES, prompts
from helpline.read_models.contact_story import StoryStep
from helpline.services.heard import HEARD
from helpline.services.information import spoken_help_lines
from helpline.web.pages.words import in_words

_HIDDEN = {"en": "(the number)", "es": "(el número)"}


class _Values(dict[str, str]):
    """A value that was not kept, and that nobody can look up, is left open."""

    def __missing__(self, key: str) -> str:
        return f"({in_words(key)})"


def heard(step: StoryStep, country: str) -> list[tuple[str, str]]:
    """Each language with its words, in the order in which they were said."""
    if step.kind != HEARD or not isinstance(step.data.get("said"), list):
        return []
    said = [one for written in step.data["said"] for one in _read(written, country)]
    return [
        (language, " ".join(words for _, words in some))
        for language, some in groupby(said, key=lambda one: one[0])
    ]


def _read(written: object, country: str) -> Iterator[tuple[str, str]]:
    """One prompt. What the content does not know any more is told by its name."""
    match written:
        case [str(name), str(language), *rest]:
            kept = next((one for one in rest if isinstance(one, dict)), {})
            own = next((one for one in rest if isinstance(one, str)), None)
            yield language, _words(name, language, kept, own, country)


def _words(name: str, language: str, kept: Mapping[str, Any], own: str | None, country: str) -> str:
    """What was said then: the service's own words of that day, or ours."""
    if language not in LANGUAGES:
        return in_words(name)
    values = _Values(number=_HIDDEN[language], **kept)
    try:
        pack = country_pack(country)
        values["emergency"] = pack.emergency_spoken[language]
        values["help_lines"] = spoken_help_lines(country, language)
        return (own or prompts(language)[name]).format_map(values)
    except KeyError:
        return in_words(name)
