"""The conversation that somebody on the staff is in, locked for what they do with it."""

import uuid
from dataclasses import dataclass

from helpline.domain.calls import CallState
from helpline.domain.errors import Refused
from helpline.domain.offers import OfferState
from helpline.storage import calls, offers
from helpline.storage.calls import Call
from helpline.storage.offers import Offer
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class Talk:
    """A call in conversation, and the accepted offer by which it is theirs."""

    call: Call
    offer: Offer


def lock_my_talk(tx: Transaction, staff_id: uuid.UUID) -> Talk:
    """The call's lock comes first. Raises Refused when they talk to nobody."""
    seen = offers.find_offer_of(tx, staff_id)
    call = None if seen is None else calls.lock_call(tx, seen.contact_id)
    offer = None if seen is None else offers.find_offer(tx, seen.id)
    if call is None or offer is None or offer.state is not OfferState.ACCEPTED:
        raise Refused("call", "is over")
    if call.state is not CallState.CONNECTED:
        raise Refused("call", "has not begun yet")
    return Talk(call, offer)
