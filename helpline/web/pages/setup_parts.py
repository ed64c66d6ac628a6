"""Keys that are several sentences, a box each: by language, and by what is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from helpline.content.wording import LANGUAGES
from helpline.domain.configuration import AnswersConfig
from helpline.web.pages.words import language as language_name


@dataclass(frozen=True)
class Part:
    """One box: its name in the form, what it is called, in which language it is, and its words."""

    name: str
    label: str
    language: str
    text: str


def parts_of_sentences(key: str, said: Mapping[str, str] | None, label: str = "") -> list[Part]:
    """A box a language."""
    return [
        Part(
            f"{key}-{language}",
            ", ".join(filter(None, [label, language_name(language)])),
            language,
            (said or {}).get(language, ""),
        )
        for language in LANGUAGES
    ]


def read_sentences(key: str, form: Mapping[str, str]) -> dict[str, str]:
    """What is said, by language; what is left empty is not said."""
    typed = {language: form.get(f"{key}-{language}", "").strip() for language in LANGUAGES}
    return {language: words for language, words in typed.items() if words}


def parts_of_answers(key: str, answers: Mapping[str, Any] | None) -> list[Part]:
    """A box for each thing that may be asked and each language."""
    return [
        part
        for about in _asked()
        for part in parts_of_sentences(f"{key}-{about}", (answers or {}).get(about), _ASKED[about])
    ]


def read_answers(key: str, form: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What is answered; what nothing is said of is left out."""
    read = {about: read_sentences(f"{key}-{about}", form) for about in _asked()}
    return {about: said for about, said in read.items() if said}


def _asked() -> list[str]:
    return [one.name for one in fields(AnswersConfig)]


_ASKED = {
    "who": "Who takes the calls",
    "trained": "How they are trained",
    "paid": "Whether they are paid",
    "funded": "Who pays for the service",
    "referrals": "Whether a centre pays for being named",
    "recorded": "What is recorded, and how long it is kept",
    "told": "What is told to whom",
    "emergency": "When police or an ambulance are called",
    "cost": "What it costs to ring",
}
