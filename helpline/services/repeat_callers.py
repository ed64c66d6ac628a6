"""Repeat callers: whoever rings again takes the place they have with us, and has only that one."""

from dataclasses import dataclass
from datetime import datetime

from helpline.domain.calls import Direction, Flag
from helpline.domain.menus import Node
from helpline.domain.repeat_callers import KEPT_FOR, RecentContact, kept_places
from helpline.services.standing_aside import owed_to, step_aside_for
from helpline.storage.calls import Call
from helpline.storage.repeat_callers import Known, find_known, take_place
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class Place:
    """A place in the line; `is_kept` for somebody who was cut off and has rung again."""

    since: datetime
    front: bool
    flag: Flag | None
    is_kept: bool


def find_place(tx: Transaction, call: Call) -> Place:
    """The place of a call that enters the line.

    The callback that is owed to its number steps aside, and the place that its number had a
    moment ago is taken over, once. Who withholds their number has no other place than now, nor has
    somebody who asks for a person instead of recorded information: they come last.
    """
    known = _known_of(tx, call)
    comes_last = call.node is Node.BLOCKED and call.flag is None
    earlier = None if comes_last else _take_over(tx, call, known)
    # After the other call: callbacks are locked after calls, never before.
    promised = [] if call.callback_id is None else owed_to(tx, call)
    owed_since = step_aside_for(tx, list({*known.callback_ids, *promised}))
    if comes_last:
        return Place(tx.now, call.front, None, is_kept=False)
    kept_since = earlier.waiting_since if earlier else None
    return Place(
        since=min(filter(None, (owed_since, kept_since, call.waiting_since)), default=tx.now),
        front=call.front or (earlier is not None and earlier.front),
        flag=call.flag or (earlier.flag if earlier else None),
        is_kept=earlier is not None,
    )


def _known_of(tx: Transaction, call: Call) -> Known:
    number = tx.keyring.open_if(call.number_sealed)
    if number is None or call.direction is Direction.OUTBOUND:
        return Known([], [])
    hashes = tx.keyring.hashes(number)
    return find_known(tx.connection, call.line.id, hashes, tx.now - KEPT_FOR)


def _take_over(tx: Transaction, call: Call, known: Known) -> RecentContact | None:
    for earlier in kept_places(known.recent, call.line.id, tx.now):
        if take_place(tx, earlier.contact_id, call.contact_id):
            tx.record(
                "place_taken_over",
                contact_id=call.contact_id,
                line_id=call.line.id,
                earlier=str(earlier.contact_id),
            )
            return earlier
    return None
