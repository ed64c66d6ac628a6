"""Pages of a list, newest first, by keyset: an instant and an id name the last row of a page.

A cursor is opaque to whoever holds it. New rows come before the first page, so that turning
pages neither repeats nor skips any.
"""

import base64
import binascii
import struct
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, tuple_

from helpline.domain.errors import Refused

PAGE_SIZE = 50
LARGEST_PAGE = 200

Item = TypeVar("Item")
_PACKED = struct.Struct(">q16s")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some items, and the cursor of what follows; None at the end."""

    items: tuple[Item, ...]
    next_cursor: str | None


@dataclass(frozen=True)
class Place:
    """Where a page ended."""

    at: datetime
    id: uuid.UUID


def write_cursor(place: Place) -> str:
    """The place as a cursor."""
    packed = _PACKED.pack((place.at - _EPOCH) // _MICROSECOND, place.id.bytes)
    return base64.urlsafe_b64encode(packed).decode()


def read_cursor(cursor: str | None) -> Place | None:
    """The place that a cursor stands for; raises `Refused`."""
    if cursor is None:
        return None
    try:
        # Strictly: the lenient decoder drops what it does not know.
        packed = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
        microseconds, id_bytes = _PACKED.unpack(packed)
        return Place(_EPOCH + timedelta(microseconds=microseconds), uuid.UUID(bytes=id_bytes))
    except (binascii.Error, ValueError, struct.error, OverflowError):
        raise Refused("cursor", "is not one that this list has given") from None


def turn_to(
    statement: Select[Any],
    at: ColumnElement[datetime],
    row_id: ColumnElement[Any],
    place: Place | None,
    size: int,
) -> Select[Any]:
    """The statement for one page, and one row more to know whether another follows."""
    if place is not None:
        statement = statement.where(tuple_(at, row_id) < tuple_(place.at, place.id))
    return statement.order_by(at.desc(), row_id.desc()).limit(size + 1)


def page_of(rows: Sequence[Item], size: int, place_of: Callable[[Item], Place]) -> Page[Item]:
    """Cut what `turn_to` found into a page."""
    kept = tuple(rows[:size])
    has_more = len(rows) > size
    return Page(kept, write_cursor(place_of(kept[-1])) if has_more else None)
