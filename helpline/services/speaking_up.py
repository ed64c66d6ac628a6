"""Whoever listens or whispers in a call speaks to both from now on.

Where Twilio will not open their line they are unheard as before, and it is said to both of them.
"""

import uuid

from helpline.domain.errors import OutsideError, OutsideUnclear, Refused
from helpline.domain.guests import UNHEARD, GuestKind, GuestState
from helpline.domain.legs import Party
from helpline.services.outside import GIVE_UP_AFTER_TRIES, Outside, done
from helpline.storage import calls, guests, legs, staff
from helpline.storage.legs import Leg
from helpline.storage.outbox import Work
from helpline.storage.transaction import Transaction

MUTED = "muted_beside_a_call"
"""Why nobody rings somebody, and what their console says of it."""


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
    tx.send("let_speak", leg.id, was=guest.kind.value)


def let_speak(outside: Outside, work: Work) -> None:
    """Have Twilio let them be heard; refused for good, they are what they were."""
    with outside.database.reading() as connection:
        leg = legs.get_leg(connection, work.ref)
        call = calls.get_call(connection, leg.contact_id)
    if leg.is_inside and leg.call_sid is not None:
        try:
            outside.gateway.let_speak(call.conference, leg.call_sid)
        except OutsideError:
            _stay_unheard(outside, work, leg)
            raise
        except OutsideUnclear:
            if work.tries >= GIVE_UP_AFTER_TRIES:
                _stay_unheard(outside, work, leg)
            raise
    done(outside, work)


def _stay_unheard(outside: Outside, work: Work, seen: Leg) -> None:
    """They listen, or whisper, as before. Whoever has the caller by now without being heard leaves
    them to somebody who is.
    """
    with outside.database.transaction(outside.clock.now()) as tx:
        calls.lock_call(tx, seen.contact_id)
        guest = guests.find_guest(tx, seen.guest_id)
        leg = legs.get_leg(tx.connection, seen.id)
        if guest is None:
            return
        if leg.party is Party.COUNSELLOR and leg.is_inside:
            tx.send("end_leg", leg.id)
        elif guest.state is GuestState.INSIDE and guest.staff_id is not None:
            was = GuestKind(work.detail["was"])
            guests.change_kind(tx, guest.id, was, muted_at=tx.now)
            staff.change_presence(tx, guest.staff_id, pause_reason=MUTED)
        tx.record("not_let_speak", contact_id=guest.contact_id, staff_id=guest.staff_id)
