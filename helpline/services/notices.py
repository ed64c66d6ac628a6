"""Notices to supervisors: on the wallboard until somebody has seen them, and by text."""

import uuid
from datetime import datetime

from helpline.domain.notices import ALARM_AGAIN_AFTER, TEXT_AGAIN_AFTER, NoticeKind
from helpline.services.texting import text_staff
from helpline.storage import notices
from helpline.storage.transaction import Transaction

TELL_SUPERVISORS = "tell_supervisors"


def notify_supervisors(
    tx: Transaction,
    kind: NoticeKind,
    *,
    line_id: uuid.UUID | None = None,
    contact_id: uuid.UUID | None = None,
    staff_id: uuid.UUID | None = None,
    callback_id: uuid.UUID | None = None,
    about: uuid.UUID | None = None,
) -> None:
    """Put a notice on the wallboard and have supervisors texted; name what it is about.

    It is about what `about` says, else the contact, else the callback, the person or the line: an open notice of that kind about
    the same thing is not doubled. The texts are written in a transaction of their own, so that
    this costs a caller one statement, and nobody waits for whom to tell. Not to be called under
    the matcher's lock: the same notice may be being written by somebody else.
    """
    notice_id = notices.put_notice(
        tx,
        kind,
        line_id=line_id,
        contact_id=contact_id,
        staff_id=staff_id,
        callback_id=callback_id,
        about=about,
    )
    tx.set_timer(TELL_SUPERVISORS, notice_id, tx.now)
    tx.record(
        notices.SUPERVISORS_NOTIFIED,
        contact_id=contact_id,
        staff_id=staff_id,
        line_id=line_id,
        callback_id=callback_id,
        notice=kind.value,
    )


def alarm_of_line(tx: Transaction, kind: NoticeKind, line_id: uuid.UUID) -> bool:
    """Notify of a line that fares badly, at most every five minutes; whether it was told now."""
    if notices.is_told_of_line(tx, kind, line_id, tx.now - ALARM_AGAIN_AFTER):
        return False
    notify_supervisors(tx, kind, line_id=line_id)
    return True


def tell_supervisors(tx: Transaction, notice_id: uuid.UUID) -> None:
    """Text those who oversee and are not off, each at most once in a while for kind and line.

    A text says what has happened and neither to whom nor of what: phones are shared.
    """
    notice = notices.find_notice(tx, notice_id)
    if notice is None:
        return
    line_id = notice.line_id or notices.first_line_id(tx)
    if line_id is None:
        return
    for staff_id in notices.claim_texts(tx, notice, line_id, TEXT_AGAIN_AFTER):
        text_staff(tx, staff_id, line_id, f"notice_{notice.kind.value}")


def see_notice(tx: Transaction, notice_id: uuid.UUID, seen_by: uuid.UUID) -> None:
    """Somebody who oversees has seen it: it leaves the wallboard. Twice changes nothing."""
    for seen in notices.mark_seen(tx, notice_id, seen_by):
        tx.record("notice_seen", staff_id=seen_by, notice_id=str(seen))


def see_all_notices(tx: Transaction, shown_until: datetime, seen_by: uuid.UUID) -> None:
    """All that had come by then were seen."""
    for seen in notices.mark_all_seen(tx, shown_until, seen_by):
        tx.record("notice_seen", staff_id=seen_by, notice_id=str(seen))
