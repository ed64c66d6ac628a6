"""Explaining: for each offer, and for each moment without one, the ledger keeps who was considered.

Why nobody could be offered is written when it has changed, by the ticker: within two seconds,
and on nobody's way.
"""

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from helpline.domain.eligibility import Counsellor, Held, Reason, WaitingCaller
from helpline.domain.routing import Pairing, explain
from helpline.storage import line_up, waiting_calls
from helpline.storage.roster import list_roster
from helpline.storage.transaction import Transaction

MOST_NAMED = 60
"""People listed one by one in one entry; of all others it says how many, by reason."""

Considered = Mapping[uuid.UUID, Held]


def considered_for(
    pairing: Pairing, made: Iterable[Pairing], roster: list[Counsellor], tx: Transaction
) -> dict[str, Any]:
    """What the ledger says of an offer; `made` are those decided in the same moment before it."""
    reserved = frozenset(one.staff_id for one in made)
    return written(explain(pairing.caller, roster, tx.now, pairing.staff_id, reserved))


def explain_line(tx: Transaction) -> None:
    """Say of everybody who waits and is not being offered why not, if that has changed."""
    waiting = [lined for lined in line_up.list_line(tx) if not lined.caller.ringing]
    if not waiting:
        return
    roster = list_roster(tx)
    for lined in waiting:
        _explain(tx, lined.caller, lined.explained, roster)


def _explain(
    tx: Transaction, caller: WaitingCaller, explained: str | None, roster: list[Counsellor]
) -> None:
    considered = explain(caller, roster, tx.now)
    if any(held.reason is Reason.OTHERS_FIRST for held in considered.values()):
        return  # somebody may take them: the match that comes next says more
    digest = _digest(considered)
    if digest != explained and waiting_calls.note_explained(tx, caller.contact_id, digest):
        tx.record("no_offer", contact_id=caller.contact_id, **written(considered))


def written(considered: Considered) -> dict[str, Any]:
    """As events keep it: `considered`, a list of [staff id, reason, until or null]; of further
    people `more`, how many for each reason.
    """
    ordered = sorted(considered.items(), key=lambda item: (_interest(item[1]), str(item[0])))
    named = [
        [str(staff_id), held.reason.value, held.until.isoformat() if held.until else None]
        for staff_id, held in ordered[:MOST_NAMED]
    ]
    more = Counter(held.reason.value for _, held in ordered[MOST_NAMED:])
    return {"considered": named, **({"more": dict(more)} if more else {})}


def _interest(held: Held) -> int:
    """Whoever nearly took the call is named first."""
    return _BY_INTEREST.get(held.reason, 1)


_BY_INTEREST = {Reason.CHOSEN: 0, Reason.OFF: 2, Reason.TEAM: 3}


def _digest(considered: Considered) -> str:
    """Of the reasons alone: a pause that is moved by a second says nothing new."""
    said = sorted(f"{staff_id} {held.reason}" for staff_id, held in considered.items())
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
