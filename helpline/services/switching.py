"""The switch: a line is closed, or diverted, at once; with a reason, and undone as easily.

It counts for whoever rings from now on. Those who wait, and those who talk, stay where they are.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpline.domain.attempt_times import Wish
from helpline.domain.errors import NotFound, Refused
from helpline.domain.switches import SwitchKind
from helpline.services.callbacks import CALLBACK_DUE
from helpline.services.line_hours import closed_until, first_open
from helpline.services.ringing_times import due_time, wish_of
from helpline.storage import callbacks, switches
from helpline.storage.lines import Line, find_line, is_our_own
from helpline.storage.transaction import Transaction

SWITCH_OVER = "switch_over"
FURTHEST = timedelta(days=366)


@dataclass(frozen=True)
class Switching:
    """What somebody wants: why, where to (E.164; the line's partner when None), until when."""

    kind: SwitchKind
    reason: str
    number: str | None = None
    until: datetime | None = None


def switch_line(
    tx: Transaction, line_id: uuid.UUID, staff_id: uuid.UUID, wanted: Switching
) -> None:
    """Switch the line, whatever it was switched to before.

    Raises NotFound for a line unknown, Refused for what cannot be.
    """
    before = _lock(tx, line_id)
    _check(tx, before, wanted)
    switches.close_switch(tx, line_id, undone_by=staff_id)
    switches.add_switch(
        tx,
        line_id=line_id,
        kind=wanted.kind.value,
        reason_sealed=tx.keyring.seal(wanted.reason),
        number_sealed=tx.keyring.seal_if(wanted.number),
        made_by=staff_id,
        until=wanted.until,
    )
    tx.record(
        "line_switched",
        line_id=line_id,
        staff_id=staff_id,
        to=wanted.kind.value,
        until=None if wanted.until is None else wanted.until.isoformat(),
    )
    if wanted.until is None:
        tx.clear_timer(SWITCH_OVER, line_id)
    else:
        tx.set_timer(SWITCH_OVER, line_id, wanted.until)
    _free_callbacks(tx, before)


def switch_back(tx: Transaction, line_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Undo what the line is switched to; once is as good as twice."""
    before = _lock(tx, line_id)
    if switches.close_switch(tx, line_id, undone_by=staff_id):
        tx.record("line_switched_back", line_id=line_id, staff_id=staff_id)
        tx.clear_timer(SWITCH_OVER, line_id)
        _free_callbacks(tx, before)


def switch_over(tx: Transaction, line_id: uuid.UUID) -> None:
    """The time of a switch is over; callers have known since its very second."""
    if switches.lock_line(tx, line_id) and switches.close_switch(tx, line_id, over_by=tx.now):
        tx.record("line_switched_back", line_id=line_id)


def _lock(tx: Transaction, line_id: uuid.UUID) -> Line:
    """Two people at one switch take turns. The answer is the line as it was until now."""
    line = find_line(tx.connection, line_id) if switches.lock_line(tx, line_id) else None
    if line is None:
        raise NotFound("no such line")
    return line


def _free_callbacks(tx: Transaction, before: Line) -> None:
    """What waited for the end of the switch that was undone waits for the hours again."""
    until = closed_until(before, tx.now)
    after = find_line(tx.connection, before.id)
    if until is None or after is None:
        return
    opens = first_open(before, until) or until
    # By night most are to wait until the morning after.
    for callback in callbacks.list_due_at(tx, before.id, (opens, due_time(before, until, Wish()))):
        wish = wish_of(callback)
        due_at = due_time(after, max(tx.now, wish.not_before or tx.now), wish)
        callbacks.change_callback(tx, callback.id, due_at=due_at)
        tx.set_timer(CALLBACK_DUE, callback.id, due_at)


def _check(tx: Transaction, line: Line, wanted: Switching) -> None:
    if wanted.until is not None and wanted.until <= tx.now:
        raise Refused("until", "must lie ahead")
    if wanted.until is not None and wanted.until > tx.now + FURTHEST:
        raise Refused("until", "is more than a year ahead: leave it empty, and undo it one day")
    if wanted.kind is not SwitchKind.DIVERTED:
        return
    if wanted.number is None and line.overflow_number_sealed is None:
        raise Refused("number", "is needed: the line has no overflow number")
    if wanted.number is not None and is_our_own(tx.connection, wanted.number):
        raise Refused("number", "is a line of ours: calls would come back to us")
