"""What is known of waiting: the line before somebody, what they were told, what contacts showed."""

import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    DateTime,
    Row,
    SmallInteger,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    true,
    update,
)

from helpline.domain.calls import CallState, Direction, Outcome
from helpline.domain.offers import OfferState
from helpline.domain.presence import Presence
from helpline.domain.waiting import Crowd, Experience, Minutes, Place, Said, Turn, Waited
from helpline.storage.calls import Call, call_of_row, calls_with
from helpline.storage.constants import constant, constants
from helpline.storage.tables import (
    calls,
    contacts,
    lines,
    offers,
    presence,
    staff,
    staff_teams,
    teams,
    wait_classes,
)
from helpline.storage.transaction import Transaction

RECENT = timedelta(days=28)
MOST_OF_A_CLASS = 200
LEFT = frozenset({Outcome.ABANDONED.value, Outcome.CALLBACK.value, Outcome.VOICEMAIL.value})

_others = calls.alias("others")
_their_contacts = contacts.alias("their_contacts")
_their_lines = lines.alias("their_lines")


def _rank(one: Any) -> Any:
    """Roughly the order of the line: whose life is in danger, who lost their counsellor, others."""
    return case((one.c.flag.is_not(None), 0), (one.c.front, 1), else_=2)


_AHEAD = (
    select(func.count().label("ahead"), func.min(_others.c.waiting_since).label("head_since"))
    .select_from(_others)
    .join(_their_contacts, _their_contacts.c.id == _others.c.contact_id)
    .join(_their_lines, _their_lines.c.id == _their_contacts.c.line_id)
    .where(
        _others.c.state == constant(CallState.WAITING),
        _others.c.contact_id != calls.c.contact_id,
        _their_lines.c.team_id == lines.c.team_id,
        or_(
            _rank(_others) < _rank(calls),
            and_(_rank(_others) == _rank(calls), _others.c.waiting_since < calls.c.waiting_since),
        ),
    )
    .correlate(calls, lines)
    .lateral("before")
)
_IS_HELD = or_(
    presence.c.wrap_up_until > bindparam("now", type_=DateTime(timezone=True)),
    select(literal_column("1"))
    .where(offers.c.staff_id == staff.c.id, offers.c.state == constant(OfferState.ACCEPTED))
    .correlate(staff)
    .exists(),
)
_ON = (
    select(func.count().label("on"), func.count().filter(_IS_HELD).label("held"))
    .select_from(staff)
    .join(presence, presence.c.staff_id == staff.c.id)
    .join(staff_teams, staff_teams.c.staff_id == staff.c.id)
    .where(
        staff.c.active,
        staff.c.phone_sealed.is_not(None),
        presence.c.chosen == constant(Presence.AVAILABLE),
        staff_teams.c.team_id == lines.c.team_id,
        contacts.c.language == staff.c.languages.any_(),
    )
    .correlate(lines, contacts)
    .lateral("people")
)
_WAITING = (
    calls_with(
        _AHEAD.c.ahead,
        _AHEAD.c.head_since,
        _ON.c.on,
        _ON.c.held,
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
        call=call_of_row(row),
        crowd=Crowd(
            ahead=row.ahead,
            on=row.on,
            held=row.held,
            head_seconds=row.head_since and (now - row.head_since).total_seconds(),
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


@dataclass(frozen=True)
class WaitClass:
    """A team and a language: whose callers wait for the same people."""

    team_id: uuid.UUID
    language: str


_HELD = (
    select(func.sum(func.extract("epoch", offers.c.ended_at - offers.c.made_at)))
    .where(offers.c.contact_id == contacts.c.id, offers.c.state == constant(OfferState.FINISHED))
    .correlate(contacts)
    .scalar_subquery()
)
_KNOWN = (
    select(
        lines.c.team_id,
        teams.c.wrap_up_seconds,
        contacts.c.language,
        contacts.c.queued_at,
        contacts.c.answered_at,
        contacts.c.ended_at,
        contacts.c.outcome,
        calls.c.expected_low,
        calls.c.expected_high,
        calls.c.expected_at,
        func.coalesce(_HELD, 0).label("held"),
        func.row_number()
        .over(
            partition_by=(lines.c.team_id, contacts.c.language),
            order_by=contacts.c.queued_at.desc(),
        )
        .label("age"),
    )
    .select_from(contacts)
    .join(calls, calls.c.contact_id == contacts.c.id)
    .join(lines, lines.c.id == contacts.c.line_id)
    .join(teams, teams.c.id == lines.c.team_id)
    .where(
        contacts.c.started_at >= bindparam("since", type_=DateTime(timezone=True)),
        contacts.c.direction == constant(Direction.INBOUND),
        contacts.c.queued_at.is_not(None),
        or_(
            contacts.c.outcome.is_(None),
            contacts.c.outcome.not_in(constants((Outcome.LOST, Outcome.BLOCKED))),
        ),
    )
    .subquery()
)
_RECENT = select(_KNOWN).where(_KNOWN.c.age <= MOST_OF_A_CLASS)


def list_waited(
    tx: Transaction,
) -> Mapping[WaitClass, tuple[list[Waited], int]]:
    """Recent contacts by class, also of those who still wait: left out, it would be the longest
    waits that nobody learns from. With each class its wrap-up in seconds.
    """
    found: dict[WaitClass, tuple[list[Waited], int]] = {}
    for row in tx.connection.execute(_RECENT, {"since": tx.now - RECENT}):
        kind = WaitClass(row.team_id, row.language)
        waited, _ = found.setdefault(kind, ([], row.wrap_up_seconds))
        waited.append(_waited_of(row, tx.now))
    return found


def _waited_of(row: Row[Any], now: datetime) -> Waited:
    over_at = row.answered_at or row.ended_at or now
    kept = row.expected_low is not None and row.expected_high is not None
    after = 0.0 if row.expected_at is None else (over_at - row.expected_at).total_seconds()
    return Waited(
        waited_seconds=max(0.0, (over_at - row.queued_at).total_seconds()),
        answered=row.answered_at is not None,
        left=row.answered_at is None and row.outcome in LEFT,
        held_seconds=float(row.held),
        expected=Minutes(row.expected_low, row.expected_high) if kept else None,
        after_seconds=max(0.0, after),
        is_over=row.answered_at is not None or row.ended_at is not None,
    )


def write_experience(tx: Transaction, learnt: Mapping[WaitClass, Experience]) -> None:
    """Keep what is known of each class, and nothing of one that has had no contact lately."""
    tx.connection.execute(delete(wait_classes))
    rows = [
        {
            "team_id": kind.team_id,
            "language": kind.language,
            "handling_seconds": known.handling_seconds,
            "patience_seconds": None
            if math.isinf(known.patience_seconds)
            else known.patience_seconds,
            "settled": known.settled,
            "come_true": known.come_true,
            "unknown": known.unknown,
            "learnt_at": tx.now,
        }
        for kind, known in learnt.items()
    ]
    if rows:
        tx.connection.execute(insert(wait_classes), rows)
