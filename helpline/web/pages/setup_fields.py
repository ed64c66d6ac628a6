"""A section of the configuration as a form: its keys, what may be chosen, and what was typed.

Nothing is checked here: what was typed goes into the tree of a file, and the file's own checks
say what is wrong with it, key by key.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, get_type_hints

from werkzeug.datastructures import MultiDict

from helpline.content.countries import country_codes, country_pack
from helpline.content.wording import LANGUAGES
from helpline.domain.configuration import (
    AnswersConfig,
    EscalationConfig,
    HelplineConfig,
    LineConfig,
    Sentences,
    StaffConfig,
    StageTeams,
    TeamConfig,
    TemplateConfig,
)
from helpline.domain.followup.plans import Plan
from helpline.domain.hours import OpeningHours
from helpline.web.pages.setup_labels import LABELS
from helpline.web.pages.setup_parts import (
    Part,
    parts_of_answers,
    parts_of_sentences,
    read_answers,
    read_sentences,
)
from helpline.web.pages.setup_steps import read_rungs, read_steps
from helpline.web.pages.setup_text import HINTS, READERS, WRITERS, read_text, write_text
from helpline.web.pages.words import language as language_name

SECTIONS: Mapping[str, type[Any]] = {
    "helpline": HelplineConfig,
    "lines": LineConfig,
    "teams": TeamConfig,
    "staff": StaffConfig,
    "plans": Plan,
    "escalation": EscalationConfig,
    "templates": TemplateConfig,
}
"""What has a form."""

Tree = Mapping[str, Any]
Form = MultiDict[str, str]


@dataclass(frozen=True)
class Field:
    """One key: what stands in its place, and what may be chosen where there is a choice.

    `ticked` are those of the choices that are chosen, where several may be; `value` is what the
    file would say, for keys that have a part of a page to themselves.
    """

    key: str
    label: str
    hint: str
    text: str
    choices: tuple[tuple[str, str], ...]
    ticked: tuple[str, ...] | None
    parts: list[Part] | None
    is_long: bool
    usual: str
    value: Any


def fields_of(section: str, table: Mapping[str, Any], tree: Tree) -> list[Field]:
    """Every key of a section; an empty one says what the documentation says of it."""
    return [_field(section, key, kind, table.get(key), tree) for key, kind in _kinds(section)]


def read_fields(section: str, form: Form) -> dict[str, object]:
    """The table that a form makes; keys left empty are left out."""
    read = {key: _read(section, key, kind, form) for key, kind in _kinds(section)}
    return {key: value for key, value in read.items() if value not in ("", [], {})}


def _read(section: str, key: str, kind: Any, form: Form) -> object:
    if (section, key) in _OWN_PARTS:
        return _OWN_PARTS[section, key](form)
    if key in _TICKED:
        return [one for one in form.getlist(key) if one]
    way = _way(kind)
    if way in _READ_IN_PARTS:
        return _READ_IN_PARTS[way](key, form)
    return READERS.get(way, read_text)(form.get(key, ""))


_READ_IN_PARTS: Mapping[str, Callable[[str, Form], object]] = {
    "sentences": read_sentences,
    "answers": read_answers,
}
_PARTS: Mapping[str, Callable[[str, Any], list[Part]]] = {
    "sentences": parts_of_sentences,
    "answers": parts_of_answers,
}


_OWN_PARTS: Mapping[tuple[str, str], Callable[[Form], object]] = {
    ("plans", "steps"): read_steps,
    ("escalation", "on_call"): read_rungs,
}
_TICKED = ("languages", "teams")


def _kinds(section: str) -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(SECTIONS[section])
    return ((field.name, hints[field.name]) for field in fields(SECTIONS[section]))


def _way(kind: Any) -> str:
    for known, way in _KINDS:
        if kind == known:
            return way
    if "tuple" in str(kind):
        return "list"
    if kind is bool:
        return "truth"
    return "number" if kind in (int, int | None) else "text"


_KINDS = (
    (OpeningHours, "hours"),
    (Sentences, "sentences"),
    (StageTeams, "stage_teams"),
    (AnswersConfig, "answers"),
)


def _field(section: str, key: str, kind: Any, value: Any, tree: Tree) -> Field:
    way = _way(kind)
    label, hint = LABELS[section][key]
    parts = _PARTS[way](key, value) if way in _PARTS else None
    is_own = (section, key) in _OWN_PARTS or parts is not None
    ticked = tuple(value or ()) if key in _TICKED else None
    return Field(
        key=key,
        label=label,
        hint="; ".join(filter(None, _hints(section, key, hint, way))),
        text="" if is_own else WRITERS.get(way, write_text)(value),
        choices=_in_their_order(_choices(key, kind, tree), ticked or ()),
        ticked=ticked,
        parts=parts,
        is_long=way in HINTS,
        usual=_usual(section, key),
        value=value,
    )


def _hints(section: str, key: str, hint: str, way: str) -> Iterator[str]:
    yield hint
    if (section, key) not in _OWN_PARTS and key not in _TICKED:
        yield HINTS.get(way, "")
    usual = _usual(section, key)
    if way == "number" and usual:
        yield f"usually {usual}"


def _usual(section: str, key: str) -> str:
    """What an empty key says, where that is a word or a number."""
    usual = next(one.default for one in fields(SECTIONS[section]) if one.name == key)
    if isinstance(usual, bool):
        return "yes" if usual else "no"
    return str(usual).replace("-", " ") if isinstance(usual, int | StrEnum) else ""


def _in_their_order(
    choices: tuple[tuple[str, str], ...], ticked: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    """Those that are ticked first, as they are: the first language is the usual one."""
    places = {value: place for place, value in enumerate(ticked)}
    return tuple(sorted(choices, key=lambda choice: places.get(choice[0], len(places))))


def _choices(key: str, kind: Any, tree: Tree) -> tuple[tuple[str, str], ...]:
    if kind is bool:
        return (("true", "yes"), ("false", "no"))
    if key in ("team", "partner_team", "teams"):
        return tuple((team["name"], team["name"]) for team in tree.get("teams", []))
    if key == "languages":
        return tuple((language, language_name(language)) for language in LANGUAGES)
    if key == "country":
        return tuple((code, country_pack(code).name) for code in country_codes())
    options = getattr(kind, "__args__", (kind,))
    enums = [one for one in options if isinstance(one, type) and issubclass(one, StrEnum)]
    return tuple((one.value, one.value.replace("-", " ")) for one in enums[0]) if enums else ()
