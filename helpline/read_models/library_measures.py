"""What is heard and read of the library, by channel; where callers left, and who went on to a person.

By phone that is known of each contact; by text whoever asks for a call, or is answered by a person,
within a day has gone on, and whoever writes nothing for a day has left. Of the pages there are
counts: how often they were read, and how often a link on them led on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Uuid, and_, case, cast, exists, func, or_, select

from helpline.domain.risk import Risk
from helpline.read_models.reports.scope import Scope
from helpline.storage.tables import contacts, events, topic_reads
from helpline.storage.tables import texts as text_rows

STATEMENTS = "statements"
"""What the ten statements are called among the topics."""
OTHERS = "others"
"""And the page for whoever asks for somebody else."""

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

    `heard_by` callers and `texted_to` threads are people, as far as we know. `hung_up` after it
    without having asked for anybody; `fell_silent` for a day after its text; `read_last`: nothing on
    its page led on, so that the reader may have left. `went_on` of those who heard it, or had it
    texted, got to the line, or asked by text; `asked` went from its page to the form for a call.
    """

    topic: str
    heard: int = 0
    heard_by: int = 0
    texted: int = 0
    texted_to: int = 0
    read: int = 0
    hung_up: int = 0
    fell_silent: int = 0
    read_last: int = 0
    went_on: int = 0
    asked: int = 0


def find_library_measures(
    connection: Connection, scope: Scope, now: datetime
) -> tuple[TopicMeasures, ...]:
    """Of what was heard, sent and read in a period on its lines, most of it first."""
    found: dict[str, dict[str, int]] = {}
    for topic, counted in (
        *_by_phone(connection, scope),
        *_by_text(connection, scope, now),
        *_by_page(connection, scope),
    ):
        of_topic = found.setdefault(topic, {})
        for name, count in counted.items():
            of_topic[name] = of_topic.get(name, 0) + count
    measures = [TopicMeasures(topic, **counted) for topic, counted in found.items()]
    return tuple(sorted(measures, key=lambda one: (-one.heard - one.texted - one.read, one.topic)))


Counted = Iterator[tuple[str, dict[str, int]]]


def _in(scope: Scope, kinds: tuple[str, ...]) -> ColumnElement[bool]:
    return and_(
        events.c.kind.in_(kinds),
        events.c.at >= scope.period.since,
        events.c.at < scope.period.until,
        *scope.of_lines(events.c.line_id),
    )


def _last_of(who: ColumnElement[Any]) -> ColumnElement[Any]:
    """The last topic that somebody had in the period."""
    return func.last_value(_TOPIC).over(partition_by=who, order_by=events.c.id, rows=(None, None))


def _by_phone(connection: Connection, scope: Scope) -> Counted:
    last = _last_of(events.c.contact_id)
    heard = (
        select(_TOPIC.label("topic"), last.label("last"), events.c.contact_id)
        .where(_in(scope, _HEARD))
        .subquery()
    )
    is_left = contacts.c.queued_at.is_(None) & contacts.c.ended_at.is_not(None)
    people = func.count(heard.c.contact_id.distinct())
    counted = (
        select(
            heard.c.topic,
            func.count().label("heard"),
            people.label("heard_by"),
            people.filter(is_left, heard.c.topic == heard.c.last).label("hung_up"),
            people.filter(contacts.c.queued_at.is_not(None)).label("went_on"),
        )
        .join(contacts, contacts.c.id == heard.c.contact_id)
        .group_by(heard.c.topic)
    )
    for row in connection.execute(counted).mappings():
        yield _counted(row)


def _by_text(connection: Connection, scope: Scope, now: datetime) -> Counted:
    """Asked for by phone, a text has a contact in place of a thread: its caller is counted there."""
    thread = events.c.data["thread"].astext
    sent = (
        select(
            _TOPIC.label("topic"),
            _last_of(thread).label("last"),
            events.c.at,
            cast(thread, Uuid).label("thread_id"),
        )
        .where(_in(scope, _TEXTED))
        .subquery()
    )
    is_inbound = text_rows.c.direction == "inbound"
    asks = is_inbound & (text_rows.c.risk == Risk.WANTS_CALL.value)
    by_person = text_rows.c.written_by.is_not(None)
    within = (
        text_rows.c.thread_id == sent.c.thread_id,
        text_rows.c.created_at > sent.c.at,
        text_rows.c.created_at <= sent.c.at + GOES_ON_WITHIN,
    )
    people = func.count(sent.c.thread_id.distinct())
    is_silent = ~exists().where(*within, or_(is_inbound, by_person))
    counted = select(
        sent.c.topic,
        func.count().label("texted"),
        people.label("texted_to"),
        people.filter(exists().where(*within, or_(asks, by_person))).label("went_on"),
        people.filter(
            sent.c.topic == sent.c.last, sent.c.at <= now - GOES_ON_WITHIN, is_silent
        ).label("fell_silent"),
    ).group_by(sent.c.topic)
    for row in connection.execute(counted).mappings():
        yield _counted(row)


def _by_page(connection: Connection, scope: Scope) -> Counted:
    read = func.sum(topic_reads.c.reads)
    led_on = func.sum(topic_reads.c.went_on + topic_reads.c.asked)
    counted = (
        select(
            topic_reads.c.topic,
            read.label("read"),
            func.greatest(read - led_on, 0).label("read_last"),
            func.sum(topic_reads.c.asked).label("asked"),
        )
        .where(
            topic_reads.c.day.between(scope.period.first, scope.period.last),
            *scope.of_lines(topic_reads.c.line_id),
        )
        .group_by(topic_reads.c.topic)
    )
    for row in connection.execute(counted).mappings():
        yield _counted(row)


def _counted(row: Any) -> tuple[str, dict[str, int]]:
    return str(row["topic"]), {name: int(row[name]) for name in row if name != "topic"}
