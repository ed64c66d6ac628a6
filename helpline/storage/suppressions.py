"""Numbers that are not to be texted, by one line or by any of ours; known by the number's hash."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, Row, and_, any_, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from helpline.domain.consent import Restoration, Suppression, SuppressionSource, lifts
from helpline.storage.tables import contacts, suppressions
from helpline.storage.transaction import Transaction

_STRICTEST_FIRST = (
    SuppressionSource.WRONG_NUMBER,
    SuppressionSource.PROVIDER,
    SuppressionSource.SPOKEN,
    SuppressionSource.TEXTED,
)


def find_suppression(tx: Transaction, line_id: uuid.UUID, number: str) -> Suppression | None:
    """What stands against texting a number from a line; of several the strictest."""
    return _strictest(_suppression_of(row) for row in _list_open(tx, line_id, number))


def _strictest(standing: Iterable[Suppression]) -> Suppression | None:
    return min(standing, key=lambda one: _STRICTEST_FIRST.index(one.source), default=None)


def find_suppression_and_talk(
    tx: Transaction, line_id: uuid.UUID, number: str
) -> tuple[Suppression | None, datetime | None]:
    """The same, and when somebody on the staff last spoke with whoever has this number (now, while
    they do): one statement, for whoever asks both of many.
    """
    given = {"hashes": tx.keyring.hashes(number), "line": line_id, "now": tx.now}
    rows = tx.connection.execute(_STANDING_AND_TALK, given).all()
    found = (_suppression_of(row) for row in rows if row.source is not None)
    return _strictest(found), rows[0].talked_at


def suppress(
    tx: Transaction,
    line_id: uuid.UUID | None,
    number: str,
    source: SuppressionSource,
    recorded_by: uuid.UUID | None = None,
) -> bool:
    """Note that a number wants no texts of a line, or of any; False where that is known."""
    scope = suppressions.c.line_id.is_(None) if line_id is None else None
    known = select(suppressions.c.id).where(
        suppressions.c.number_hash.in_(tx.keyring.hashes(number)),
        scope if scope is not None else suppressions.c.line_id == line_id,
        suppressions.c.source == source.value,
        suppressions.c.lifted_at.is_(None),
    )
    if tx.connection.execute(known).first() is not None:
        return False
    row = {
        "id": uuid.uuid4(),
        "number_sealed": tx.keyring.seal(number),
        "number_hash": tx.keyring.hash(number),
        "line_id": line_id,
        "source": source.value,
        "since": tx.now,
        "recorded_by": recorded_by,
    }
    adding = insert(suppressions).values(row)
    # One that stands becomes the stricter of the two; it stands since it was written.
    written = tx.connection.execute(
        adding.on_conflict_do_update(
            index_elements=["number_hash", *([] if line_id is None else ["line_id"])],
            index_where=suppressions.c.lifted_at.is_(None)
            & (suppressions.c.line_id.is_(None) if line_id is None else _HAS_LINE),
            set_={"source": source.value},
            where=suppressions.c.source.in_(_milder_than(source)),
        ).returning(suppressions.c.id)
    )
    return written.first() is not None


_HAS_LINE = suppressions.c.line_id.is_not(None)


def _milder_than(source: SuppressionSource) -> list[str]:
    return [one.value for one in _STRICTEST_FIRST[_STRICTEST_FIRST.index(source) + 1 :]]


def lift(
    tx: Transaction,
    line_id: uuid.UUID,
    number: str,
    how: Restoration,
    lifted_by: uuid.UUID | None = None,
) -> bool:
    """Take back what may be taken back in this way; whether anything was."""
    ids = [row.id for row in _list_open(tx, line_id, number) if lifts(how, _suppression_of(row))]
    tx.connection.execute(
        update(suppressions)
        .where(suppressions.c.id.in_(ids))
        .values(lifted_at=tx.now, lifted_how=how.value, lifted_by=lifted_by)
    )
    return bool(ids)


def number_of_contact(tx: Transaction, contact_id: uuid.UUID) -> bytes | None:
    """The number of a contact, sealed; None where it was withheld, or there is no such contact."""
    found = select(contacts.c.number_sealed).where(contacts.c.id == contact_id)
    sealed: bytes | None = tx.connection.execute(found).scalar()
    return sealed


def note_last_word(tx: Transaction, line_id: uuid.UUID, number: str) -> None:
    """The one text after a wish for no more is written: there is none after it."""
    ids = [row.id for row in _list_open(tx, line_id, number)]
    tx.connection.execute(
        update(suppressions).where(suppressions.c.id.in_(ids)).values(last_word_sent=True)
    )


def _list_open(tx: Transaction, line_id: uuid.UUID, number: str) -> Iterable[Row[Any]]:
    standing = select(suppressions).where(
        suppressions.c.number_hash.in_(tx.keyring.hashes(number)),
        or_(suppressions.c.line_id == line_id, suppressions.c.line_id.is_(None)),
        suppressions.c.lifted_at.is_(None),
    )
    return tx.connection.execute(standing).all()


_HASHES = bindparam("hashes", type_=ARRAY(LargeBinary))
_TALKED_AT = (
    select(func.max(func.coalesce(contacts.c.ended_at, bindparam("now"))))
    .where(contacts.c.number_hash == any_(_HASHES), contacts.c.answered_at.is_not(None))
    .scalar_subquery()
    .label("talked_at")
)
_SELF = select(_TALKED_AT).subquery("talked")
_STANDING_AND_TALK = select(
    _SELF.c.talked_at,
    suppressions.c.source,
    suppressions.c.since,
    suppressions.c.last_word_sent,
).select_from(
    _SELF.outerjoin(
        suppressions,
        and_(
            suppressions.c.number_hash == any_(_HASHES),
            or_(suppressions.c.line_id == bindparam("line"), suppressions.c.line_id.is_(None)),
            suppressions.c.lifted_at.is_(None),
        ),
    )
)


def _suppression_of(row: Any) -> Suppression:
    return Suppression(SuppressionSource(row.source), row.since, row.last_word_sent)
