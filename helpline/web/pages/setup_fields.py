"""A section of the configuration as a form: what each key says as text, and the text as values.

Nothing is checked here: what was typed goes into the tree of a file, and the file's own checks
say what is wrong with it, key by key.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, get_type_hints

from helpline.domain.configuration import (
    AnswersConfig,
    HelplineConfig,
    LineConfig,
    Sentences,
    StaffConfig,
    TeamConfig,
)
from helpline.domain.hours import HOLIDAYS, REGION, OpeningHours

SECTIONS: Mapping[str, type[Any]] = {
    "helpline": HelplineConfig,
    "lines": LineConfig,
    "teams": TeamConfig,
    "staff": StaffConfig,
}
"""What has a form. Plans and the on-call list are the file's alone."""

_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_TRUTHS = ("true", "false")


@dataclass(frozen=True)
class Field:
    """One key: what stands in its place, and what may be chosen where there is a choice."""

    key: str
    text: str
    choices: tuple[str, ...]
    is_long: bool
    hint: str


def fields_of(section: str, table: Mapping[str, Any]) -> list[Field]:
    """Every key of a section; an empty one says what the documentation says of it."""
    return [_field(key, kind, table.get(key)) for key, kind in _kinds(section)]


def read_fields(section: str, form: Mapping[str, str]) -> dict[str, object]:
    """The table that a form makes; keys left empty are left out."""
    read = {
        key: _READERS.get(_way(kind), _read_text)(form.get(key, ""))
        for key, kind in _kinds(section)
    }
    return {key: value for key, value in read.items() if value not in ("", [], {})}


def _kinds(section: str) -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(SECTIONS[section])
    return ((field.name, hints[field.name]) for field in fields(SECTIONS[section]))


def _way(kind: Any) -> str:
    if kind is OpeningHours:
        return "hours"
    if kind == Sentences:
        return "sentences"
    if kind is AnswersConfig:
        return "answers"
    if "tuple" in str(kind):
        return "list"
    if kind is bool:
        return "truth"
    return "number" if kind in (int, int | None) else "text"


def _field(key: str, kind: Any, value: Any) -> Field:
    way = _way(kind)
    return Field(
        key,
        _WRITERS.get(way, _write_text)(value),
        _choices(kind),
        way in _HINTS,
        _HINTS.get(way, ""),
    )


def _choices(kind: Any) -> tuple[str, ...]:
    if kind is bool:
        return _TRUTHS
    options = getattr(kind, "__args__", (kind,))
    enums = [one for one in options if isinstance(one, type) and issubclass(one, StrEnum)]
    return tuple(enums[0]) if enums else ()


_HINTS = {
    "hours": 'always; or a line a day: "mon 09:00-17:00, 18:00-20:00", "closed_on 2026-12-25"',
    "sentences": 'a line a language: "en: Trained volunteers answer."',
    "answers": 'a line each: "paid en: Some are paid and some give their time."',
    "list": "a line each",
}


def _write_text(value: Any) -> str:
    return "" if value is None else str(value)


def _write_truth(value: Any) -> str:
    return "" if value is None else str(value).lower()


def _write_list(value: Any) -> str:
    return "\n".join(value or ())


def _write_hours(value: Any) -> str:
    if not isinstance(value, Mapping):
        return _write_text(value)
    return "\n".join(
        f"{key} {one if isinstance(one, str) else ', '.join(one)}" for key, one in value.items()
    )


def _write_sentences(value: Any) -> str:
    return "\n".join(f"{language}: {words}" for language, words in (value or {}).items())


def _read_text(text: str) -> object:
    return text.strip()


def _read_truth(text: str) -> object:
    return text == "true" if text in _TRUTHS else text


def _read_number(text: str) -> object:
    written = text.strip()
    return int(written) if _NUMBER.fullmatch(written) else written


def _read_list(text: str) -> object:
    return _stripped(text.splitlines())


def _stripped(parts: Iterable[str]) -> list[str]:
    return [part.strip() for part in parts if part.strip()]


def _read_hours(text: str) -> object:
    lines = _stripped(text.splitlines())
    if len(lines) == 1 and " " not in lines[0]:
        return lines[0]
    pairs = [line.partition(" ") for line in lines]
    return {
        key: rest.strip() if key in (HOLIDAYS, REGION) else _stripped(rest.split(","))
        for key, _, rest in pairs
    }


def _read_sentences(text: str) -> object:
    pairs = [line.partition(":") for line in text.splitlines() if line.strip()]
    return {language.strip(): words.strip() for language, _, words in pairs}


def _write_answers(value: Any) -> str:
    return "\n".join(
        f"{about} {language}: {words}"
        for about, said in (value or {}).items()
        for language, words in said.items()
    )


def _read_answers(text: str) -> object:
    answers: dict[str, dict[str, str]] = {}
    for line in _stripped(text.splitlines()):
        name, _, words = line.partition(":")
        about, _, language = name.strip().partition(" ")
        answers.setdefault(about, {})[language.strip()] = words.strip()
    return answers


_WRITERS: Mapping[str, Callable[[Any], str]] = {
    "truth": _write_truth,
    "list": _write_list,
    "hours": _write_hours,
    "sentences": _write_sentences,
    "answers": _write_answers,
}
_READERS: Mapping[str, Callable[[str], object]] = {
    "truth": _read_truth,
    "number": _read_number,
    "list": _read_list,
    "hours": _read_hours,
    "sentences": _read_sentences,
    "answers": _read_answers,
}
