"""Guests leave: the two who talk go on, and the guest's phone is free for calls again."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from helpline.domain.guests import NOT_TAKEN, GuestEvent, GuestState
from helpline.domain.legs import LegEvent, LegState
from helpline.services.dispatch import dispatch
from helpline.storage import guests, legs, staff
from helpline.storage.guests import Guest
from helpline.storage.legs import Leg
from helpline.storage.transaction import Transaction

GUEST_EXPIRY = "guest_expiry"
NEXT_OF_TEAM = "next_of_team"
CALL_OVER = "call_over"
SENT_AWAY = "sent_away"
"""Why somebody is asked no more to come, by those in the call."""


def end_guests(tx: Transaction, contact_id: uuid.UUID, reason: str = CALL_OVER) -> None:
    """The conversation is over, or goes on elsewhere: whoever was beside it is free."""
    for guest in guests.list_live_guests(tx, contact_id):
        end_guest(tx, guest, reason)


def end_guest(tx: Transaction, guest: Guest, reason: str) -> None:
    """One is not wanted any more, or has gone; their phone stops, wherever it is."""
    if guest.state is GuestState.ASKED and reason == "completed":
        reason = NOT_TAKEN
    if not guests.move_guest(tx, guest, GuestEvent.END, reason):
        return
    tx.clear_timer(GUEST_EXPIRY, guest.id)
    leg = guests.find_leg_of(tx, guest.id)
    if leg is not None and leg.state is LegState.PLANNED:
        legs.climb(tx, leg, LegEvent.END, ended_at=tx.now, end_status="withdrawn")
    elif leg is not None and leg.is_live and not (leg.is_inside and reason == CALL_OVER):
        tx.send("end_leg", leg.id)
    _let_go(tx, guest)
    if guest.team_id and guest.state is GuestState.ASKED and reason not in (CALL_OVER, SENT_AWAY):
        tx.set_timer(NEXT_OF_TEAM, guest.id, tx.now)
    tx.record(
        "guest_left",
        contact_id=guest.contact_id,
        staff_id=guest.staff_id or guest.asked_by,
        guest=guest.kind.value,
        reason=reason,
    )


def _let_go(tx: Transaction, guest: Guest) -> None:
    """Calls come to their phone again, or do once their own pause is over."""
    if guest.staff_id is not None:
        staff.change_presence(tx, guest.staff_id, **pause_after(guest, tx.now))
        tx.at_end(dispatch)


def pause_after(guest: Guest, now: datetime) -> Mapping[str, Any]:
    """The pause that is theirs when they are a guest no more, as columns of presence."""
    own = guest.own_pause
    if own is None or own.until <= now:
        return {"pause_until": now}
    return {"pause_until": own.until, "pause_reason": own.reason}


def guest_leg_ended(tx: Transaction, leg: Leg, status: str) -> None:
    """Their leg is over, whichever way: the two who talk go on."""
    guest = guests.find_guest(tx, leg.guest_id)
    if guest is not None:
        end_guest(tx, guest, status)
