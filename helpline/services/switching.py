"""The switch: a line is closed, or diverted, at once; with a reason, and undone as easily.

It counts for whoever rings from now on. Those who wait, and those who talk, stay where they are.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from helpline.domain.errors import NotFound, Refused
from helpline.domain.switches import SwitchKind
from helpline.storage import switches
from helpline.storage.lines import find_line, list_active_lines
from helpline.storage.transaction import Transaction

SWITCH_OVER = "switch_over"


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
    _lock(tx, line_id)
    _check(tx, line_id, wanted)
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


def switch_back(tx: Transaction, line_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Undo what the line is switched to; once is as good as twice."""
    _lock(tx, line_id)
    if switches.close_switch(tx, line_id, undone_by=staff_id):
        tx.record("line_switched_back", line_id=line_id, staff_id=staff_id)
        tx.clear_timer(SWITCH_OVER, line_id)


def switch_over(tx: Transaction, line_id: uuid.UUID) -> None:
    """The time of a switch is over; callers have known since its very second."""
    if switches.lock_line(tx, line_id) and switches.close_switch(tx, line_id, over_by=tx.now):
        tx.record("line_switched_back", line_id=line_id)


def _lock(tx: Transaction, line_id: uuid.UUID) -> None:
    """Two people at one switch take turns."""
    if not switches.lock_line(tx, line_id):
        raise NotFound("no such line")


def _check(tx: Transaction, line_id: uuid.UUID, wanted: Switching) -> None:
    if wanted.until is not None and wanted.until <= tx.now:
        raise Refused("until", "must lie ahead")
    if wanted.kind is not SwitchKind.DIVERTED:
        return
    line = find_line(tx.connection, line_id)
    if wanted.number is None and (line is None or line.overflow_number_sealed is None):
        raise Refused("number", "is needed: the line has no overflow number")
    if wanted.number in {ours.number for ours in list_active_lines(tx.connection)}:
        raise Refused("number", "is a line of ours: calls would come back to us")
