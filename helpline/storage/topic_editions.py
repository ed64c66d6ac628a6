"""Topics in a service's own words: every version stays, and the newest counts.

Every process keeps what it has read. Whoever reads a line learns which edition counts, and reads it
anew when that is another: a statement once an edition and process, and none on the way of a call.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, Row, func, insert, select, update

from helpline.content.topics import put_on_shelf, shelf_mark, shipped
from helpline.content.wording import LANGUAGES
from helpline.domain.library.editing import Edition, edited, read_words
from helpline.domain.library.topics import Library, Review
from helpline.storage.sealing import Keyring
from helpline.storage.tables import helpline, staff, topic_editions
from helpline.storage.transaction import Transaction

log = structlog.get_logger()


@dataclass(frozen=True)
class Made:
    """An edition, when (UTC) and by whom."""

    edition: Edition
    at: datetime
    by: str | None


def keep_up_with_topics(connection: Connection, edition_id: uuid.UUID | None) -> None:
    """Tell this edition from now on, which the service has. What cannot be read is told as it came."""
    if shelf_mark() == edition_id:
        return
    try:
        editions = newest_editions(connection) if edition_id else ()
    except (TypeError, ValueError, KeyError, AttributeError) as problem:
        log.error("topics_unreadable", error=type(problem).__name__)
        editions = ()
    put_on_shelf(edition_id, libraries_with(editions))


def libraries_with(editions: Iterable[Edition]) -> dict[str, Library]:
    """What is told with these, by language."""
    every = tuple(editions)
    return {language: edited(shipped(language), every) for language in LANGUAGES}


def newest_editions(connection: Connection) -> tuple[Edition, ...]:
    """The one that counts, of every topic and language that has any."""
    newest = select(func.max(topic_editions.c.number)).group_by(
        topic_editions.c.language, topic_editions.c.topic
    )
    counting = select(topic_editions).where(topic_editions.c.number.in_(newest))
    return tuple(_edition_of(row) for row in connection.execute(counting))


def history_of(
    connection: Connection, keyring: Keyring, language: str, topic: str
) -> Sequence[Made]:
    """All of a topic in a language, newest first."""
    of_topic = (
        select(topic_editions, staff.c.name_sealed)
        .join(staff, staff.c.id == topic_editions.c.made_by)
        .where(topic_editions.c.language == language, topic_editions.c.topic == topic)
        .order_by(topic_editions.c.number.desc())
    )
    return [
        Made(_edition_of(row), row.made_at, keyring.open_if(row.name_sealed))
        for row in connection.execute(of_topic)
    ]


def add_edition(tx: Transaction, edition: Edition, by: uuid.UUID) -> None:
    """Write a new version; from now on everybody reads anew."""
    edition_id = uuid.uuid4()
    tx.connection.execute(
        insert(topic_editions).values(
            id=edition_id,
            language=edition.language,
            topic=edition.topic,
            words=None if edition.words is None else asdict(edition.words),
            reviewed_by=edition.review.by or None,
            reviewed_on=edition.review.on,
            made_at=tx.now,
            made_by=by,
        )
    )
    tx.connection.execute(update(helpline).values(topics_edition=edition_id))


def find_edition_id(connection: Connection) -> uuid.UUID | None:
    """The newest of all."""
    found: uuid.UUID | None = connection.execute(select(helpline.c.topics_edition)).scalar()
    return found


def _edition_of(row: Row[Any]) -> Edition:
    written = row.words
    words = written and read_words(row.topic, written)
    return Edition(row.language, row.topic, words, Review(row.reviewed_by or "", row.reviewed_on))
