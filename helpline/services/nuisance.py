"""Nuisance: who hears recorded information first, by a supervisor's word or by ringing too often."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from helpline.domain.errors import NotFound, Refused
from helpline.domain.notices import NoticeKind
from helpline.domain.nuisance import (
    CLEAR,
    LONGEST_BLOCK,
    THROTTLED_FOR,
    NumberRecord,
    must_be_throttled,
)
from helpline.domain.phone import caller_number
from helpline.services.notices import notify_supervisors
from helpline.storage import calls, nuisance
from helpline.storage.calls import Call
from helpline.storage.lines import Line, line_for
from helpline.storage.transaction import Transaction

log = structlog.get_logger()


@dataclass(frozen=True)
class Blocking:
    """What a supervisor wants: for how long, why in a few words, and on all lines or this one."""

    lasts: timedelta
    why: str
    on_all_lines: bool


def find_line_and_record(
    tx: Transaction, raw_from: str | None, to: str
) -> tuple[Line | None, NumberRecord]:
    """The line that is rung, and how the number stands that rings it.

    A look-up that breaks lets the caller through: it is the first thing a call does, so that
    nothing is lost by beginning anew.
    """
    number = caller_number(raw_from)
    if number is None:
        return line_for(tx.connection, to), CLEAR
    try:
        hashes = tx.keyring.hashes(number)
        found = nuisance.find_line_and_record(tx.connection, to, hashes, tx.now)
    except SQLAlchemyError as problem:
        log.error("number_record_unknown", problem=type(problem).__name__)
        tx.start_over()
        found = None
    return found or (line_for(tx.connection, to), CLEAR)


def throttle_if_needed(tx: Transaction, call: Call, record: NumberRecord) -> None:
    """One call too many: this number hears recorded information for a while, and not silently."""
    if not must_be_throttled(record):
        return
    until = tx.now + THROTTLED_FOR
    nuisance.add_block(
        tx,
        number_sealed=call.number_sealed,
        number_hash=call.number_hash,
        contact_id=call.contact_id,
        until=until,
    )
    tx.record(
        "number_throttled",
        contact_id=call.contact_id,
        line_id=call.line.id,
        until=until.isoformat(),
    )
    notify_supervisors(
        tx, NoticeKind.NUMBER_THROTTLED, line_id=call.line.id, contact_id=call.contact_id
    )


def block_caller(
    tx: Transaction, contact_id: uuid.UUID, staff_id: uuid.UUID, wanted: Blocking
) -> None:
    """The number of this contact hears recorded information first, until then.

    Raises NotFound for no such contact, Refused for a withheld number or an end too far away.
    """
    call = calls.find_call(tx.connection, contact_id)
    if call is None:
        raise NotFound("no such contact")
    if call.number_hash is None:
        raise Refused("number", "was withheld: there is none to be blocked")
    if not timedelta(0) < wanted.lasts <= LONGEST_BLOCK:
        raise Refused("time", f"must be at most {LONGEST_BLOCK.days} days")
    until = tx.now + wanted.lasts
    nuisance.add_block(
        tx,
        number_sealed=call.number_sealed,
        number_hash=call.number_hash,
        line_id=None if wanted.on_all_lines else call.line.id,
        contact_id=contact_id,
        why_sealed=tx.keyring.seal(wanted.why),
        made_by=staff_id,
        until=until,
    )
    tx.record(
        "number_blocked",
        contact_id=contact_id,
        staff_id=staff_id,
        line_id=call.line.id,
        until=until.isoformat(),
    )


def lift_block(tx: Transaction, block_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Free the number of this block, of any other block too; twice is as good as once."""
    number_hash = nuisance.find_hash_of_block(tx, block_id)
    if number_hash is None:
        raise NotFound("no such block")
    if nuisance.lift_blocks(tx, number_hash, staff_id):
        tx.record("number_unblocked", staff_id=staff_id, block_id=str(block_id))
