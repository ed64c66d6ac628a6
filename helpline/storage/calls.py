"""Calls: a contact by voice, its place in the menu or the line, and its caller's leg.

The row of `calls` is the lock of everything beneath a call: offers, legs, its callback. A
transaction locks the call first, then those; the matcher's lock comes last of all.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, select

from helpline.domain.calls import CALL_MACHINE, CallEvent, CallState, Direction, Flag, Outcome
from helpline.domain.configuration import Gender
from helpline.domain.errors import NotFound
from helpline.domain.followup.stages import Stage
from helpline.domain.legs import Party
from helpline.domain.menus import Node
from helpline.domain.transitions import step as transition
from helpline.storage.constants import THE_ONE, constant
from helpline.storage.lines import (
    LINE_COLUMNS,
    OPEN_SWITCH,
    Line,
    line_of_row,
)
from helpline.storage.tables import calls, contacts, helpline, legs, lines, switches, teams
from helpline.storage.transaction import Transaction
from helpline.storage.who_is_on import Asked
from helpline.storage.writes import Changing


@dataclass(frozen=True)
class Call:
    """A call as one transaction sees it."""

    contact_id: uuid.UUID
    direction: Direction
    line: Line
    language: str
    language_chosen: bool
    number_sealed: bytes | None
    number_hash: bytes | None
    started_at: datetime | None
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome | None
    callback_id: uuid.UUID | None
    state: CallState
    step: int
    node: Node
    tries: int
    conference: str
    waiting_since: datetime | None
    front: bool
    gender: Gender | None
    musts_lifted: bool
    returned_at: datetime | None
    passed_to_team_id: uuid.UUID | None
    keyed_number_sealed: bytes | None
    time_offered: datetime | None
    flag: Flag | None
    blocked_until: datetime | None
    is_enrolled: bool
    stage: Stage | None
    caller_sid: str | None
    topic: int | None
    chapter: int
    slowly: bool
    yes_count: int | None
    changed_at: datetime
    """When the last document was made: asked for again, it says the same."""

    @property
    def asks_for(self) -> Asked:
        """Whom this caller needs."""
        return Asked(
            self.line.reach.passed_to(self.passed_to_team_id),
            self.languages,
            self.gender,
            self.musts_lifted,
            is_urgent=self.flag is not None,
        )

    @property
    def languages(self) -> tuple[str, ...]:
        """What they are spoken to in: the language they chose, or each of the line's until then."""
        return (self.language,) if self.language_chosen else self.line.languages

    @property
    def is_live(self) -> bool:
        """Whether the call has not ended."""
        return self.state is not CallState.ENDED


_CONTACT_COLUMNS = (
    contacts.c.id,
    contacts.c.direction,
    contacts.c.language,
    contacts.c.number_sealed,
    contacts.c.number_hash,
    contacts.c.started_at,
    contacts.c.queued_at,
    contacts.c.answered_at,
    contacts.c.ended_at,
    contacts.c.outcome,
    contacts.c.callback_id,
)

_CALL_COLUMNS = (
    calls.c.state,
    calls.c.step,
    calls.c.node,
    calls.c.tries,
    calls.c.conference,
    calls.c.waiting_since,
    calls.c.front,
    calls.c.language_chosen,
    calls.c.gender,
    calls.c.musts_lifted,
    calls.c.returned_at,
    calls.c.passed_to_team_id,
    calls.c.keyed_number_sealed,
    calls.c.time_offered,
    calls.c.flag,
    calls.c.blocked_until,
    calls.c.is_enrolled,
    calls.c.stage,
    calls.c.topic,
    calls.c.chapter,
    calls.c.slowly,
    calls.c.yes_count,
    calls.c.changed_at,
)


def _calls() -> Select[Any]:
    caller_leg = and_(legs.c.contact_id == contacts.c.id, legs.c.party == constant(Party.CALLER))
    return (
        select(*_CONTACT_COLUMNS, *_CALL_COLUMNS, *LINE_COLUMNS, legs.c.call_sid)
        .select_from(calls)
        .join(contacts, contacts.c.id == calls.c.contact_id)
        .join(lines, lines.c.id == contacts.c.line_id)
        .join(teams, teams.c.id == lines.c.team_id)
        .join(helpline, helpline.c.id == THE_ONE)
        .outerjoin(switches, OPEN_SWITCH)
        .outerjoin(legs, caller_leg)
    )


_FIND = _calls().where(contacts.c.id == bindparam("contact_id"))
_LOCK = (
    select(calls.c.contact_id)
    .where(calls.c.contact_id == bindparam("contact_id"))
    .with_for_update(key_share=True)
)
_LOCK_BY_SID = (
    select(calls.c.contact_id)
    .join(legs, legs.c.contact_id == calls.c.contact_id)
    .where(legs.c.call_sid == bindparam("call_sid"))
    .with_for_update(of=calls, key_share=True)
)
_CALL = Changing(calls, "contact_id")
_CONTACT = Changing(contacts, "id")


def was_language_chosen(connection: Connection, contact_id: uuid.UUID | None) -> bool:
    """Whether somebody was served in a language of their own choice; without a call, they were."""
    chosen = select(calls.c.language_chosen).where(calls.c.contact_id == contact_id)
    return contact_id is None or connection.execute(chosen).scalar() is not False


def lock_call(tx: Transaction, contact_id: uuid.UUID) -> Call | None:
    """The call, locked until the transaction ends.

    Locked first and read in a second statement: a joined read that had to wait for the lock
    would show the joined rows (the contact, the leg) as they were before the wait.
    """
    locked = tx.connection.execute(_LOCK, {"contact_id": contact_id}).first()
    return None if locked is None else find_call(tx.connection, contact_id)


def lock_call_by_sid(tx: Transaction, call_sid: str) -> Call | None:
    """The call that a leg belongs to, locked; a leg never changes its call."""
    contact_id = tx.connection.execute(_LOCK_BY_SID, {"call_sid": call_sid}).scalar()
    return None if contact_id is None else find_call(tx.connection, contact_id)


def find_call(connection: Connection, contact_id: uuid.UUID) -> Call | None:
    """The call, unlocked: for plain reads."""
    row = connection.execute(_FIND, {"contact_id": contact_id}).first()
    return None if row is None else _call_of(connection, row)


def set_counsellor(tx: Transaction, contact_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Write into the ledger who answered."""
    tx.write(_CONTACT, {"id": contact_id, "counsellor_id": staff_id})


def get_call(connection: Connection, contact_id: uuid.UUID) -> Call:
    """The call, which must be there."""
    call = find_call(connection, contact_id)
    if call is None:
        raise NotFound("no such call")
    return call


def calls_with(*columns: Any) -> Select[Any]:
    """A call, found by `contact_id`, with more to read in the same statement; see `call_of_row`."""
    return _FIND.add_columns(*columns)


def call_of_row(connection: Connection, row: Row[Any]) -> Call:
    """The call in a row that `calls_with` found."""
    return _call_of(connection, row)


def _call_of(connection: Connection, row: Row[Any]) -> Call:
    return Call(
        contact_id=row.id,
        direction=Direction(row.direction),
        line=line_of_row(connection, row),
        language=row.language,
        language_chosen=row.language_chosen,
        number_sealed=row.number_sealed,
        number_hash=row.number_hash,
        started_at=row.started_at,
        queued_at=row.queued_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        callback_id=row.callback_id,
        state=CallState(row.state),
        step=row.step,
        node=Node(row.node),
        tries=row.tries,
        conference=row.conference,
        waiting_since=row.waiting_since,
        front=row.front,
        gender=None if row.gender is None else Gender(row.gender),
        musts_lifted=row.musts_lifted,
        returned_at=row.returned_at,
        passed_to_team_id=row.passed_to_team_id,
        keyed_number_sealed=row.keyed_number_sealed,
        time_offered=row.time_offered,
        flag=None if row.flag is None else Flag(row.flag),
        blocked_until=row.blocked_until,
        is_enrolled=row.is_enrolled,
        stage=None if row.stage is None else Stage(row.stage),
        caller_sid=row.call_sid,
        topic=row.topic,
        chapter=row.chapter,
        slowly=row.slowly,
        yes_count=row.yes_count,
        changed_at=row.changed_at,
    )


def move(tx: Transaction, call: Call, event: CallEvent, **columns: Any) -> Call:
    """Step the call through its table; its earlier documents' keys no longer count."""
    return change_call(tx, call, state=transition(CALL_MACHINE, call.state, event), **columns)


def change_call(tx: Transaction, call: Call, **columns: Any) -> Call:
    """Write columns of `calls` and count a step; the state only through `move`."""
    changed = replace(call, step=call.step + 1, changed_at=tx.now, **columns)
    written = {"changed_at": tx.now, "step": changed.step, **_written(columns)}
    tx.write(_CALL, {"contact_id": call.contact_id, **written})
    return changed


def change_contact(tx: Transaction, call: Call, **columns: Any) -> Call:
    """Write columns of the ledger row."""
    tx.write(_CONTACT, {"id": call.contact_id, **_written(columns)})
    return replace(call, **{name: columns[name] for name in columns if hasattr(call, name)})


def _written(columns: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.value if isinstance(value, StrEnum) else value
        for name, value in columns.items()
    }
