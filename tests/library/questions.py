"""The questions: read, and split into those that words were chosen from and the others."""

import tomllib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

LANGUAGES = ("en", "es")


@dataclass(frozen=True)
class Question:
    """A question, and what should come of it: a topic's name, `person` or `none`."""

    asked: str
    language: str
    wanted: str

    @property
    def is_held_out(self) -> bool:
        """Whether the words that lead to topics were chosen without it: one in three, by a hash."""
        return sha256(self.asked.encode()).digest()[0] % 3 == 0


def questions(kind: str = "questions") -> list[Question]:
    """All of a kind, in both languages: `questions`, or `later`, which were written after the words."""
    return [
        Question(asked, language, wanted)
        for language in LANGUAGES
        for wanted, all_of in _written(language, kind).items()
        for asked in all_of
    ]


def _written(language: str, kind: str) -> dict[str, list[str]]:
    path = Path(__file__).with_name(f"{kind}_{language}.toml")
    return tomllib.loads(path.read_text("utf-8"))
