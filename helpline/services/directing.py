"""What somebody who oversees does with a caller: offers them to a person, changes their place, ends
the call; and with a colleague: sets their presence. The ledger says who did, and why.
"""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select, update

from helpline.domain.calls import CallState, Direction
from helpline.domain.errors import NotFound, Refused
from helpline.domain.presence import Presence, PresenceSource
from helpline.domain.priority import MOST_RAISED
from helpline.services import staff
from helpline.services.dispatch import dispatch, ring_counsellor, withdraw_each
from helpline.services.in_call import send_end
from helpline.services.noting import add_to_note
from helpline.services.passing_on import choose
from helpline.storage import calls, offers
from helpline.storage.calls import Call
from helpline.storage.offers import GIVEN_TO_ANOTHER
from helpline.storage.roster import list_roster
from helpline.storage.staff import is_on_staff, lock_counsellor, name_of
from helpline.storage.tables import calls as calls_table
from helpline.storage.transaction import Transaction, take_dispatch_lock

LONGEST_REASON = 200


def offer_to(
    tx: Transaction,
    contact_id: uuid.UUID,
    to: uuid.UUID,
    by: uuid.UUID,
    shown_at: datetime | None = None,
) -> None:
    """Have this person's phone rung for this caller now; phones that ring for them stop.

    The person must be free, and the woman or man whom the caller asked for, if they did; and nobody
    else may have chosen another since the page was shown, at `shown_at`. Raises Refused, and
    nothing has changed then.
    """
    call = _lock(tx, contact_id)
    if call.state is not CallState.WAITING:
        raise Refused("caller", "does not wait any more")
    if call.direction is Direction.OUTBOUND:
        raise Refused(
            "caller", "is not on the phone: whoever is to ring them does so by the callback"
        )
    live = offers.list_live_offers(tx, contact_id)
    newer = (one for one in live if shown_at is not None and one.made_at > shown_at)
    chosen = next((one for one in newer if one.asked_for and one.staff_id != to), None)
    if chosen is not None:
        name = name_of(tx.connection, tx.keyring, chosen.staff_id) or "somebody"
        raise Refused("caller", f"was offered to {name} by somebody else meanwhile")
    pending = [one for one in live if one.staff_id != to]
    withdraw_each(tx, [(one, GIVEN_TO_ANOTHER) for one in pending])
    take_dispatch_lock(tx)
    target = choose(list_roster(tx, has_caps=False), to, call.gender)
    offer_id = ring_counsellor(
        tx,
        contact_id,
        target.staff_id,
        urgency=call.waiting_since or tx.now,
        ring_seconds=call.line.team.ring_seconds,
        asked_for=True,
    )
    tx.record("offer_directed", contact_id=contact_id, offer_id=offer_id, staff_id=by, to=str(to))
    tx.at_end(dispatch)


def change_place(
    tx: Transaction,
    contact_id: uuid.UUID,
    minutes: int,
    why: str,
    by: uuid.UUID,
    was: int | None = None,
) -> None:
    """Count so many minutes more, or less, than they have waited; from now on, and with a reason.

    `was` is what whoever asks has seen: what somebody else has changed meanwhile stands.
    """
    call = _lock(tx, contact_id)
    stands = _raised(tx, contact_id)
    said = " ".join(why.split())[:LONGEST_REASON]
    most = MOST_RAISED // timedelta(minutes=1)
    if call.state is not CallState.WAITING:
        raise Refused("caller", "does not wait any more")
    if not -most <= minutes <= most:
        raise Refused("minutes", f"must be from {-most} to {most}")
    if not said:
        raise Refused("reason", "must be said, a few words")
    if was is not None and was != stands:
        raise Refused("place", f"was changed by somebody else meanwhile, and is {stands:+} now")
    tx.connection.execute(
        update(calls_table)
        .where(calls_table.c.contact_id == contact_id)
        .values(raised_minutes=minutes)
    )
    add_to_note(tx, contact_id, by, f"Place changed by {minutes:+} minutes: {said}")
    tx.record("place_changed", contact_id=contact_id, staff_id=by, minutes=minutes)
    tx.at_end(dispatch)


def end_for_both(tx: Transaction, contact_id: uuid.UUID, why: str, by: uuid.UUID) -> None:
    """End a conversation that must not go on; with a reason."""
    call = _lock(tx, contact_id)
    said = " ".join(why.split())[:LONGEST_REASON]
    if not said:
        raise Refused("reason", "must be said, a few words")
    accepted = offers.find_accepted_offer(tx, contact_id)
    if call.state is not CallState.CONNECTED or accepted is None:
        raise Refused("call", "is not a conversation just now")
    add_to_note(tx, contact_id, by, f"Ended: {said}")
    tx.record("ended_by_supervisor", contact_id=contact_id, staff_id=by)
    send_end(tx, contact_id, accepted.id)


def set_presence_of(
    tx: Transaction,
    staff_id: uuid.UUID,
    wanted: Presence,
    by: uuid.UUID,
    was: Presence | None = None,
) -> None:
    """Say for somebody what they are; a call under way goes on. Raises NotFound.

    `was` is what whoever asks has seen: what they, or somebody else, have changed meanwhile stands.
    """
    if not is_on_staff(tx, staff_id):
        raise NotFound("there is no such person on the staff")
    found = lock_counsellor(tx, staff_id)
    if was is not None and found is not None and found.chosen is not was:
        if found.chosen is wanted:
            return
        name = name_of(tx.connection, tx.keyring, staff_id) or "Somebody"
        raise Refused("presence", f"of {name} was changed by somebody else meanwhile")
    staff.set_presence(tx, staff_id, wanted, PresenceSource.PERSON)
    tx.record("presence_set_for", staff_id=by, whose=str(staff_id), presence=wanted.value)


def _raised(tx: Transaction, contact_id: uuid.UUID) -> int:
    found = select(calls_table.c.raised_minutes).where(calls_table.c.contact_id == contact_id)
    return int(tx.connection.execute(found).scalar_one())


def _lock(tx: Transaction, contact_id: uuid.UUID) -> Call:
    call = calls.lock_call(tx, contact_id)
    if call is None:
        raise NotFound("there is no such call")
    return call
