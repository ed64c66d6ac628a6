"""Beside the room: a counsellor who has accepted a callback, until the person has pressed 1.

There they hear how it goes, and one key stops it: in a room no key would be heard (V82).
"""

import uuid
from enum import IntEnum

from sqlalchemy import Connection

from helpline.domain.calls import CallState
from helpline.domain.instructions import Document, Gather, GoTo, HangUp, Pause, Route, Say
from helpline.domain.legs import LegState, Party, is_a_machine
from helpline.domain.offers import OfferState
from helpline.services.calling_back import has_said_yes
from helpline.services.conversation import counsellor_left
from helpline.services.fetching import BESIDE
from helpline.services.parting import hear_over
from helpline.services.speaking import into_room, to_counsellor
from helpline.storage import legs, offers
from helpline.storage.calls import Call
from helpline.storage.legs import Leg
from helpline.storage.transaction import Transaction

STOP_KEY = "*"
"""Star starts again everywhere; here it lets the callback start again, with whoever is free."""

LISTEN_SECONDS = 3
"""Between one look at how it goes and the next; keys count all the while."""

NOTHING_SAID = -1


class Stage(IntEnum):
    """How far the ringing of the person has come; the number goes into the address."""

    DIALLED = 0
    RINGING = 1
    PICKED_UP = 2
    MACHINE = 3


_NEWS = {
    Stage.DIALLED: "counsellor_hold_callback",
    Stage.RINGING: "news_ringing",
    Stage.PICKED_UP: "news_picked_up",
    Stage.MACHINE: "news_machine",
}


def hear_beside(connection: Connection, call: Call, leg: Leg, said: int = NOTHING_SAID) -> Document:
    """What has happened since the last look, or the room, or why nobody comes: a plain read."""
    if not call.is_live:
        return hear_over(connection, call, leg)
    if has_said_yes(connection, call):
        return into_room(call, leg)
    stage = _stage(connection, call.contact_id)
    news = () if stage == said else (Say(_NEWS[stage]),)
    choice = (Say("choice_stop"),) if said == NOTHING_SAID else ()
    ask = Gather(
        (*news, *choice, Pause(LISTEN_SECONDS)), Route("legs", leg.id, "stop", stage), timeout=1
    )
    return to_counsellor(call, ask, GoTo(Route("legs", leg.id, BESIDE, stage)))


def _stage(connection: Connection, contact_id: uuid.UUID) -> Stage:
    rung = [leg for leg in legs.list_legs(connection, contact_id) if leg.party is Party.CALLER]
    if not rung or rung[-1].state not in (LegState.RINGING, LegState.IN_PROGRESS):
        return Stage.DIALLED
    if rung[-1].state is LegState.RINGING:
        return Stage.RINGING
    return Stage.MACHINE if is_a_machine(rung[-1].answered_by) else Stage.PICKED_UP


def key_beside(tx: Transaction, call: Call, leg: Leg, digits: str) -> Document:
    """Star stops it, and the callback is still owed; whoever has pressed 1 is not left alone."""
    offer = None if leg.offer_id is None else offers.find_offer(tx, leg.offer_id)
    is_theirs = offer is not None and offer.state is OfferState.ACCEPTED
    is_early = call.state is CallState.ACCEPTED and not has_said_yes(tx.connection, call)
    if digits != STOP_KEY or offer is None or not is_theirs or not is_early:
        return hear_beside(tx.connection, call, leg)
    counsellor_left(tx, call, offer)
    return to_counsellor(call, Say("callback_stopped"), HangUp())
