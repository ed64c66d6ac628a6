"""Words of a service's own, in place of those that came with helpline: of a topic, in one language.

What leads to a topic, its number and where it goes on stay those of the files.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from string import Formatter

from helpline.domain.library.topics import Library, Review, Topic


@dataclass(frozen=True, slots=True)
class Edition:
    """A topic as somebody wrote it, or, without `words`, as it came; and who signed that."""

    language: str
    topic: str
    words: "Words | None"
    review: Review


@dataclass(frozen=True, slots=True)
class Words:
    """What can be written anew."""

    title: str
    title_texted: str
    chapters: tuple[str, ...]
    text: str


def words_of(topic: Topic) -> Words:
    """The words that a topic has."""
    return Words(topic.title, topic.title_texted, topic.chapters, topic.text)


def edited(library: Library, editions: Iterable[Edition]) -> Library:
    """The library with those editions that are of its language."""
    mine = {one.topic: one for one in editions if one.language == library.language}
    topics = (_edited(topic, mine.get(topic.place.name)) for topic in library.topics)
    return replace(library, topics=tuple(topics))


def _edited(topic: Topic, edition: Edition | None) -> Topic:
    if edition is None:
        return topic
    words = edition.words or words_of(topic)
    return replace(
        topic,
        title=words.title,
        title_texted=words.title_texted,
        chapters=words.chapters,
        text=words.text,
        review=edition.review,
    )


def unreadable(words: Words, values: Mapping[str, str]) -> Iterator[str]:
    """What would break the telling of it: empty lines, braces that nothing fills in."""
    for name, line in (("title", words.title), ("title in texts", words.title_texted)):
        if not line.strip():
            yield f"the {name} is empty"
    for line in (words.title, words.title_texted, *words.chapters, words.text):
        if not line.isprintable():
            yield "every chapter is one line, and the text is one"
    try:
        named = [name for _, name, _, _ in Formatter().parse(words.text) if name is not None]
    except ValueError:
        named = [""]
    if any(name not in values for name in named):
        yield f"only {' and '.join(f'{{{name}}}' for name in values)} are filled in"
