"""Texts in and out; the body is sealed."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select, update

from helpline.domain.calls import Direction
from helpline.domain.consent import Way
from helpline.storage.tables import texts
from helpline.storage.transaction import Transaction
from helpline.storage.writes import Adding, Changing

_TEXT = Changing(texts, "id")
_NEW_TEXT = Adding(texts)


@dataclass(frozen=True)
class Text:
    """A text as a sender needs it."""

    id: uuid.UUID
    line_id: uuid.UUID
    number_sealed: bytes
    body_sealed: bytes
    state: str
    message_sid: str | None
    created_at: datetime
    way: Way | None


def add_text(
    tx: Transaction,
    direction: Direction,
    line_id: uuid.UUID,
    number: str,
    body: str,
    *,
    state: str,
    **columns: Any,
) -> uuid.UUID:
    """Write a text, with whatever other columns are known of it."""
    text_id: uuid.UUID = columns.setdefault("id", uuid.uuid4())
    tx.write(
        _NEW_TEXT,
        {
            "direction": direction.value,
            "line_id": line_id,
            "number_sealed": tx.keyring.seal(number),
            "number_hash": tx.keyring.hash(number),
            "body_sealed": tx.keyring.seal(body),
            "state": state,
            "created_at": tx.now,
            **columns,
        },
    )
    return text_id


@dataclass(frozen=True)
class Lately:
    """How many texts came from a number in ten minutes, and what we said to it within an hour,
    with when it was said last (UTC).
    """

    came: int
    said: Mapping[str, datetime]


def lately_with(tx: Transaction, line_id: uuid.UUID, number: str) -> Lately:
    """What went to and fro between a number and a line of late."""
    since = tx.now - timedelta(hours=1)
    rows = tx.connection.execute(
        select(texts.c.direction, texts.c.body_sealed, texts.c.created_at).where(
            texts.c.number_hash.in_(tx.keyring.hashes(number)),
            texts.c.line_id == line_id,
            texts.c.created_at > since,
        )
    ).all()
    ten_minutes_ago = tx.now - timedelta(minutes=10)
    inbound = [row for row in rows if row.direction == Direction.INBOUND.value]
    return Lately(
        came=sum(row.created_at > ten_minutes_ago for row in inbound),
        said={
            tx.keyring.open(row.body_sealed): row.created_at
            for row in sorted(rows, key=lambda row: row.created_at)
            if row.direction == Direction.OUTBOUND.value
        },
    )


def is_spoken_with(tx: Transaction, line_id: uuid.UUID, number: str, within: timedelta) -> bool:
    """Whether a line has texted a number within this time."""
    found = select(texts.c.id).where(
        texts.c.number_hash.in_(tx.keyring.hashes(number)),
        texts.c.line_id == line_id,
        texts.c.direction == Direction.OUTBOUND.value,
        texts.c.created_at > tx.now - within,
    )
    return tx.connection.execute(found.limit(1)).first() is not None


def find_text(connection: Connection, text_id: uuid.UUID) -> Text | None:
    """A text by our id."""
    return _find(connection, texts.c.id == text_id)


def find_text_by_sid(connection: Connection, message_sid: str) -> Text | None:
    """A text by Twilio's id."""
    return _find(connection, texts.c.message_sid == message_sid)


def _find(connection: Connection, which: ColumnElement[bool]) -> Text | None:
    row = connection.execute(select(texts).where(which)).first()
    if row is None:
        return None
    return Text(
        row.id,
        row.line_id,
        row.number_sealed,
        row.body_sealed,
        row.state,
        row.message_sid,
        row.created_at,
        None if row.way is None else Way(row.way),
    )


def list_known_sids(connection: Connection, sids: list[str]) -> set[str]:
    """Which of Twilio's ids belong to texts of ours already."""
    return set(
        connection.execute(
            select(texts.c.message_sid).where(texts.c.message_sid.in_(sids))
        ).scalars()
    )


def change_text(tx: Transaction, text_id: uuid.UUID, **columns: Any) -> None:
    """Write columns of a text."""
    tx.write(_TEXT, {"id": text_id, **columns})


def end_text(tx: Transaction, message_sid: str, state: str, error_code: str | None) -> None:
    """Write what became of the text that Twilio knows by this id; who has it, has it."""
    tx.connection.execute(
        update(texts)
        .where(texts.c.message_sid == message_sid, texts.c.state != "delivered")
        .values(state=state, error_code=error_code)
    )


_NOT_KNOWN_TO_HAVE_GONE = ("planned", "sending", "unclear")


def begin_text(tx: Transaction, text_id: uuid.UUID) -> bool:
    """Write that a text is being sent, perhaps once more; False where it was called off meanwhile,
    or is known to have gone.
    """
    begun = update(texts).where(texts.c.id == text_id, texts.c.state.in_(_NOT_KNOWN_TO_HAVE_GONE))
    return tx.connection.execute(begun.values(state="sending")).rowcount > 0


def text_was_taken(tx: Transaction, text_id: uuid.UUID, message_sid: str) -> None:
    """Write that Twilio has a text, by its answer or by its callback, whichever came first."""
    is_news = texts.c.state.in_(_NOT_KNOWN_TO_HAVE_GONE)
    tx.connection.execute(
        update(texts)
        .where(texts.c.id == text_id)
        .values(
            message_sid=func.coalesce(texts.c.message_sid, message_sid),
            sent_at=func.coalesce(texts.c.sent_at, tx.now),
            state=case((is_news, "sent"), else_=texts.c.state),
        )
    )


def call_off_text(tx: Transaction, text_id: uuid.UUID) -> bool:
    """Call off a text that was to be sent later; False where it is under way."""
    return _move_planned(tx, texts.c.id == text_id, _IS_FOR_LATER, state="cancelled") > 0


def call_off_texts_of(tx: Transaction, thread_id: uuid.UUID) -> int:
    """Call off all that were to be sent later in a thread; how many."""
    return _move_planned(tx, texts.c.thread_id == thread_id, _IS_FOR_LATER, state="cancelled")


_IS_FOR_LATER = texts.c.due_at.is_not(None)


def _move_planned(tx: Transaction, *which: ColumnElement[bool], state: str) -> int:
    moved = update(texts).where(*which, texts.c.state == "planned").values(state=state)
    return tx.connection.execute(moved).rowcount


def newest_from_them(tx: Transaction, thread_id: uuid.UUID) -> uuid.UUID | None:
    """The text of theirs that came last, read or not."""
    newest = (
        select(texts.c.id)
        .where(texts.c.thread_id == thread_id, texts.c.direction == Direction.INBOUND.value)
        .order_by(texts.c.created_at.desc(), texts.c.id.desc())
        .limit(1)
    )
    found: uuid.UUID | None = tx.connection.execute(newest).scalar()
    return found
