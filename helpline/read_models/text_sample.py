"""The daily sample of texts that were read as "all is well", as far as nobody has read it yet."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Date, Select, cast, func, select

from helpline.domain.risk import Risk
from helpline.domain.text_sample import ONE_IN, is_late, sampled_days
from helpline.read_models.zone import find_zone
from helpline.storage.sealing import Keyring
from helpline.storage.tables import lines, text_reviews, texts


@dataclass(frozen=True)
class SampledText:
    """One to read."""

    id: uuid.UUID
    thread_id: uuid.UUID
    at: datetime
    line: str
    body: str
    pictures: int


@dataclass(frozen=True)
class SampledDay:
    """What is left of a day's sample, of how many; late: it ought to have been read."""

    day: date
    size: int
    left: tuple[SampledText, ...]
    is_late: bool


@dataclass(frozen=True)
class Sample:
    """The oldest day first; days of which all is read are left out."""

    days: tuple[SampledDay, ...]
    zone: ZoneInfo


def find_sample(connection: Connection, keyring: Keyring, now: datetime) -> Sample:
    """The list."""
    zone = find_zone(connection)
    rows = connection.execute(_statement(now, zone)).all()
    days = [_day(day, rows, keyring, now, zone) for day in sorted({row.day for row in rows})]
    return Sample(tuple(day for day in days if day.left), zone)


def _statement(now: datetime, zone: ZoneInfo) -> Select[Any]:
    """One in ten of a day, and of few at least one: by id, which is drawn at random."""
    begin, end = sampled_days(now, zone)
    day = cast(func.timezone(zone.key, texts.c.created_at), Date)
    drawn = (
        select(
            texts,
            day.label("day"),
            func.row_number().over(partition_by=day, order_by=texts.c.id).label("place"),
            func.count().over(partition_by=day).label("all"),
        )
        .where(
            texts.c.created_at >= begin,
            texts.c.created_at < end,
            texts.c.risk == Risk.OK.value,
            texts.c.keyword.is_(None),
        )
        .subquery()
    )
    return (
        select(drawn, lines.c.name.label("line"), text_reviews.c.read_as)
        .join(lines, lines.c.id == drawn.c.line_id)
        .outerjoin(text_reviews, text_reviews.c.text_id == drawn.c.id)
        .where((drawn.c.place - 1) * ONE_IN < drawn.c.all)
        .order_by(drawn.c.created_at)
    )


def _day(
    day: date, rows: Sequence[Any], keyring: Keyring, now: datetime, zone: ZoneInfo
) -> SampledDay:
    drawn = [row for row in rows if row.day == day]
    left = tuple(_text_of(row, keyring) for row in drawn if row.read_as is None)
    return SampledDay(day, len(drawn), left, is_late(day, now, zone))


def _text_of(row: Any, keyring: Keyring) -> SampledText:
    return SampledText(
        id=row.id,
        thread_id=row.thread_id,
        at=row.created_at,
        line=row.line,
        body=keyring.open(row.body_sealed),
        pictures=row.pictures,
    )
