"""The labelled replies: read, and split into those that rules are written from and the others."""

import tomllib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

RISKS = (
    "emergency_overdose",
    "suicidal",
    "relapse_used",
    "wants_call",
    "craving_struggling",
    "question",
    "wrong_number",
    "unclear",
    "ok",
)
LANGUAGES = ("en", "es")
LATER = ("first", "second", "third")


@dataclass(frozen=True)
class Reply:
    """A reply and what it should be read as; `asked` is the question it answers, if any."""

    text: str
    language: str
    risk: str
    opt_out: bool = False
    asked: str | None = None

    @property
    def is_held_out(self) -> bool:
        """Whether the rules were written without looking at it: one in three, by its own words."""
        return sha256(self.text.encode()).digest()[0] % 3 == 0


def replies(kind: str = "replies") -> list[Reply]:
    """Every labelled reply in both languages; those of `LATER` were written after the rules."""
    return [reply for language in LANGUAGES for reply in _of(language, written(language, kind))]


def written(language: str, kind: str = "replies") -> dict[str, Any]:
    """A language's file as it stands."""
    path = Path(__file__).with_name(f"{kind}_{language}.toml")
    return tomllib.loads(path.read_text("utf-8"))


def _of(language: str, file: dict[str, Any]) -> list[Reply]:
    found = [
        Reply(text, language, risk, opt_out=key == "says_and_stops")
        for risk in RISKS
        for key, texts in file[risk].items()
        for text in texts
    ]
    for question in file.get("asked", []):
        found += [
            Reply(text, language, risk, asked=question["to"])
            for risk in RISKS
            for text in question.get(risk, [])
        ]
    return found
