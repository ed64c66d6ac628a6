"""What callers can learn, by language: data that a service has somebody sign (docs/information.md)."""

import tomllib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from helpline.content.countries import country_codes, country_pack
from helpline.content.topics.beside_triage import check_beside_triage
from helpline.content.wording import LANGUAGES, prompt
from helpline.domain.errors import ConfigurationError
from helpline.domain.followup.stages import Stage
from helpline.domain.library.checks import Finding, check_libraries
from helpline.domain.library.topics import (
    Library,
    Others,
    Place,
    Review,
    Rules,
    Statements,
    Topic,
)
from helpline.domain.own_words import fields_in


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What is told in place of what came with helpline, and which edition of it this is."""

    mark: uuid.UUID | None = None
    libraries: Mapping[str, Library] = field(default_factory=dict)


_SHELVES = [_Shelf()]
"""The one that counts is the last; one is put in place of the other in a single step."""


def library(language: str) -> Library:
    """Everything in one language, as it is told now."""
    return _SHELVES[-1].libraries.get(language) or shipped(language)


def put_on_shelf(mark: uuid.UUID | None, libraries: Mapping[str, Library]) -> None:
    """Tell these from now on; `mark` says which edition they are, None what came with helpline."""
    _SHELVES[:] = [_Shelf(mark, libraries)]


def shelf_mark() -> uuid.UUID | None:
    """Which edition is told."""
    return _SHELVES[-1].mark


@cache
def shipped(language: str) -> Library:
    """What came with helpline in one language; raises `ConfigurationError` for a file that cannot
    be read.
    """
    try:
        return _library(language, _read(language), _read("shared"))
    except (KeyError, ValueError) as problem:
        raise ConfigurationError(f"content/topics/{language}.toml", "", str(problem)) from problem


@cache
def sources() -> Mapping[str, str]:
    """What the topics were written from, by its short name."""
    named: dict[str, str] = _read("shared")["sources"]
    return MappingProxyType(named)


def check_content(changed: Sequence[Library] = ()) -> Iterator[Finding]:
    """Everything that is wrong with the topics that came with helpline, or with the `changed` ones
    of every language, in every country.
    """
    libraries = changed or [shipped(language) for language in LANGUAGES]
    for code in country_codes():
        pack = country_pack(code)
        lines = {
            language: prompt("emergency", language, {"emergency": pack.emergency_spoken[language]})
            for language in LANGUAGES
        }
        yield from check_libraries(libraries, lines, text_values(code))
    yield from check_beside_triage(libraries)
    for one in libraries:
        for phrase in shipped(one.language).asks_for_person:
            if phrase not in one.asks_for_person:
                yield Finding(one.language, "around", f"{phrase!r} no longer leads to a person")
        for topic in one.topics:
            ours = shipped(one.language).named(topic.place.name)
            for name in sorted(fields_in(ours.text) - fields_in(topic.text)):
                said = f"its text no longer says {{{name}}}"
                yield Finding(one.language, topic.place.name, said)
            for source in topic.place.sources:
                if source not in sources():
                    yield Finding(one.language, topic.place.name, f"has no source {source!r}")


def text_values(country: str) -> dict[str, str]:
    """What texts leave open, in this country."""
    pack = country_pack(country)
    return {"emergency": pack.emergency_number, "crisis": pack.crisis_number}


@cache
def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))


def _library(language: str, file: Mapping[str, Any], shared: Mapping[str, Any]) -> Library:
    said = file["statements"]
    return Library(
        language=language,
        topics=tuple(
            _topic(_place(name, place), file["topics"][name])
            for name, place in shared["topics"].items()
            if name in file["topics"]
        ),
        statements=Statements(
            said["title"],
            said["word"],
            said["in_list"],
            said["opening"],
            said["how_texted"],
            said["keys_texted"],
            tuple(said["all"]),
            said["few"],
            said["several"],
            _review(said),
        ),
        opening=file["opening"],
        closing=file["closing"],
        others=Others(**file["others"]),
        first_for={Stage(name): tuple(first) for name, first in shared["stages"].items()},
        info=file["info"],
        near=file["near"],
        asks_for_person=tuple(file["person"]["asks_for"]),
        rules=Rules(tuple(file["forbidden"]), tuple(file["units"]), tuple(file["gives_away"])),
    )


def _place(name: str, written: Mapping[str, Any]) -> Place:
    return Place(
        name=name,
        number=written["number"],
        next=tuple(written["next"]),
        sources=tuple(written["sources"]),
        emergency_first=written.get("emergency_first", False),
        is_about_us=written.get("is_about_us", False),
        asks_to_join=written.get("asks_to_join", False),
    )


def _topic(place: Place, written: Mapping[str, Any]) -> Topic:
    return Topic(
        place=place,
        title=written["title"],
        title_texted=written.get("title_texted", written["title"]),
        word=written["word"],
        in_list=written["in_list"],
        chapters=tuple(written["chapters"]),
        text=written["text"],
        sure=tuple(written["sure"]),
        likely=tuple(written["likely"]),
        review=_review(written),
        in_country=MappingProxyType(written.get("countries", {})),
    )


def _review(written: Mapping[str, Any]) -> Review:
    on = written["reviewed_on"]
    return Review(written["reviewed_by"], date.fromisoformat(on) if on else None)
