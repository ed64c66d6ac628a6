"""Guests who go on with the caller: nobody is left alone in a room.

Where the counsellor drops out while a colleague is beside them, the colleague has the caller from
then on. Without one the caller goes back to the front of the line, and the room is over for all.
"""

import uuid
from dataclasses import dataclass

from helpline.domain.guests import GuestEvent, GuestKind, GuestState
from helpline.domain.legs import Party
from helpline.domain.offers import OfferEvent
from helpline.services.daily_caps import talk_begun
from helpline.services.guest_ends import end_guest, pause_after
from helpline.storage import calls, guests, legs, offers, staff
from helpline.storage.calls import Call
from helpline.storage.guests import Guest
from helpline.storage.legs import Leg
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class Heir:
    """A guest inside who can go on with the caller, and the leg they are inside with."""

    guest: Guest
    staff_id: uuid.UUID
    leg: Leg


def find_heir(tx: Transaction, call: Call, wanted: uuid.UUID | None = None) -> Heir | None:
    """A colleague who is heard by both, and inside; this one, if somebody is `wanted`."""
    for guest in guests.list_live_guests(tx, call.contact_id):
        leg = guests.find_leg_of(tx, guest.id)
        is_there = guest.state is GuestState.INSIDE and leg is not None and leg.is_inside
        is_heard = guest.kind in (GuestKind.CONSULT, GuestKind.BARGE)
        if leg is None or guest.staff_id is None or not is_there or not is_heard:
            continue
        if wanted is not None and guest.staff_id != wanted:
            continue
        if offers.find_offer_of(tx, guest.staff_id) is None:
            return Heir(guest, guest.staff_id, leg)
    return None


def take_over(tx: Transaction, call: Call, heir: Heir) -> None:
    """The caller is theirs from now on, as if they had taken the call; hold ends."""
    guests.move_guest(tx, heir.guest, GuestEvent.END, "took_over")
    offer_id = offers.add_offer(tx, call.contact_id, heir.staff_id, asked_for=True)
    offer = offers.find_offer(tx, offer_id)
    if offer is not None:
        offers.move_offer(tx, offer, OfferEvent.ACCEPT)
    legs.change_leg(tx, heir.leg.id, party=Party.COUNSELLOR.value, offer_id=offer_id)
    calls.set_counsellor(tx, call.contact_id, heir.staff_id)
    staff.change_presence(tx, heir.staff_id, misses=0, **pause_after(heir.guest, tx.now))
    talk_begun(tx, heir.staff_id)
    take_off_hold_now(tx, call.contact_id)
    for guest in guests.list_live_guests(tx, call.contact_id):
        if guest.kind is GuestKind.WHISPER:  # into the ear of somebody who is not there any more
            end_guest(tx, guest, "counsellor_changed")
    tx.record(
        "call_taken_over", contact_id=call.contact_id, offer_id=offer_id, staff_id=heir.staff_id
    )


def take_off_hold_now(tx: Transaction, contact_id: uuid.UUID) -> None:
    """Nobody stays with the music whose counsellor has changed."""
    for leg in legs.list_legs(tx.connection, contact_id):
        if leg.party is Party.CALLER and leg.held_at is not None:
            legs.change_leg(tx, leg.id, held_at=None)
            tx.send("hold_caller", leg.id)
