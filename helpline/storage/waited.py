"""What recent contacts show about waiting: read by team and language, and kept for every turn."""

import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, Row, bindparam, delete, func, insert, or_, select

from helpline.domain.calls import Direction, Outcome
from helpline.domain.offers import OfferState
from helpline.domain.waiting import Experience, Minutes, Waited
from helpline.storage.constants import constant, constants
from helpline.storage.tables import calls, contacts, lines, offers, teams, wait_classes
from helpline.storage.transaction import Transaction

RECENT = timedelta(days=28)
MOST_OF_A_CLASS = 200
LEFT = frozenset({Outcome.ABANDONED.value, Outcome.CALLBACK.value, Outcome.VOICEMAIL.value})


@dataclass(frozen=True)
class WaitClass:
    """A team and a language: whose callers wait for the same people."""

    team_id: uuid.UUID
    language: str


HELD = (
    select(func.sum(func.extract("epoch", offers.c.ended_at - offers.c.made_at)))
    .where(offers.c.contact_id == contacts.c.id, offers.c.state == constant(OfferState.FINISHED))
    .correlate(contacts)
    .scalar_subquery()
)
"""For how many seconds a contact held counsellors, ringing included; wrap-up is not in it."""
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
        func.coalesce(HELD, 0).label("held"),
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
