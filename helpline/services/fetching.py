"""Fetching: having somebody put onto the document of where they should be now."""

import uuid

from helpline.domain.legs import Party
from helpline.domain.offers import OfferState
from helpline.storage import legs, offers
from helpline.storage.calls import Call
from helpline.storage.transaction import Transaction

MACHINE = "machine"
BESIDE = "beside"
"""Documents of a leg to which it can be moved."""


def fetch_caller(tx: Transaction, call: Call) -> None:
    """Move the caller, unless they are given another document before that can be done.

    Each document counts a step, and every one is made from the truth: whoever has had one since
    is there already, and a move would only take them out of the room again.
    """
    tx.send("move_caller", call.contact_id, step=call.step)


def move_leg(tx: Transaction, call: Call, leg_id: uuid.UUID, document: str) -> None:
    """Move a leg that we dialled onto this document, unless its call goes on before that."""
    tx.send("move_leg", leg_id, document=document, step=call.step)


def fetch_counsellor(tx: Transaction, call: Call) -> None:
    """Bring the counsellor who waits beside the room into it, where the person is by now."""
    accepted = {
        offer.id
        for offer in offers.list_live_offers(tx, call.contact_id)
        if offer.state is OfferState.ACCEPTED
    }
    for leg in legs.list_legs(tx.connection, call.contact_id):
        if leg.party is Party.COUNSELLOR and leg.offer_id in accepted and not leg.is_inside:
            move_leg(tx, call, leg.id, BESIDE)
