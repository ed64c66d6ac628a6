"""Whoever listens or whispers in a call speaks to both from now on."""

import uuid

from helpline.domain.errors import Refused
from helpline.domain.guests import UNHEARD, GuestKind, GuestState
from helpline.services.outside import Outside, done
from helpline.storage import calls, guests, legs
from helpline.storage.outbox import Work
from helpline.storage.transaction import Transaction


def speak_up(tx: Transaction, contact_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Be heard by both. Raises Refused for somebody who is not there unheard."""
    call = calls.lock_call(tx, contact_id)
    guest = guests.find_live_guest_of(tx, staff_id)
    leg = None if guest is None else guests.find_leg_of(tx, guest.id)
    if call is None or guest is None or leg is None or guest.contact_id != contact_id:
        raise Refused("you", "are not in this call: join it first")
    is_inside = guest.state is GuestState.INSIDE and leg.is_inside
    if not is_inside or guest.kind not in UNHEARD:
        raise Refused("you", "are heard already, or not in the call yet")
    guests.change_kind(tx, guest.id, GuestKind.BARGE)
    tx.record("spoke_up", contact_id=contact_id, staff_id=staff_id, guest=guest.kind.value)
    tx.send("let_speak", leg.id)


def let_speak(outside: Outside, work: Work) -> None:
    """Have Twilio let them be heard."""
    with outside.database.reading() as connection:
        leg = legs.get_leg(connection, work.ref)
        call = calls.get_call(connection, leg.contact_id)
    if leg.is_inside and leg.call_sid is not None:
        outside.gateway.let_speak(call.conference, leg.call_sid)
    done(outside, work)
