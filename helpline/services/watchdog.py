"""The watchdog: it runs in the ticker, outside Valkey, and raises an alarm when people are late.

It looks at what ought to have happened, not at what was meant to make it happen.
"""

import uuid
from datetime import timedelta

import structlog

from helpline.content.ladders import escalation_ladders
from helpline.domain.escalation_ladder import late_since
from helpline.domain.notices import ALARM_AGAIN_AFTER, NoticeKind
from helpline.services.notices import alarm_of_line, notify_supervisors
from helpline.services.paging import NEXT_PAGE
from helpline.storage.escalations import Escalation, change_escalation
from helpline.storage.escalations_late import list_late, list_left_open, list_not_called
from helpline.storage.overdue_checkins import lines_of_overdue_checkins
from helpline.storage.pages import end_forgotten, undialled_since
from helpline.storage.timers import ensure_timer
from helpline.storage.transaction import Transaction
from helpline.storage.verdicts import lines_of_unread

log = structlog.get_logger()

GRACE = timedelta(seconds=30)
"""How late a page may be made, and how long one may wait to be dialled."""

UNREAD_TOO_LONG = timedelta(minutes=3)
LEFT_OPEN_AFTER = timedelta(hours=1)
"""A worry holds its person's plan until somebody closes it. Said again as often."""

FORGOTTEN_AFTER = timedelta(minutes=2)
"""A page rings half a minute and speaks for as long: after that nobody is on the phone."""


def watch_people(tx: Transaction) -> None:
    """Raise the alarms that are due, each again after a while."""
    end_forgotten(tx, FORGOTTEN_AFTER)
    for escalation in list_late(tx, tx.now - GRACE, tx.now - ALARM_AGAIN_AFTER):
        why = _lateness(tx, escalation)
        if why is not None:
            _alarm(tx, escalation, why)
    for escalation in list_left_open(tx, tx.now - LEFT_OPEN_AFTER, tx.now - LEFT_OPEN_AFTER):
        _remind(tx, escalation)
    for escalation in list_not_called(tx):
        _not_called(tx, escalation)
    for line_id in lines_of_unread(tx, tx.now - UNREAD_TOO_LONG):
        _alarm_of_line(tx, NoticeKind.TEXTS_UNREAD, line_id)
    for line_id in lines_of_overdue_checkins(tx):
        _alarm_of_line(tx, NoticeKind.CHECKINS_OVERDUE, line_id)


def _remind(tx: Transaction, escalation: Escalation) -> None:
    log.error("escalation_left_open", escalation=str(escalation.id))
    change_escalation(tx, escalation.id, alarmed_at=tx.now)
    notify_supervisors(
        tx, NoticeKind.ESCALATION_LEFT_OPEN, line_id=escalation.line_id, about=escalation.id
    )


def _not_called(tx: Transaction, escalation: Escalation) -> None:
    """Said once: whoever has it may know why, and is asked by a person."""
    log.error("call_not_begun", escalation=str(escalation.id))
    notify_supervisors(
        tx, NoticeKind.CALL_NOT_BEGUN, line_id=escalation.line_id, about=escalation.id
    )


def _alarm_of_line(tx: Transaction, kind: NoticeKind, line_id: uuid.UUID) -> None:
    if alarm_of_line(tx, kind, line_id):
        log.error(kind.value, line=str(line_id))


def _lateness(tx: Transaction, escalation: Escalation) -> str | None:
    """What is late about it; a page that nothing will make is seen to at once."""
    ladder = escalation_ladders()[escalation.risk]
    since = late_since(ladder, escalation.opened_at, escalation.paged, tx.now)
    if since is not None:
        ensure_timer(tx, NEXT_PAGE, escalation.id, tx.now)
        if since <= tx.now - GRACE:
            return "nobody was paged"
    waiting = undialled_since(tx, escalation.id)
    if waiting is not None and waiting <= tx.now - GRACE:
        return "a page was not dialled"
    return "nobody has taken it" if escalation.take_by <= tx.now else None


def _alarm(tx: Transaction, escalation: Escalation, why: str) -> None:
    log.error("escalation_late", escalation=str(escalation.id), why=why)
    change_escalation(tx, escalation.id, alarmed_at=tx.now)
    tx.record("escalation_late", line_id=escalation.line_id, escalation=str(escalation.id), why=why)
    notify_supervisors(
        tx, NoticeKind.ESCALATION_LATE, line_id=escalation.line_id, about=escalation.id
    )
