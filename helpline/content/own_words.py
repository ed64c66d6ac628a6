"""A service's own wording, in place of what came with helpline: kept by each process, looked up here.

Nothing here can fail: where own words are missing or cannot be filled in, ours are said.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import structlog

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Template:
    """A beginning of a reply that the service has added to ours; what it says, by language."""

    name: str
    says: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What is said in place of ours, and which edition of it this is; None is ours alone."""

    edition: uuid.UUID | None = None
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)
    templates: tuple[Template, ...] = ()


_SHELVES = [_Shelf()]
"""The one that counts is the last; one is put in place of the other in a single step."""


def put_words_up(
    edition: uuid.UUID | None,
    words: Mapping[tuple[str, str], str] = MappingProxyType({}),
    templates: tuple[Template, ...] = (),
) -> None:
    """Say these from now on; `words` are by name, such as "prompts.greeting", and language."""
    _SHELVES[:] = [_Shelf(edition, words, templates)]


def words_mark() -> uuid.UUID | None:
    """Which edition is said."""
    return _SHELVES[-1].edition


def added_templates(language: str, values: Mapping[str, str]) -> Iterator[str]:
    """What the service has added to our templates in a language, filled in; what cannot be is not."""
    for template in _SHELVES[-1].templates:
        said = _filled(template.name, language, template.says.get(language), values)
        if said is not None:
            yield said


def own_words(name: str, language: str) -> str | None:
    """The service's own wording, unfilled; None where it has none."""
    return _SHELVES[-1].words.get((name, language))


def filled(name: str, language: str, ours: str, values: Mapping[str, str]) -> str:
    """The service's own wording with its values, or else ours."""
    said = _filled(name, language, own_words(name, language), values)
    return ours.format_map(values) if said is None else said


def _filled(name: str, language: str, own: str | None, values: Mapping[str, str]) -> str | None:
    if own is None:
        return None
    try:
        return own.format_map(values)
    except (LookupError, ValueError, AttributeError, TypeError):
        log.error("own_words_unusable", name=name, language=language)
        return None
