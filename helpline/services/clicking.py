"""Taking an offer, or not, by a click on the console: what keys 1 and 2 do on the phone.

A click takes a caller only once the phone has been picked up: until then nobody is there to talk.
"""

import uuid

from helpline.domain.errors import Refused
from helpline.domain.legs import LegState
from helpline.domain.offers import OfferEvent, OfferState
from helpline.services.dispatch import end_legs_of_offer
from helpline.services.offering import accept_offer, close_offer
from helpline.storage import calls, legs, offers
from helpline.storage.calls import Call
from helpline.storage.offers import Offer
from helpline.storage.transaction import Transaction

_GONE = "is not with you any more"


def take_by_click(tx: Transaction, staff_id: uuid.UUID) -> None:
    """Take the caller whom one's phone has been picked up for; into the room with it.

    Raises Refused while it still rings, and when the offer is gone.
    """
    call, offer = _lock_offered(tx, staff_id)
    up = [
        leg
        for leg in legs.list_legs_of_offer(tx.connection, offer.id)
        if leg.state is LegState.IN_PROGRESS
    ]
    if not up:
        raise Refused("phone", "rings still: pick it up, then take the call here or with key 1")
    if accept_offer(tx, call, offer) is None:
        raise Refused("call", _GONE)
    tx.send("seat_counsellor", up[0].id)


def decline_by_click(tx: Transaction, staff_id: uuid.UUID) -> None:
    """Not now: the phone stops, and somebody else is rung. Raises Refused when the offer is gone."""
    call, offer = _lock_offered(tx, staff_id)
    end_legs_of_offer(tx, offer.id)
    close_offer(tx, call, offer, OfferEvent.DECLINE, "declined")


def _lock_offered(tx: Transaction, staff_id: uuid.UUID) -> tuple[Call, Offer]:
    """What this person is being rung for; the call's lock comes first."""
    seen = offers.find_offer_of(tx, staff_id)
    call = None if seen is None else calls.lock_call(tx, seen.contact_id)
    offer = None if seen is None else offers.find_offer(tx, seen.id)
    if call is None or offer is None or offer.state is not OfferState.PENDING:
        raise Refused("call", _GONE)
    return call, offer
