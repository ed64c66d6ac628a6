"""The ledger's proof: every contact reaches an outcome, the counts add up, and nothing is stuck.

queued = answered + abandoned + callback + voicemail + overflowed + lost + still waiting.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from helpline.domain.callbacks import CallbackReason
from helpline.domain.calls import Direction, Outcome
from helpline.services.callbacks import CallbackRequest, request_callback
from helpline.services.ending import end_call
from helpline.services.tidying import tidy
from helpline.storage import calls as stored_calls
from helpline.storage.tables import (
    callbacks,
    calls,
    contacts,
    legs,
    offers,
    outbox,
    timers,
    voicemails,
)
from helpline.storage.transaction import Transaction

log = structlog.get_logger()

AUDIT = "audit"
AUDIT_REF = uuid.UUID(int=0)
AUDIT_EVERY = timedelta(days=1)

LATE = timedelta(minutes=5)
LONGEST_OFFER = timedelta(minutes=10)

RECORDING_LATE = timedelta(hours=1)
"""Twilio tells of a recording within seconds (V51), and we ask after minutes."""

QUEUED_OUTCOMES = (
    Outcome.ANSWERED,
    Outcome.ABANDONED,
    Outcome.CALLBACK,
    Outcome.VOICEMAIL,
    Outcome.OVERFLOWED,
    Outcome.LOST,
)


@dataclass(frozen=True)
class Balance:
    """Both sides of the ledger's equation."""

    queued: int
    by_outcome: dict[str, int]
    waiting: int

    @property
    def is_even(self) -> bool:
        """Whether nobody is missing."""
        counted = sum(self.by_outcome[outcome.value] for outcome in QUEUED_OUTCOMES)
        return self.queued == counted + self.waiting


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be: what, and how many."""

    what: str
    count: int


def balance(connection: Connection, since: datetime | None = None) -> Balance:
    """The equation over inbound contacts that were queued, from an instant on or ever."""
    queued = and_(contacts.c.queued_at.is_not(None), contacts.c.direction == "inbound")
    if since is not None:
        queued = and_(queued, contacts.c.queued_at >= since)
    rows = connection.execute(
        select(contacts.c.outcome, func.count().label("number"))
        .where(queued)
        .group_by(contacts.c.outcome)
    ).all()
    counts: dict[str | None, int] = {row.outcome: row.number for row in rows}
    by_outcome = {outcome.value: counts.get(outcome.value, 0) for outcome in Outcome}
    return Balance(sum(counts.values()), by_outcome, counts.get(None, 0))


def audit(connection: Connection, now: datetime) -> list[Finding]:
    """Everything that is wrong with the ledger; an empty list is the promise kept."""
    even = balance(connection)
    uneven = [] if even.is_even else [Finding("queued contacts that no outcome counts", 1)]
    checked = [
        Finding(what, connection.execute(select(func.count()).where(condition)).scalar_one())
        for what, condition in _stuck(now).items()
    ]
    return uneven + [finding for finding in checked if finding.count]


def _stuck(now: datetime) -> dict[str, ColumnElement[bool]]:
    late = now - LATE
    live_leg = exists().where(legs.c.contact_id == calls.c.contact_id, legs.c.state != "ended")
    live_call = exists().where(
        contacts.c.callback_id == callbacks.c.id,
        contacts.c.direction == Direction.OUTBOUND.value,
        contacts.c.ended_at.is_(None),
    )
    has_timer = exists().where(timers.c.kind == "callback_due", timers.c.ref == callbacks.c.id)
    call_over = exists().where(calls.c.contact_id == offers.c.contact_id, calls.c.state == "ended")
    return {
        "calls that nobody is on": and_(
            calls.c.state.not_in(("ended", "waiting")), calls.c.changed_at <= late, ~live_leg
        ),
        "offers pending too long": and_(
            offers.c.state == "pending", offers.c.made_at <= now - LONGEST_OFFER
        ),
        "offers of calls that are over": and_(
            offers.c.state.in_(("pending", "accepted")), offers.c.made_at <= late, call_over
        ),
        "callbacks in the line without a call": and_(
            callbacks.c.state.in_(("waiting", "offered", "attempting")), ~live_call
        ),
        "callbacks that nothing will bring up": and_(
            callbacks.c.state.in_(("requested", "scheduled")),
            callbacks.c.number_sealed.is_not(None),
            ~has_timer,
        ),
        "messages whose recording we could not fetch": and_(
            or_(
                voicemails.c.status.in_(("awaited", "completed")),
                and_(voicemails.c.status == "lost", voicemails.c.state != "handled"),
            ),
            voicemails.c.received_at <= now - RECORDING_LATE,
        ),
        "recordings that Twilio still has": and_(
            voicemails.c.status == "kept", voicemails.c.received_at <= now - RECORDING_LATE
        ),
        "timers overdue": timers.c.due_at <= late,
        "work for the outside overdue": and_(
            outbox.c.state.in_(("pending", "running")), outbox.c.due_at <= late
        ),
    }


def nightly_audit(tx: Transaction, ref: uuid.UUID) -> None:
    """Close what was lost, raise the alarm for what is found, tidy up, and come again tomorrow."""
    for contact_id in _list_lost(tx):
        _close_lost(tx, contact_id)
    for finding in audit(tx.connection, tx.now):
        log.error("audit_finding", what=finding.what, count=finding.count)
        tx.record("audit_finding", what=finding.what, count=finding.count)
    tidy(tx)
    tx.record("audited")
    tx.set_timer(AUDIT, ref, tx.now + AUDIT_EVERY)


def _list_lost(tx: Transaction) -> list[uuid.UUID]:
    """Calls that are up in our books only: every leg has ended, or there never was one."""
    live_leg = exists().where(legs.c.contact_id == calls.c.contact_id, legs.c.state != "ended")
    inbound = exists().where(
        contacts.c.id == calls.c.contact_id, contacts.c.direction == Direction.INBOUND.value
    )
    unattended = or_(calls.c.state != "waiting", inbound)
    return list(
        tx.connection.execute(
            select(calls.c.contact_id).where(
                calls.c.state != "ended", calls.c.changed_at <= tx.now - LATE, ~live_leg, unattended
            )
        ).scalars()
    )


def _close_lost(tx: Transaction, contact_id: uuid.UUID) -> None:
    """A fault of ours: say so loudly, and owe the caller a callback."""
    call = stored_calls.lock_call(tx, contact_id)
    if call is None or not call.is_live:
        return
    log.error("contact_lost", contact_id=str(contact_id))
    if call.outcome is None and call.direction is Direction.INBOUND:
        call = stored_calls.change_contact(tx, call, outcome=Outcome.LOST)
        number = tx.keyring.open_if(call.number_sealed)
        if number is not None:
            request_callback(
                tx,
                CallbackRequest(
                    line_id=call.line.id,
                    number=number,
                    language=call.language,
                    reason=CallbackReason.LOST_CALL,
                    origin_contact_id=contact_id,
                    waiting_since=call.queued_at,
                ),
            )
    end_call(tx, call, "lost")
