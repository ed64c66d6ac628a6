"""Texts out: written with the decision, sent by a job after it."""

import uuid
from collections.abc import Mapping

from sqlalchemy import select

from helpline.content.wording import text_message
from helpline.domain.calls import Direction
from helpline.domain.sms_length import to_gsm7
from helpline.storage.staff import phone_of
from helpline.storage.tables import staff
from helpline.storage.texts import add_text, lately_with
from helpline.storage.transaction import Transaction

MOST_IN_TEN_MINUTES = 5
MOST_AN_HOUR = 4
"""Texts to us, and answers of ours, by one number on one line."""


def text_staff(
    tx: Transaction,
    staff_id: uuid.UUID,
    line_id: uuid.UUID,
    name: str,
    values: Mapping[str, str] | None = None,
) -> None:
    """Text somebody on the staff from a line's number, in their first language that has wording."""
    number = phone_of(tx.connection, tx.keyring, staff_id)
    if number is None:
        return
    body = text_message(name, language_of(tx, staff_id), values)
    text_id = add_text(
        tx, Direction.OUTBOUND, line_id, number, body, state="planned", staff_id=staff_id
    )
    tx.send("send_text", text_id)


def text_caller(tx: Transaction, line_id: uuid.UUID, number: str, body: str) -> None:
    """Answer somebody who has texted, in letters that cost one text.

    Not the same twice within an hour, not often in it, and not to whoever texts again and again:
    a machine may be answering us.
    """
    written = to_gsm7(body).text
    lately = lately_with(tx, line_id, number)
    if lately.came > MOST_IN_TEN_MINUTES or len(lately.said) >= MOST_AN_HOUR:
        return
    if written in lately.said:
        return
    text_id = add_text(tx, Direction.OUTBOUND, line_id, number, written, state="planned")
    tx.send("send_text", text_id)


def language_of(tx: Transaction, staff_id: uuid.UUID) -> str:
    """The language somebody on the staff is written to in."""
    languages = tx.connection.execute(
        select(staff.c.languages).where(staff.c.id == staff_id)
    ).scalar_one()
    return languages[0] if languages else "en"
