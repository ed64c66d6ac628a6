"""Triage: a text that came in is read by rules, once, and what follows is committed with that.

The job is told by the outbox. What was not read within a minute, whatever became of the job, the
ticker reads itself; and where reading fails, a person reads.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy.exc import IntegrityError, OperationalError

from helpline.clock import Clock
from helpline.content.asking_words import asking_words
from helpline.content.triage import rulebook
from helpline.domain.asking_for_a_call import what_is_asked
from helpline.domain.text_reading import Reading, read_together, unread
from helpline.domain.triage import triage
from helpline.services.outside import Outside, done
from helpline.services.text_effects import follow, give_to_a_person
from helpline.services.text_read import Came
from helpline.storage.lines import Line, find_line
from helpline.storage.outbox import Work
from helpline.storage.threads import Thread, change_thread, lock_thread
from helpline.storage.transaction import Database, Transaction
from helpline.storage.verdicts import (
    UnreadText,
    claim_unread,
    keep_verdict,
    last_question,
    list_unread,
)

log = structlog.get_logger()

TRIAGE = "triage_text"
UNREAD_AFTER = timedelta(seconds=60)

Reader = Callable[[Transaction, UnreadText, Thread, Line], Reading]


def triage_text(outside: Outside, work: Work) -> None:
    """The job: read one text."""
    read_once(outside.database, outside.clock, work.ref)
    done(outside, work)


def triage_unread(database: Database, clock: Clock) -> None:
    """The ticker's sweep: nothing of this needs Valkey, or a worker."""
    with database.reading() as connection:
        unread_ids = list_unread(connection, clock.now() - UNREAD_AFTER)
    for text_id in unread_ids:
        try:
            read_once(database, clock, text_id)
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody has written
            log.error("triage_failed", text=str(text_id), problem=type(error).__name__)
            _leave_to_people(database, clock, text_id, type(error).__name__)


def read_once(database: Database, clock: Clock, text_id: uuid.UUID) -> None:
    """Read a text unless it was read; once more where two transactions met."""
    try:
        _read(database, clock, text_id)
    except (IntegrityError, OperationalError):
        _read(database, clock, text_id)


def _read(database: Database, clock: Clock, text_id: uuid.UUID) -> None:
    with database.transaction(clock.now()) as tx:
        came = _claim(tx, text_id)
        if came is not None:
            reading = _reading_of(tx, came)
            _keep(tx, came, reading)
            follow(tx, came, reading)


def _leave_to_people(database: Database, clock: Clock, text_id: uuid.UUID, problem: str) -> None:
    """As little as can fail: a person reads it."""
    with database.transaction(clock.now()) as tx:
        came = _claim(tx, text_id)
        if came is not None:
            keep_verdict(tx, text_id, unread(problem, "none"))
            give_to_a_person(tx, came)


def _claim(tx: Transaction, text_id: uuid.UUID) -> Came | None:
    text = claim_unread(tx, text_id)
    line = None if text is None else find_line(tx.connection, text.line_id)
    if text is None or line is None:
        return None
    return Came(text, lock_thread(tx, text.thread_id), line)


def _reading_of(tx: Transaction, came: Came) -> Reading:
    """Never raises because of what was written: then a person reads it."""
    languages = [*filter(None, [came.thread.language]), *came.line.languages]
    question = last_question(tx, came.thread.id, came.text.received_at)
    rules = rulebook()
    try:
        verdict = triage(came.text.body, languages, question, rules)
        return read_together(verdict, what_is_asked(came.text.body, asking_words()))
    except Exception as error:  # noqa: BLE001 - rules are data that services change
        log.error("triage_failed", text=str(came.text.id), problem=type(error).__name__)
        return Reading(unread(type(error).__name__, rules.version))


def _keep(tx: Transaction, came: Came, reading: Reading) -> None:
    keep_verdict(tx, came.text.id, reading.verdict)
    language = reading.language or reading.verdict.language or came.thread.language
    change_thread(tx, came.thread.id, last_in_at=came.text.received_at, language=language)
    verdict = reading.verdict
    tx.record(
        "text_read",
        line_id=came.line.id,
        text=str(came.text.id),
        risk=verdict.risk.value,
        opt_out=verdict.opt_out,
        rules=verdict.rule_version,
    )
