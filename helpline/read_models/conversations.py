"""Conversations by text: the list of those that somebody has or that wait, and one with its story."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, case, or_, select

from helpline.content.follow_up import Addressee
from helpline.content.wording import LANGUAGES
from helpline.domain.calls import Direction
from helpline.domain.consent import SuppressionSource
from helpline.domain.escalations import EscalationState
from helpline.domain.risk import Risk
from helpline.domain.threads import DEFAULT_DISPOSITIONS, ThreadState, graver
from helpline.domain.triage.verdict import SERIOUS
from helpline.read_models.people import list_people
from helpline.read_models.silenced import list_silenced
from helpline.read_models.zone import find_zone
from helpline.storage.lines import find_line
from helpline.storage.sealing import Keyring
from helpline.storage.tables import (
    escalations,
    helpline,
    lines,
    staff,
    texts,
    threads,
)
from helpline.storage.verdicts import read_reasons
from helpline.telephony.numbers import written

SHOWN = 200
TEXTS_SHOWN = 100
_ORDER = {risk: place for place, risk in enumerate(Risk)}
_IS_LIVE = escalations.c.state != EscalationState.CLOSED.value
_BY_RISK = case(
    {risk.value: place for risk, place in _ORDER.items()}, value=threads.c.risk, else_=len(_ORDER)
)


@dataclass(frozen=True)
class Worry:
    """A reply that worries us; `taker` is a name. Overdue: nobody has taken it in time."""

    risk: Risk
    state: str
    opened_at: datetime
    take_by: datetime
    call_by: datetime | None
    taker: str | None
    how: str | None
    is_overdue: bool


@dataclass(frozen=True)
class ShownThread:
    """A conversation; `risk` of what nobody has answered and of what worries us, gravest first.

    `since` is when the oldest unanswered text came, or else since when somebody has it.
    """

    id: uuid.UUID
    line: str
    state: str
    risk: Risk | None
    waits: bool
    since: datetime
    taken_by: uuid.UUID | None
    taker: str | None
    take_by: datetime | None
    is_overdue: bool


@dataclass(frozen=True)
class Inbox:
    """By risk, then by age."""

    items: tuple[ShownThread, ...]
    zone: ZoneInfo


@dataclass(frozen=True)
class ShownText:
    """A text of a thread; the verdict only of one that came in and was read. `writer` is the name
    of whoever on the staff wrote it.
    """

    id: uuid.UUID
    at: datetime
    is_theirs: bool
    writer: str | None
    body: str
    pictures: int
    state: str
    error_code: str | None
    due_at: datetime | None
    risk: str | None
    confidence: float | None
    reasons: tuple[str, ...]
    rule_version: str | None
    opt_out: bool
    automatic: str | None


@dataclass(frozen=True)
class Conversation:
    """One with its story. `may_ring`: a life may be in danger, and the viewer has it."""

    thread: ShownThread
    zone: ZoneInfo
    to: Addressee
    language: str | None
    worries: tuple[Worry, ...]
    texts: tuple[ShownText, ...]
    newest: uuid.UUID | None
    may_ring: bool
    disposition: str | None
    silenced: tuple[SuppressionSource, ...]
    dispositions: tuple[str, ...]
    colleagues: tuple[tuple[uuid.UUID, str], ...]


_THREADS = (
    select(threads, lines.c.name.label("line"), staff.c.name_sealed)
    .join(lines, lines.c.id == threads.c.line_id)
    .outerjoin(staff, staff.c.id == threads.c.taken_by)
)
_WORRIES = select(escalations, staff.c.name_sealed).outerjoin(
    staff, staff.c.id == escalations.c.taken_by
)


def list_inbox(connection: Connection, keyring: Keyring, now: datetime) -> Inbox:
    """All that somebody has or that wait for somebody, on any line: whoever is there sees to it."""
    is_worrying = threads.c.id.in_(select(escalations.c.thread_id).where(_IS_LIVE))
    is_taken = threads.c.state == ThreadState.TAKEN.value
    rows = connection.execute(
        _THREADS.where(or_(is_taken, threads.c.waiting_since.is_not(None), is_worrying))
        .order_by(_BY_RISK, threads.c.waiting_since)
        .limit(SHOWN)
    ).all()
    live: dict[uuid.UUID, list[Worry]] = defaultdict(list)
    for row in connection.execute(_WORRIES.where(_IS_LIVE)):
        live[row.thread_id].append(_worry_of(row, keyring, now))
    found = [_thread_of(row, live[row.id], keyring) for row in rows]
    return Inbox(tuple(sorted(found, key=_urgency)), find_zone(connection))


def _urgency(thread: ShownThread) -> tuple[int, datetime]:
    return (len(_ORDER) if thread.risk is None else _ORDER[thread.risk], thread.since)


def find_conversation(
    connection: Connection,
    keyring: Keyring,
    thread_id: uuid.UUID,
    viewer_id: uuid.UUID,
    now: datetime,
) -> Conversation | None:
    """One of them; None when there is none."""
    row = connection.execute(_THREADS.where(threads.c.id == thread_id)).first()
    line = None if row is None else find_line(connection, row.line_id)
    if row is None or line is None:
        return None
    worries = _list_worries(connection, keyring, thread_id, now)
    live = [worry for worry in worries if worry.state != EscalationState.CLOSED.value]
    thread = _thread_of(row, live, keyring)
    number = keyring.open(row.number_sealed)
    is_theirs = thread.state == ThreadState.TAKEN.value and thread.taken_by == viewer_id
    language = row.language if row.language in LANGUAGES else line.languages[0]
    shown = _list_texts(connection, keyring, thread_id)
    return Conversation(
        thread=thread,
        zone=find_zone(connection),
        to=Addressee(language, line.country, written(line.number, line.country)),
        language=row.language,
        worries=worries,
        texts=shown,
        newest=next((text.id for text in reversed(shown) if text.is_theirs), None),
        may_ring=is_theirs and any(one.risk in SERIOUS for one in live),
        disposition=row.disposition if thread.state == ThreadState.CLOSED.value else None,
        silenced=list_silenced(connection, keyring.hashes(number), row.line_id),
        dispositions=_list_dispositions(connection),
        colleagues=tuple(
            (one.id, one.name) for one in list_people(connection, keyring) if one.id != viewer_id
        ),
    )


def _list_dispositions(connection: Connection) -> tuple[str, ...]:
    own = connection.execute(select(helpline.c.text_dispositions)).scalar()
    return tuple(own or DEFAULT_DISPOSITIONS)


def _list_worries(
    connection: Connection, keyring: Keyring, thread_id: uuid.UUID, now: datetime
) -> tuple[Worry, ...]:
    rows = connection.execute(
        _WORRIES.where(escalations.c.thread_id == thread_id).order_by(escalations.c.opened_at)
    )
    return tuple(_worry_of(row, keyring, now) for row in rows)


def _list_texts(
    connection: Connection, keyring: Keyring, thread_id: uuid.UUID
) -> tuple[ShownText, ...]:
    rows = connection.execute(
        select(texts, staff.c.name_sealed)
        .outerjoin(staff, staff.c.id == texts.c.written_by)
        .where(texts.c.thread_id == thread_id)
        .order_by(texts.c.created_at.desc(), texts.c.id.desc())
        .limit(TEXTS_SHOWN)
    ).all()
    return tuple(_text_of(row, keyring) for row in reversed(rows))


def _thread_of(row: Row[Any], live: list[Worry], keyring: Keyring) -> ShownThread:
    waits = row.waiting_since is not None
    risk = Risk(row.risk) if waits and row.risk is not None else None
    for worry in live:
        risk = graver(risk, worry.risk)
    is_closed = row.state == ThreadState.CLOSED.value
    open_worries = [worry for worry in live if worry.state == EscalationState.OPEN.value]
    return ShownThread(
        id=row.id,
        line=row.line,
        state=row.state,
        risk=risk,
        waits=waits,
        since=row.waiting_since or row.taken_at or row.created_at,
        taken_by=None if is_closed else row.taken_by,
        taker=None if is_closed else keyring.open_if(row.name_sealed),
        take_by=min((worry.take_by for worry in open_worries), default=None),
        is_overdue=any(worry.is_overdue for worry in open_worries),
    )


def _worry_of(row: Row[Any], keyring: Keyring, now: datetime) -> Worry:
    return Worry(
        risk=Risk(row.risk),
        state=row.state,
        opened_at=row.opened_at,
        take_by=row.take_by,
        call_by=row.call_by,
        taker=keyring.open_if(row.name_sealed),
        how=keyring.open_if(row.how_sealed),
        is_overdue=row.state == EscalationState.OPEN.value and row.take_by <= now,
    )


def _text_of(row: Row[Any], keyring: Keyring) -> ShownText:
    return ShownText(
        id=row.id,
        at=row.created_at,
        is_theirs=row.direction == Direction.INBOUND.value,
        writer=keyring.open_if(row.name_sealed),
        body=keyring.open(row.body_sealed),
        pictures=row.pictures,
        state=row.state,
        error_code=row.error_code,
        due_at=row.due_at,
        risk=row.risk,
        confidence=row.confidence,
        reasons=read_reasons(keyring.open_if(row.reasons_sealed)),
        rule_version=row.rule_version,
        opt_out=bool(row.opt_out),
        automatic=row.automatic,
    )
