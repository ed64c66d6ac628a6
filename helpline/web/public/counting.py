"""Counts what is read and where readers go on to, by day and line: a number, and nothing of whom.

A link that leads on from a topic says in its address which topic that was (`after`), by number. So
it is known how many went on, without a cookie and without anything that tells two readers apart.
"""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog
from flask import request
from sqlalchemy.exc import SQLAlchemyError

from helpline.content.topics import library
from helpline.content.wording import LANGUAGES
from helpline.logs import trail
from helpline.read_models.library_measures import OTHERS as OTHERS_NAME
from helpline.read_models.library_measures import STATEMENTS as STATEMENTS_NAME
from helpline.storage.lines import Line
from helpline.storage.topic_reads import count_asking, count_going_on, count_read
from helpline.storage.transaction import Transaction
from helpline.web.house import house

STATEMENTS = 0
"""Where the ten statements are, before the topics, whose addresses are their numbers."""
OTHERS = 90
"""Where whoever asks for somebody else finds what helps."""

_PARTS = {STATEMENTS: STATEMENTS_NAME, OTHERS: OTHERS_NAME}
_log = structlog.get_logger("helpline.web")


def note_read(line: Line, now: datetime, number: int) -> None:
    """Somebody reads this topic."""
    name, after = _named(number), _after()
    if name is not None:
        _count(line, now, lambda tx, day: count_read(tx, day, line.id, name, after))


def note_going_on(line: Line, now: datetime) -> None:
    """Somebody looks at the list, maybe after a topic."""
    after = _after()
    if after is not None:
        _count(line, now, lambda tx, day: count_going_on(tx, day, line.id, after))


def note_asking(line: Line, now: datetime) -> None:
    """Somebody looks at the line's page, maybe after a topic."""
    after = _after()
    if after is not None:
        _count(line, now, lambda tx, day: count_asking(tx, day, line.id, after))


def _after() -> str | None:
    """The topic whose page led here."""
    number = request.args.get("after", type=int)
    return None if number is None else _named(number)


def _named(number: int) -> str | None:
    if number in _PARTS:
        return _PARTS[number]
    topic = library(LANGUAGES[0]).find(number)
    return None if topic is None else topic.place.name


def _count(line: Line, now: datetime, add: Callable[[Transaction, date], None]) -> None:
    """For the measures; whether it works or not, the page is shown."""
    try:
        with house().database.transaction(now) as tx:
            add(tx, now.astimezone(ZoneInfo(line.zone)).date())
    except SQLAlchemyError as error:
        _log.error("database_gone", error=type(error).__name__, trail=trail(error))
