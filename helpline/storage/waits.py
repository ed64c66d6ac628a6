"""What a turn in the line is made from: who is before somebody, and what they have been told."""

import math
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    DateTime,
    Integer,
    Interval,
    Row,
    SmallInteger,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import array

from helpline.domain.calls import CallState, Direction
from helpline.domain.configuration import Rule
from helpline.domain.priority import HEAD_START, Standing
from helpline.domain.waiting import Crowd, Experience, Place, Said, Turn
from helpline.storage.calls import Call, call_of_row, calls_with
from helpline.storage.constants import constant
from helpline.storage.tables import (
    calls,
    contacts,
    lines,
    staff,
    wait_classes,
)
from helpline.storage.transaction import Transaction
from helpline.storage.who_is_on import (
    IS_CAPPED,
    IS_HELD,
    ON_CALL,
    PARTNER_TEAM,
    Need,
    everybody,
    suits,
    tier,
)

_MINUTE = literal_column("INTERVAL '1 minute'", Interval)
_others = calls.alias("others")
_their_contacts = contacts.alias("their_contacts")
_their_lines = lines.alias("their_lines")


def _virtual_arrival(call: Any, contact: Any) -> Any:
    """The order of the line, as `domain.priority.Place` has it; near enough for a coarse word, as
    it leaves out how far back the wait of a callback counts.
    """
    head_start = case(
        (call.c.flag.is_not(None), HEAD_START[Standing.EMERGENCY]),
        (call.c.front, HEAD_START[Standing.DROPPED]),
        (contact.c.direction == constant(Direction.OUTBOUND), HEAD_START[Standing.CALLBACK]),
        (call.c.is_enrolled, HEAD_START[Standing.ENROLLED]),
        else_=HEAD_START[Standing.OTHER],
    )
    return call.c.waiting_since - head_start - call.c.raised_minutes * _MINUTE


_AHEAD = (
    select(func.count().label("ahead"), func.min(_others.c.waiting_since).label("head_since"))
    .select_from(_others)
    .join(_their_contacts, _their_contacts.c.id == _others.c.contact_id)
    .join(_their_lines, _their_lines.c.id == _their_contacts.c.line_id)
    .where(
        _others.c.state == constant(CallState.WAITING),
        _others.c.contact_id != calls.c.contact_id,
        _their_lines.c.team_id == lines.c.team_id,
        _virtual_arrival(_others, _their_contacts) < _virtual_arrival(calls, contacts),
    )
    .correlate(calls, contacts, lines)
    .lateral("before")
)
_NEED = Need(
    own_team=lines.c.team_id,
    partner_team=lines.c.partner_team_id,
    is_on_call_rung=lines.c.on_call_after_seconds.is_not(None),
    languages=case(
        (calls.c.language_chosen, array([contacts.c.language])), else_=lines.c.languages
    ),
    needs_language=lines.c.language_rule == constant(Rule.MUST),
    gender=calls.c.gender,
    must_skills=lines.c.must_skills,
    musts_lifted=calls.c.musts_lifted,
    is_urgent=calls.c.flag.is_not(None),
)


_WAITED = func.extract(
    "epoch",
    bindparam("now", type_=DateTime(timezone=True))
    - func.coalesce(contacts.c.queued_at, calls.c.waiting_since),
)
_IS_PREFERRED = or_(
    calls.c.flag.is_not(None),
    and_(
        staff.c.languages.overlap(_NEED.languages),
        staff.c.skills.contains(lines.c.prefer_skills),
    ),
)
_TIER = tier(_NEED)
_PEOPLE = (
    select(
        _TIER.label("tier"),
        func.min(case((~IS_CAPPED, _TIER))).over().label("first_tier"),
        suits(_NEED).label("suits"),
        _IS_PREFERRED.label("is_preferred"),
        IS_HELD.label("is_held"),
    )
    .select_from(everybody(_NEED))
    .where(_TIER.is_not(None))
    .correlate(lines, contacts, calls)
    .subquery("people")
)
_AT_ONCE = literal_column("0", Integer)
_AFTER = func.greatest(
    case(
        (_PEOPLE.c.tier <= func.coalesce(_PEOPLE.c.first_tier, ON_CALL), _AT_ONCE),
        (_PEOPLE.c.tier == PARTNER_TEAM, lines.c.partner_after_seconds),
        else_=lines.c.on_call_after_seconds,
    ),
    case((_PEOPLE.c.is_preferred, _AT_ONCE), else_=lines.c.prefer_seconds),
)
"""Seconds in the line after which somebody may take the caller: when their tier opens, in its time
or at once with nobody on before it (who has reached a cap is not), and when what is preferred to
them ends.
"""
_MAY_NOW = _AFTER <= _WAITED
_ON = (
    select(
        func.count().filter(_MAY_NOW).label("on"),
        func.count().filter(_MAY_NOW, _PEOPLE.c.is_held).label("held"),
        (func.min(_AFTER).filter(~_MAY_NOW) - _WAITED).label("opens_in"),
    )
    .select_from(_PEOPLE)
    .where(_PEOPLE.c.suits)
    .correlate(lines, contacts, calls)
    .lateral("crowd")
)
_WAITING = (
    calls_with(
        _AHEAD.c.ahead,
        _AHEAD.c.head_since,
        _ON.c.on,
        _ON.c.held,
        _ON.c.opens_in,
        calls.c.said_place,
        calls.c.said_low,
        calls.c.said_until,
        calls.c.expected_at,
        wait_classes.c.handling_seconds,
        wait_classes.c.patience_seconds,
        wait_classes.c.settled,
        wait_classes.c.come_true,
        wait_classes.c.unknown,
    )
    .join(_AHEAD, true())
    .join(_ON, true())
    .outerjoin(
        wait_classes,
        and_(
            wait_classes.c.team_id == lines.c.team_id,
            wait_classes.c.language == contacts.c.language,
        ),
    )
)


@dataclass(frozen=True)
class InLine:
    """A call with all that a turn of its wait document is made from."""

    call: Call
    crowd: Crowd
    experience: Experience
    said: Said
    is_expectation_kept: bool


def find_in_line(connection: Connection, contact_id: uuid.UUID, now: datetime) -> InLine | None:
    """A call and the line before it, in one statement: it is read at every turn."""
    row = connection.execute(_WAITING, {"contact_id": contact_id, "now": now}).first()
    if row is None:
        return None
    return InLine(
        call=call_of_row(connection, row),
        crowd=Crowd(
            ahead=row.ahead,
            on=row.on,
            held=row.held,
            head_seconds=row.head_since and (now - row.head_since).total_seconds(),
            opens_in=None if row.opens_in is None else float(row.opens_in),
        ),
        experience=_experience_of(row),
        said=Said(_place(row.said_place), row.said_low, row.said_until),
        is_expectation_kept=row.expected_at is not None,
    )


def _experience_of(row: Row[Any]) -> Experience:
    if row.settled is None:
        return Experience()
    patience = math.inf if row.patience_seconds is None else row.patience_seconds
    return Experience(row.handling_seconds, patience, row.settled, row.come_true, row.unknown)


def _place(value: int | None) -> Place | None:
    return None if value is None else Place(value)


def _instant(name: str) -> Any:
    return bindparam(name, type_=DateTime(timezone=True))


def _small(name: str) -> Any:
    return bindparam(name, type_=SmallInteger)


_UNHELD = (
    select(calls.c.contact_id)
    .where(calls.c.contact_id == bindparam("of"))
    .with_for_update(skip_locked=True, key_share=True)
    .scalar_subquery()
)
_REMEMBER = (
    update(calls)
    .where(calls.c.contact_id == _UNHELD)
    .values(
        said_place=func.least(calls.c.said_place, _small("place")),
        said_low=func.least(calls.c.said_low, _small("low")),
        said_until=func.least(calls.c.said_until, _instant("until")),
        expected_low=case(
            (calls.c.expected_at.is_(None), _small("expected_low")), else_=calls.c.expected_low
        ),
        expected_high=case(
            (calls.c.expected_at.is_(None), _small("expected_high")), else_=calls.c.expected_high
        ),
        expected_at=func.coalesce(calls.c.expected_at, _instant("now")),
    )
    .returning(calls.c.said_place, calls.c.said_low, calls.c.said_until)
)


def remember(tx: Transaction, contact_id: uuid.UUID, turn: Turn, said: Said) -> Said | None:
    """Keep the better of what is said now and what was said by then; which that is.

    None when the call is held by somebody just now: a caller never waits for that.
    """
    expected = turn.expected
    row = tx.connection.execute(
        _REMEMBER,
        {
            "of": contact_id,
            "now": tx.now,
            "place": said.place,
            "low": said.low,
            "until": said.until,
            "expected_low": expected and expected.low,
            "expected_high": expected and expected.high,
        },
    ).first()
    return None if row is None else Said(_place(row.said_place), row.said_low, row.said_until)
