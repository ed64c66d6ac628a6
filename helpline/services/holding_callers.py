"""On hold: the caller hears music while the counsellor thinks, or asks somebody.

The truth is `legs.held_at` of the caller's leg; Twilio is brought to it, and asked again when it
has changed meanwhile, so that hold and its end cannot overtake each other.
"""

import uuid

from helpline.domain.errors import OutsideError, Refused
from helpline.domain.legs import Party
from helpline.services.my_talk import lock_my_talk
from helpline.services.outside import Outside, done
from helpline.storage import calls, legs
from helpline.storage.legs import Leg
from helpline.storage.outbox import Work
from helpline.storage.transaction import Transaction

MOST_CHANGES = 3
"""Nobody presses the button more often while one request is on its way."""


def put_on_hold(tx: Transaction, staff_id: uuid.UUID) -> None:
    """Hold the caller. Twice changes nothing; Refused when nobody is there to be held."""
    _change(tx, staff_id, held=True)


def take_off_hold(tx: Transaction, staff_id: uuid.UUID) -> None:
    """Talk again."""
    _change(tx, staff_id, held=False)


def _change(tx: Transaction, staff_id: uuid.UUID, *, held: bool) -> None:
    talk = lock_my_talk(tx, staff_id)
    leg = _caller_inside(tx, talk.call.contact_id)
    if leg is None:
        raise Refused("caller", "is not there")
    if (leg.held_at is not None) == held:
        return
    legs.change_leg(tx, leg.id, held_at=tx.now if held else None)
    tx.record(
        "caller_held" if held else "caller_unheld",
        contact_id=talk.call.contact_id,
        staff_id=staff_id,
    )
    tx.send("hold_caller", leg.id)


def _caller_inside(tx: Transaction, contact_id: uuid.UUID) -> Leg | None:
    inside = (
        leg
        for leg in legs.list_legs(tx.connection, contact_id)
        if leg.party is Party.CALLER and leg.is_inside
    )
    return next(inside, None)


def hold_caller(outside: Outside, work: Work) -> None:
    """Bring Twilio to what is wanted. Whom it refuses to hold is not held."""
    told = None
    for _ in range(MOST_CHANGES):
        with outside.database.reading() as connection:
            leg = legs.get_leg(connection, work.ref)
            call = calls.get_call(connection, leg.contact_id)
        wanted = leg.held_at is not None
        if not leg.is_inside or leg.call_sid is None or told == wanted:
            break
        try:
            outside.gateway.hold(call.conference, leg.call_sid, held=wanted)
        except OutsideError:
            _not_held(outside, leg)
            raise
        told = wanted
    done(outside, work)


def _not_held(outside: Outside, leg: Leg) -> None:
    with outside.database.transaction(outside.clock.now()) as tx:
        calls.lock_call(tx, leg.contact_id)
        legs.change_leg(tx, leg.id, held_at=None)
