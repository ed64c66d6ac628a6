"""Words of a service's own, in place of those that came with helpline: of a topic, or of what stands
around the topics, in one language.

A topic's number and where it goes on stay those of the files.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from helpline.domain.library.topics import Library, Review, Topic
from helpline.domain.own_words import fields_in, has_odd_braces

STATEMENTS, OTHERS, AROUND = "statements", "others", "around"
PARTS = (STATEMENTS, OTHERS, AROUND)
"""What is written anew beside the topics, by the names that editions have for it."""

MOST_PHRASES = 200
LONGEST_PHRASE = 60
_FEWEST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Words:
    """What can be written anew of a topic. What an older edition does not say is that of the file."""

    title: str
    title_texted: str
    chapters: tuple[str, ...]
    text: str
    word: str | None = None
    in_list: str | None = None
    sure: tuple[str, ...] | None = None
    likely: tuple[str, ...] | None = None
    in_country: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class StatementWords:
    """The ten statements."""

    title: str
    word: str
    in_list: str
    opening: str
    how_texted: str
    keys_texted: str
    all: tuple[str, ...]
    few: str
    several: str


@dataclass(frozen=True, slots=True)
class OthersWords:
    """The way of whoever asks for somebody else."""

    title: str
    word: str
    in_list: str
    opening: str
    near: str
    back: str


@dataclass(frozen=True, slots=True)
class AroundWords:
    """What texts begin and end with, and what nothing but a person answers."""

    opening: str
    closing: str
    info: str
    near: str
    asks_for_person: tuple[str, ...]


Written = Words | StatementWords | OthersWords | AroundWords


@dataclass(frozen=True, slots=True)
class Edition:
    """A topic or a part as somebody wrote it, or, without `words`, as it came; and who signed that."""

    language: str
    topic: str
    words: Written | None
    review: Review


_KINDS: Mapping[str, type[Any]] = {
    STATEMENTS: StatementWords,
    OTHERS: OthersWords,
    AROUND: AroundWords,
}


def read_words(topic: str, kept: Mapping[str, Any]) -> Written:
    """The words of an edition as they are kept."""
    values = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()
    }
    words: Written = _KINDS.get(topic, Words)(**values)
    return words


def mark_of(words: Written) -> str:
    """Another one whenever a word is another: who writes or signs says by it what they have read."""
    written = json.dumps(asdict(words), sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def words_of(topic: Topic) -> Words:
    """The words that a topic has."""
    return Words(
        title=topic.title,
        title_texted=topic.title_texted,
        chapters=topic.chapters,
        text=topic.text,
        word=topic.word,
        in_list=topic.in_list,
        sure=topic.sure,
        likely=topic.likely,
        in_country=dict(topic.in_country),
    )


def words_of_part(library: Library, part: str) -> Written:
    """The words that a part has."""
    kind = _KINDS[part]
    held = {STATEMENTS: library.statements, OTHERS: library.others}.get(part, library)
    words: Written = kind(**{name: getattr(held, name) for name in kind.__dataclass_fields__})
    return words


def edited(library: Library, editions: Iterable[Edition]) -> Library:
    """The library with those editions that are of its language."""
    mine = {one.topic: one for one in editions if one.language == library.language}
    topics = tuple(_edited(topic, mine.get(topic.place.name)) for topic in library.topics)
    changed = replace(library, topics=topics)
    for part in PARTS:
        if part in mine:
            changed = _with_part(changed, mine[part])
    return changed


def _edited(topic: Topic, edition: Edition | None) -> Topic:
    if edition is None:
        return topic
    given = {} if edition.words is None else asdict(edition.words)
    said = {name: value for name, value in given.items() if value is not None}
    return replace(topic, **said, review=edition.review)


def _with_part(library: Library, edition: Edition) -> Library:
    said = {} if edition.words is None else asdict(edition.words)
    if edition.topic == STATEMENTS:
        statements = replace(library.statements, **said, review=edition.review)
        return replace(library, statements=statements)
    if edition.topic == OTHERS:
        return replace(library, others=replace(library.others, **said))
    return replace(library, **said)


def unreadable(words: Written, values: Mapping[str, str]) -> Iterator[str]:
    """What would break the telling of it: empty lines, braces that nothing fills in."""
    for name, line in _lines(asdict(words)):
        if not line.strip() and name not in _MAY_BE_EMPTY:
            yield f"the {_NAMES.get(name, name)} is empty"
        if not line.isprintable():
            yield "every line is one line, and every text is one"
    if isinstance(words, Words):
        yield from _not_filled(words.text, tuple(values))
    if isinstance(words, AroundWords):
        yield from _not_filled(words.info, ("words",))
    yield from _odd_phrases(words)


_NAMES = {"title_texted": "title in texts", "in_list": "line in the list"}
_MAY_BE_EMPTY = ("text",)
"""Of the topic about ourselves; the others are measured by the checks."""


def _lines(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in said.items():
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, Mapping):
            yield from ((name, line) for line in value.values())
        else:
            yield from ((name, line) for line in value or ())


def _not_filled(text: str, known: tuple[str, ...]) -> Iterator[str]:
    if has_odd_braces(text) or fields_in(text) - set(known):
        yield f"only {' and '.join(f'{{{name}}}' for name in known)} are filled in"


def _odd_phrases(words: Written) -> Iterator[str]:
    """A phrase of nothing but stars, or of a letter, would lead everybody here."""
    for name in ("sure", "likely", "asks_for_person"):
        phrases: tuple[str, ...] = getattr(words, name, None) or ()
        if len(phrases) > MOST_PHRASES:
            yield f"more than {MOST_PHRASES} phrases"
        for phrase in phrases:
            letters = sum(letter.isalnum() for letter in phrase)
            if not letters >= _FEWEST_LETTERS or len(phrase) > LONGEST_PHRASE:
                yield f"{phrase!r} is too short or too long to lead anywhere"
