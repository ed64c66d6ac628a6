"""What is done outside, after the commit: dial, move, hang up, text, look up.

Each kind of outbox row has one function here. It reads what it needs, lets go of the database,
asks Twilio, and writes down what came of it. Doing a row twice must be harmless.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from helpline.clock import Clock
from helpline.domain.errors import OutsideError, OutsideUnclear
from helpline.storage.outbox import Work, claim_work, finish_work, postpone_work
from helpline.storage.transaction import Database
from helpline.telephony.addresses import Addresses
from helpline.telephony.gateway import Gateway

log = structlog.get_logger()

GIVE_UP_AFTER_TRIES = 8
"""With doubling gaps from one second: some two minutes, longer than any offer lives."""


@dataclass(frozen=True)
class Outside:
    """Everything that work outside needs."""

    database: Database
    gateway: Gateway
    addresses: Addresses
    clock: Clock
    calls_per_second: float
    texts_per_second: float = 1.0


Performer = Callable[[Outside, Work], None]


def perform(outside: Outside, performers: dict[str, Performer], work_id: UUID) -> None:
    """Do one outbox row, if it is due and nobody else does it."""
    with outside.database.transaction(outside.clock.now()) as tx:
        work = claim_work(tx, work_id)
    if work is None:
        return
    try:
        performers[work.kind](outside, work)
    except OutsideError as refusal:
        log.warning("outside_refused", kind=work.kind, status=refusal.status, code=refusal.code)
        _finish(outside, work, str(refusal))
    except OutsideUnclear as silence:
        log.warning("outside_unclear", kind=work.kind, problem=str(silence))
        try_later(outside, work, str(silence))
    except Exception as fault:
        # Somebody may wait for this: not as long as the lease lasts.
        _postpone(outside, work, type(fault).__name__)
        raise


def done(outside: Outside, work: Work) -> None:
    """Close a row."""
    _finish(outside, work, None)


def _finish(outside: Outside, work: Work, problem: str | None) -> None:
    with outside.database.transaction(outside.clock.now()) as tx:
        finish_work(tx, work, problem)
        if problem is not None:
            tx.record("outside_failed", work=work.kind, problem=problem)


def try_later(outside: Outside, work: Work, problem: str) -> None:
    """Leave a row for later, at doubling gaps, and at last for a person to see."""
    if work.tries >= GIVE_UP_AFTER_TRIES:
        _finish(outside, work, f"gave up: {problem}")
        return
    _postpone(outside, work, problem)


def _postpone(outside: Outside, work: Work, problem: str) -> None:
    now = outside.clock.now()
    with outside.database.transaction(now) as tx:
        postpone_work(tx, work, now + timedelta(seconds=min(30, 2 ** (work.tries - 1))), problem)
