"""Blocks of numbers, and how a number stands when it rings."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import array

from helpline.domain.calls import Direction
from helpline.domain.followup.enrolments import OPEN_ENROLMENT_STATES
from helpline.domain.followup.stages import Stage
from helpline.domain.nuisance import MOST_CALLS, WITHIN, NumberRecord
from helpline.storage.constants import constant, constants
from helpline.storage.lines import LINES, Line, line_of_row
from helpline.storage.tables import blocks, contacts, enrolments, lines, shared_numbers
from helpline.storage.taken_on import taken_on_by
from helpline.storage.transaction import Transaction

_hashes: BindParameter[Any] = bindparam("hashes", expanding=True)
_now: BindParameter[datetime] = bindparam("now")
_since: BindParameter[datetime] = bindparam("since")
_FOLLOWED = constants(OPEN_ENROLMENT_STATES)


def in_force(at: ColumnElement[datetime] | datetime) -> tuple[ColumnElement[bool], ...]:
    """What makes a block count."""
    return blocks.c.lifted_at.is_(None), blocks.c.until > at


def _blocked_until() -> ColumnElement[Any]:
    return (
        select(func.max(blocks.c.until))
        .where(
            blocks.c.number_hash.in_(_hashes),
            *in_force(_now),
            or_(blocks.c.line_id.is_(None), blocks.c.line_id == lines.c.id),
        )
        .correlate(lines)
        .scalar_subquery()
        .label("blocked_until")
    )


def _calls_of_late() -> ColumnElement[Any]:
    some = (
        select(contacts.c.id)
        .where(
            contacts.c.number_hash.in_(_hashes),
            contacts.c.direction == constant(Direction.INBOUND),
            contacts.c.started_at > _since,
            or_(contacts.c.ended_at.is_(None), contacts.c.ended_at > _since),
        )
        .limit(MOST_CALLS)
        .subquery()
    )
    return select(func.count()).select_from(some).scalar_subquery().label("calls_of_late")


def _is_throttled() -> ColumnElement[bool]:
    of_late = (blocks.c.made_by.is_(None), blocks.c.made_at > _since)
    return exists().where(blocks.c.number_hash.in_(_hashes), *of_late).label("is_throttled")


def _is_shared() -> ColumnElement[bool]:
    return exists().where(shared_numbers.c.number_hash.in_(_hashes)).label("is_shared")


def _enrolled() -> ColumnElement[Any]:
    """In which language they are followed, the one they chose on the phone, where they have; and
    where they are on their way.
    """
    language = func.coalesce(enrolments.c.call_language, enrolments.c.language)
    return (
        select(array([language, enrolments.c.stage]))
        .where(enrolments.c.number_hash.in_(_hashes), enrolments.c.state.in_(_FOLLOWED))
        .limit(1)
        .scalar_subquery()
        .label("enrolled")
    )


_LINE_AND_STANDING: Select[Any] = LINES.add_columns(
    _blocked_until(),
    _calls_of_late(),
    _is_throttled(),
    _is_shared(),
    taken_on_by(_hashes).exists().label("has_taken_on"),
    _enrolled(),
).where(lines.c.number == bindparam("number"))


def find_line_and_record(
    connection: Connection, number: str, hashes: list[bytes], now: datetime
) -> tuple[Line, NumberRecord] | None:
    """The line that is rung and how the caller's number stands with it, in one statement."""
    asked = {"number": number, "hashes": hashes, "now": now, "since": now - WITHIN}
    row = connection.execute(_LINE_AND_STANDING, asked).first()
    return None if row is None else (line_of_row(connection, row), _record_of(row))


def _record_of(row: Row[Any]) -> NumberRecord:
    """Where one person is on their way is nobody else's to know who rings from a shared number."""
    language, stage = row.enrolled or (None, None)
    return NumberRecord(
        blocked_until=row.blocked_until,
        calls_of_late=row.calls_of_late,
        is_spared=row.is_throttled or row.is_shared,
        has_taken_on=row.has_taken_on,
        enrolled_in=language,
        stage=None if stage is None or row.is_shared else Stage(stage),
    )


def add_block(tx: Transaction, **columns: Any) -> uuid.UUID:
    """Write a block, which ends by itself; its id."""
    block_id = uuid.uuid4()
    tx.connection.execute(insert(blocks).values(id=block_id, made_at=tx.now, **columns))
    return block_id


def lift_blocks(tx: Transaction, number_hash: bytes, lifted_by: uuid.UUID) -> int:
    """Lift whatever counts for this number; how many blocks that were."""
    lifting = update(blocks).where(blocks.c.number_hash == number_hash, *in_force(tx.now))
    lifted = lifting.values(lifted_at=tx.now, lifted_by=lifted_by)
    return tx.connection.execute(lifted).rowcount


def find_hash_of_block(tx: Transaction, block_id: uuid.UUID) -> bytes | None:
    """Whose block it is."""
    found = select(blocks.c.number_hash).where(blocks.c.id == block_id)
    return tx.connection.execute(found).scalar()
