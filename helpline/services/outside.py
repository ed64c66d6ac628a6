"""What is done outside, after the commit: dial, move, hang up, text, look up.

Each kind of outbox row has one function here. It reads what it needs, lets go of the database,
asks Twilio, and writes down what came of it. Doing a row twice must be harmless.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Generic, TypeVar
from uuid import UUID

import structlog

from helpline.clock import Clock
from helpline.domain.errors import OutsideError, OutsideUnclear
from helpline.storage.outbox import Work, claim_work, finish_work, postpone_work
from helpline.storage.transaction import Database, Transaction
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


T = TypeVar("T")
Performer = Callable[[Outside, Work], None]


@dataclass(frozen=True)
class InTwoSteps(Generic[T]):
    """Work that is decided in the transaction that claims it: a commit less before Twilio is asked.

    `begin` says what is left to be done outside, or None; when it fails, nothing was claimed.
    Whoever comes after a lease that is over may wait for whoever had it, and the other way round:
    PostgreSQL ends one of them, and it is begun again.
    """

    begin: Callable[[Transaction, Outside, Work], T | None]
    go_on: Callable[[Outside, Work, T], None]


Performers = Mapping[str, Performer | InTwoSteps[Any]]


def perform(outside: Outside, performers: Performers, work_id: UUID) -> None:
    """Do one outbox row, if it is due and nobody else does it."""
    try:
        with outside.database.transaction(outside.clock.now()) as tx:
            work = claim_work(tx, work_id)
            rest = None if work is None else _rest(tx, outside, performers[work.kind], work)
    except Exception as fault:
        _put_off(outside, work_id, type(fault).__name__)
        raise
    if work is not None and rest is not None:
        _go_on(outside, work, rest)


_Rest = Callable[[], None]


def _rest(
    tx: Transaction, outside: Outside, performer: Performer | InTwoSteps[Any], work: Work
) -> _Rest | None:
    """What is left to be done after the commit, if anything."""
    if not isinstance(performer, InTwoSteps):
        return partial(performer, outside, work)
    begun = performer.begin(tx, outside, work)
    return None if begun is None else partial(performer.go_on, outside, work, begun)


def _put_off(outside: Outside, work_id: UUID, problem: str) -> None:
    """It could not even be begun: later, unless somebody else has it by now."""
    now = outside.clock.now()
    with outside.database.transaction(now) as tx:
        work = claim_work(tx, work_id)
        if work is not None:
            postpone_work(tx, work, now + _gap(work), problem)


def _go_on(outside: Outside, work: Work, rest: _Rest) -> None:
    try:
        rest()
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
        postpone_work(tx, work, now + _gap(work), problem)


def _gap(work: Work) -> timedelta:
    return timedelta(seconds=min(30, 2 ** (work.tries - 1)))
