"""Topics for the staff: as they are spoken and texted, where the words come from, who signed them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from helpline.content.topics import library, shipped, sources, text_values
from helpline.content.wording import LANGUAGES
from helpline.domain.library.editing import (
    PARTS,
    STATEMENTS,
    Written,
    mark_of,
    words_of,
    words_of_part,
)
from helpline.domain.library.topics import Library, Review, Topic
from helpline.domain.sms_length import measure, to_gsm7
from helpline.domain.speech import spoken_seconds
from helpline.storage.sealing import Keyring
from helpline.storage.topic_editions import Made, find_edition_id, history_of, keep_up_with_topics


@dataclass(frozen=True)
class TopicPage:
    """One topic in one language. `seconds` are of each chapter, at the pace of the voices."""

    library: Library
    topic: Topic
    is_own: bool
    seconds: Sequence[float]
    text: str
    segments: int
    sources: Sequence[str]
    history: Sequence[Made]

    @property
    def mark(self) -> str:
        """Which words these are."""
        return mark_of(words_of(self.topic))


@dataclass(frozen=True)
class PartPage:
    """What stands around the topics, in one language."""

    library: Library
    part: str
    words: Written
    review: Review | None
    is_own: bool
    history: Sequence[Made]

    @property
    def mark(self) -> str:
        """Which words these are."""
        return mark_of(self.words)


def find_part_page(
    connection: Connection, keyring: Keyring, language: str, part: str
) -> PartPage | None:
    """A part's page; None where there is no such part or language."""
    if part not in PARTS or language not in LANGUAGES:
        return None
    keep_up_with_topics(connection, find_edition_id(connection))
    one = library(language)
    words = words_of_part(one, part)
    return PartPage(
        library=one,
        part=part,
        words=words,
        review=one.statements.review if part == STATEMENTS else None,
        is_own=words != words_of_part(shipped(language), part),
        history=history_of(connection, keyring, language, part),
    )


def list_topics(connection: Connection) -> dict[str, Sequence[Topic]]:
    """Every topic, by language, in the words that callers hear now."""
    keep_up_with_topics(connection, find_edition_id(connection))
    return {language: library(language).topics for language in LANGUAGES}


def find_topic_page(
    connection: Connection, keyring: Keyring, country: str, language: str, number: int
) -> TopicPage | None:
    """A topic's page in a country; None where there is no such topic or language."""
    topics = list_topics(connection)
    one = library(language) if language in topics else None
    topic = None if one is None else one.find(number)
    if one is None or topic is None:
        return None
    written = "" if topic.place.is_about_us else one.text_of(topic, text_values(country))
    return TopicPage(
        library=one,
        topic=topic,
        is_own=words_of(topic) != words_of(shipped(language).named(topic.place.name)),
        seconds=[spoken_seconds(chapter) for chapter in topic.chapters],
        text=written,
        segments=measure(to_gsm7(written).text).segments,
        sources=[sources()[name] for name in topic.place.sources],
        history=history_of(connection, keyring, language, topic.place.name),
    )
