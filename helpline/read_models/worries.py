"""Replies that a person has to take, and the texts around one of them, with how each was read."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, select

from helpline.domain.calls import Direction
from helpline.domain.consent import SuppressionSource
from helpline.domain.escalations import EscalationState
from helpline.domain.risk import Risk
from helpline.domain.triage.verdict import SERIOUS
from helpline.read_models.zone import find_zone
from helpline.storage.sealing import Keyring
from helpline.storage.tables import escalations, lines, staff, suppressions, texts, threads
from helpline.storage.verdicts import read_reasons

SHOWN = 200
TEXTS_SHOWN = 100

_OF_PEOPLE = (EscalationState.OPEN.value, EscalationState.TAKEN.value)
_ORDER = {risk: place for place, risk in enumerate(Risk)}


@dataclass(frozen=True)
class Worry:
    """An escalation; `taker` is a name. Overdue: nobody has taken it in time."""

    id: uuid.UUID
    line: str
    risk: Risk
    state: str
    opened_at: datetime
    take_by: datetime
    call_by: datetime | None
    texts: int
    taken_by: uuid.UUID | None
    taker: str | None
    is_overdue: bool


@dataclass(frozen=True)
class WorryPage:
    """Those that are not closed: what nobody has taken first, and of these the gravest."""

    items: tuple[Worry, ...]
    zone: ZoneInfo


@dataclass(frozen=True)
class ShownText:
    """A text of a thread; the verdict only of one that came in and was read."""

    at: datetime
    is_theirs: bool
    body: str
    pictures: int
    state: str
    error_code: str | None
    risk: str | None
    confidence: float | None
    reasons: tuple[str, ...]
    rule_version: str | None
    opt_out: bool
    automatic: str | None


@dataclass(frozen=True)
class WorryStory:
    """One escalation. `number` is for who has taken it, where a life may be in danger."""

    worry: Worry
    zone: ZoneInfo
    language: str | None
    texts: tuple[ShownText, ...]
    number: str | None
    how: str | None
    silenced: tuple[SuppressionSource, ...]


_WORRIES: Select[Any] = (
    select(escalations, lines.c.name.label("line"), staff.c.name_sealed)
    .join(lines, lines.c.id == escalations.c.line_id)
    .outerjoin(staff, staff.c.id == escalations.c.taken_by)
)


def list_worries(connection: Connection, keyring: Keyring, now: datetime) -> WorryPage:
    """All that are not closed, on any line: whoever is there sees to them."""
    rows = connection.execute(
        _WORRIES.where(escalations.c.state.in_(_OF_PEOPLE))
        .order_by(escalations.c.opened_at)
        .limit(SHOWN)
    )
    found = [_worry_of(row, keyring, now) for row in rows]
    return WorryPage(tuple(sorted(found, key=_urgency)), find_zone(connection))


def _urgency(worry: Worry) -> tuple[bool, int, datetime]:
    return (worry.state != EscalationState.OPEN.value, _ORDER[worry.risk], worry.take_by)


def find_worry(
    connection: Connection,
    keyring: Keyring,
    escalation_id: uuid.UUID,
    viewer_id: uuid.UUID,
    now: datetime,
) -> WorryStory | None:
    """One of them with its thread; None when there is none."""
    row = connection.execute(_WORRIES.where(escalations.c.id == escalation_id)).first()
    if row is None:
        return None
    thread = connection.execute(select(threads).where(threads.c.id == row.thread_id)).one()
    worry = _worry_of(row, keyring, now)
    number = keyring.open(thread.number_sealed)
    is_theirs = worry.state == EscalationState.TAKEN.value and worry.taken_by == viewer_id
    return WorryStory(
        worry=worry,
        zone=find_zone(connection),
        language=thread.language,
        texts=_list_texts(connection, keyring, row.thread_id),
        number=number if is_theirs and worry.risk in SERIOUS else None,
        how=keyring.open_if(row.how_sealed),
        silenced=_list_silenced(connection, keyring.hashes(number), row.line_id),
    )


def _list_texts(
    connection: Connection, keyring: Keyring, thread_id: uuid.UUID
) -> tuple[ShownText, ...]:
    rows = connection.execute(
        select(texts)
        .where(texts.c.thread_id == thread_id)
        .order_by(texts.c.created_at.desc())
        .limit(TEXTS_SHOWN)
    ).all()
    return tuple(_text_of(row, keyring) for row in reversed(rows))


def _list_silenced(
    connection: Connection, hashes: list[bytes], line_id: uuid.UUID
) -> tuple[SuppressionSource, ...]:
    rows = connection.execute(
        select(suppressions.c.source)
        .where(
            suppressions.c.number_hash.in_(hashes),
            suppressions.c.lifted_at.is_(None),
            suppressions.c.line_id.is_(None) | (suppressions.c.line_id == line_id),
        )
        .order_by(suppressions.c.since)
    )
    return tuple(SuppressionSource(row.source) for row in rows)


def _worry_of(row: Row[Any], keyring: Keyring, now: datetime) -> Worry:
    return Worry(
        id=row.id,
        line=row.line,
        risk=Risk(row.risk),
        state=row.state,
        opened_at=row.opened_at,
        take_by=row.take_by,
        call_by=row.call_by,
        texts=row.texts,
        taken_by=row.taken_by,
        taker=keyring.open_if(row.name_sealed),
        is_overdue=row.state == EscalationState.OPEN.value and row.take_by <= now,
    )


def _text_of(row: Row[Any], keyring: Keyring) -> ShownText:
    return ShownText(
        at=row.created_at,
        is_theirs=row.direction == Direction.INBOUND.value,
        body=keyring.open(row.body_sealed),
        pictures=row.pictures,
        state=row.state,
        error_code=row.error_code,
        risk=row.risk,
        confidence=row.confidence,
        reasons=read_reasons(keyring.open_if(row.reasons_sealed)),
        rule_version=row.rule_version,
        opt_out=bool(row.opt_out),
        automatic=row.automatic,
    )
