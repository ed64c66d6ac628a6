"""Texts out: written with the decision, sent by a job after it."""

import uuid
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import bindparam, select

from helpline.content.wording import text_message
from helpline.domain.calls import Direction
from helpline.domain.consent import Way, may_contact
from helpline.domain.escalation_ladder import EPISODE
from helpline.domain.phone import caller_number
from helpline.domain.sms_length import to_gsm7
from helpline.storage.lines import is_our_own
from helpline.storage.own_words import keep_up_with_words
from helpline.storage.staff import phone_of
from helpline.storage.suppressions import find_suppression, note_last_word
from helpline.storage.tables import helpline, staff
from helpline.storage.texts import Lately, add_text, lately_with
from helpline.storage.threads import find_or_open_thread
from helpline.storage.transaction import Transaction
from helpline.telephony.numbers import is_ordinary

MOST_IN_TEN_MINUTES = 5
MOST_AN_HOUR = 4
"""Texts to us, and answers of ours, by one number on one line."""

MOST_ASKED_FOR_AN_HOUR = 12

BESIDE_A_PERSON = timedelta(hours=1)

SEND = "send_text"
SEND_NOW = "send_urgent_text"
"""Before all other texts: what to do when a life is in danger, and whoever is called for it."""


def text_staff(
    tx: Transaction,
    staff_id: uuid.UUID,
    line_id: uuid.UUID,
    name: str,
    values: Mapping[str, str] | None = None,
    *,
    work: str = SEND,
    delay: timedelta = timedelta(0),
) -> None:
    """Text somebody on the staff from a line's number, in their first language that has wording."""
    number = phone_of(tx.connection, tx.keyring, staff_id)
    if number is None:
        return
    language = language_of(tx, staff_id)
    body = text_message(name, language, values)
    text_id = add_text(
        tx, Direction.OUTBOUND, line_id, number, body, state="planned", staff_id=staff_id
    )
    tx.send(work, text_id, delay=delay)


def find_textable(tx: Transaction, sender: str) -> str | None:
    """The number of a phone that can be texted and rung; None for a short code and its kind."""
    number = caller_number(sender)
    if number is None or not is_ordinary(number) or is_our_own(tx.connection, number):
        return None
    return number


def text_caller(
    tx: Transaction, line_id: uuid.UUID, number: str, body: str, way: Way = Way.ANSWER
) -> bool:
    """Answer somebody who has texted, in letters that cost one text; whether we do.

    Not whoever wants no texts, not the same twice within an hour, not often in it, and not
    whoever texts again and again: a machine may be answering us.
    """
    written = to_gsm7(body).text
    lately = lately_with(tx, line_id, number)
    if lately.came > MOST_IN_TEN_MINUTES or len(lately.said) >= MOST_AN_HOUR:
        return False
    if written in lately.said or not _may_text(tx, line_id, number, way):
        return False
    _write(tx, line_id, number, written, way, SEND)
    return True


def text_asked_for(
    tx: Transaction,
    line_id: uuid.UUID,
    number: str,
    body: str,
    *,
    asks: str | None = None,
    is_limited: bool = True,
) -> bool:
    """Send what somebody has just asked for by its word, the same again if they want; whether we do.

    No machine writes those words, so the limit is wide. `asks` is what we ask them with it.
    """
    lately = lately_with(tx, line_id, number)
    is_too_often = lately.came > MOST_IN_TEN_MINUTES or len(lately.said) >= MOST_ASKED_FOR_AN_HOUR
    if (is_limited and is_too_often) or not _may_text(tx, line_id, number, Way.ANSWER):
        return False
    _write(tx, line_id, number, to_gsm7(body).text, Way.ANSWER, SEND, asks=asks)
    return True


def text_in_danger(
    tx: Transaction,
    line_id: uuid.UUID,
    number: str,
    body: str,
    way: Way = Way.ANSWER,
    *,
    beside_a_person: bool = False,
) -> bool:
    """Say what cannot wait, before all other texts and however much was said already; but not the
    same words again within one episode, or an hour where a person is writing with them.
    """
    written = to_gsm7(body).text
    within = BESIDE_A_PERSON if beside_a_person else EPISODE
    if _was_said(tx, lately_with(tx, line_id, number), written, within):
        return False
    if not _may_text(tx, line_id, number, way):
        return False
    _write(tx, line_id, number, written, way, SEND_NOW)
    return True


def _was_said(tx: Transaction, lately: Lately, written: str, within: timedelta) -> bool:
    return written in lately.said and lately.said[written] > tx.now - within


def _may_text(tx: Transaction, line_id: uuid.UUID, number: str, way: Way) -> bool:
    return not may_contact(way, None, find_suppression(tx, line_id, number), tx.now)


def _write(
    tx: Transaction,
    line_id: uuid.UUID,
    number: str,
    written: str,
    way: Way,
    work: str,
    *,
    asks: str | None = None,
) -> None:
    if way is Way.LAST_WORD:
        note_last_word(tx, line_id, number)
    text_id = add_text(
        tx,
        Direction.OUTBOUND,
        line_id,
        number,
        written,
        state="planned",
        way=way.value,
        asks=asks,
        thread_id=find_or_open_thread(tx, line_id, number),
    )
    tx.send(work, text_id)


def language_of(tx: Transaction, staff_id: uuid.UUID) -> str:
    """The language somebody on the staff is written to in."""
    row = tx.connection.execute(_LANGUAGES, {"staff_id": staff_id}).one()
    keep_up_with_words(tx.connection, row.words_edition)
    return row.languages[0] if row.languages else "en"


_LANGUAGES = select(
    staff.c.languages, select(helpline.c.words_edition).scalar_subquery().label("words_edition")
).where(staff.c.id == bindparam("staff_id"))
