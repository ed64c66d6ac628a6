"""What is heard and read of the library, by channel; where callers left, and who went on to a person.

By phone that is known of each contact; by text whoever asks for a call, or is answered by a person,
within a day has gone on; of the pages there is a count, and nobody knows where their readers went.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Uuid, and_, case, cast, func, or_, select

from helpline.domain.risk import Risk
from helpline.storage.tables import contacts, events, topic_reads
from helpline.storage.tables import texts as text_rows

STATEMENTS = "statements"
"""What the ten statements are called among the topics."""

GOES_ON_WITHIN = timedelta(days=1)
_HEARD = ("topic_heard", "statements_heard")
_TEXTED = ("topic_texted", "statements_texted")
_TOPIC = case(
    (events.c.kind.in_(("statements_heard", "statements_texted")), STATEMENTS),
    else_=events.c.data["topic"].astext,
)


@dataclass(frozen=True)
class TopicMeasures:
    """How often a topic was heard, texted (asked for by phone or by text) and read in a period.

    `heard_by` callers and `texted_to` threads are people, as far as we know. `left` ended the call
    after it without having asked for anybody; `went_on` of either got to the line, or asked by text.
    """

    topic: str
    heard: int = 0
    heard_by: int = 0
    texted: int = 0
    texted_to: int = 0
    read: int = 0
    left: int = 0
    went_on: int = 0


def find_library_measures(
    connection: Connection, since: datetime, until: datetime, zone: ZoneInfo
) -> tuple[TopicMeasures, ...]:
    """Of what was heard, sent and read from `since` on and before `until`, most of it first.

    Pages are counted by whole days of `zone`.
    """
    found: dict[str, dict[str, int]] = {}
    for topic, counted in (
        *_by_phone(connection, since, until),
        *_by_text(connection, since, until),
        *_by_page(connection, since.astimezone(zone), until.astimezone(zone)),
    ):
        of_topic = found.setdefault(topic, {})
        for name, count in counted.items():
            of_topic[name] = of_topic.get(name, 0) + count
    measures = [TopicMeasures(topic, **counted) for topic, counted in found.items()]
    return tuple(sorted(measures, key=lambda one: (-one.heard - one.texted - one.read, one.topic)))


Counted = Iterator[tuple[str, dict[str, int]]]


def _in(since: datetime, until: datetime, kinds: tuple[str, ...]) -> ColumnElement[bool]:
    return and_(events.c.kind.in_(kinds), events.c.at >= since, events.c.at < until)


def _by_phone(connection: Connection, since: datetime, until: datetime) -> Counted:
    last = func.last_value(_TOPIC).over(
        partition_by=events.c.contact_id,
        order_by=events.c.id,
        rows=(None, None),
    )
    heard = (
        select(_TOPIC.label("topic"), last.label("last"), events.c.contact_id)
        .where(_in(since, until, _HEARD))
        .subquery()
    )
    is_left = contacts.c.queued_at.is_(None) & contacts.c.ended_at.is_not(None)
    people = func.count(heard.c.contact_id.distinct())
    counted = (
        select(
            heard.c.topic,
            func.count().label("heard"),
            people.label("heard_by"),
            people.filter(is_left, heard.c.topic == heard.c.last).label("left"),
            people.filter(contacts.c.queued_at.is_not(None)).label("went_on"),
        )
        .join(contacts, contacts.c.id == heard.c.contact_id)
        .group_by(heard.c.topic)
    )
    for row in connection.execute(counted).mappings():
        yield _counted(row)


def _by_text(connection: Connection, since: datetime, until: datetime) -> Counted:
    """Asked for by phone, a text has a contact in place of a thread: its caller is counted there."""
    thread = events.c.data["thread"].astext
    asks = (text_rows.c.direction == "inbound") & (text_rows.c.risk == Risk.WANTS_CALL.value)
    goes_on = (
        select(text_rows.c.id)
        .where(
            text_rows.c.thread_id == cast(thread, Uuid),
            text_rows.c.created_at > events.c.at,
            text_rows.c.created_at <= events.c.at + GOES_ON_WITHIN,
            or_(asks, text_rows.c.written_by.is_not(None)),
        )
        .exists()
    )
    counted = (
        select(
            _TOPIC.label("topic"),
            func.count().label("texted"),
            func.count(thread.distinct()).label("texted_to"),
            func.count(thread.distinct()).filter(goes_on).label("went_on"),
        )
        .where(_in(since, until, _TEXTED))
        .group_by(_TOPIC)
    )
    for row in connection.execute(counted).mappings():
        yield _counted(row)


def _by_page(connection: Connection, since: datetime, until: datetime) -> Counted:
    counted = (
        select(topic_reads.c.topic, func.sum(topic_reads.c.reads).label("read"))
        .where(topic_reads.c.day >= since.date(), topic_reads.c.day <= until.date())
        .group_by(topic_reads.c.topic)
    )
    for row in connection.execute(counted).mappings():
        yield _counted(row)


def _counted(row: Any) -> tuple[str, dict[str, int]]:
    return str(row["topic"]), {name: int(row[name]) for name in row if name != "topic"}
