"""What else a counsellor does in a call: end it for both sides, and ask for help."""

import uuid

from helpline.domain.notices import NoticeKind
from helpline.domain.offers import OfferState
from helpline.services.my_talk import lock_my_talk
from helpline.services.notices import notify_supervisors
from helpline.services.outside import Outside, done
from helpline.services.watching import JOIN_WITHIN, watch_call
from helpline.storage import calls, offers
from helpline.storage.outbox import Work
from helpline.storage.transaction import Transaction


def end_talk(tx: Transaction, staff_id: uuid.UUID) -> None:
    """End the call: the caller's leg is ended, and with it the room. Raises Refused when it is over."""
    talk = lock_my_talk(tx, staff_id)
    tx.record("end_asked_for", contact_id=talk.call.contact_id, staff_id=staff_id)
    send_end(tx, talk.call.contact_id, talk.offer.id)


def send_end(tx: Transaction, contact_id: uuid.UUID, offer_id: uuid.UUID) -> None:
    """Have the caller's leg ended, for the conversation that this offer has led to."""
    tx.send("end_caller", contact_id, offer=str(offer_id))
    watch_call(tx, contact_id, JOIN_WITHIN)  # in case the word of its end is lost


def end_caller(outside: Outside, work: Work) -> None:
    """End the caller's leg, while they still talk to whoever wanted that: nobody who has gone back
    to the line meanwhile is cut off.
    """
    with outside.database.transaction(outside.clock.now()) as tx:
        call = calls.get_call(tx.connection, work.ref)
        offer = offers.find_offer(tx, uuid.UUID(work.detail["offer"]))
    is_theirs = offer is not None and offer.state is OfferState.ACCEPTED
    if call.is_live and call.caller_sid is not None and is_theirs:
        outside.gateway.end_call(call.caller_sid)
    done(outside, work)


def ask_for_help(tx: Transaction, staff_id: uuid.UUID) -> None:
    """Tell supervisors: on the wallboard until somebody has seen it, and by text."""
    call = lock_my_talk(tx, staff_id).call
    notify_supervisors(
        tx,
        NoticeKind.HELP_ASKED,
        line_id=call.line.id,
        contact_id=call.contact_id,
        staff_id=staff_id,
    )
    tx.record("help_asked", contact_id=call.contact_id, staff_id=staff_id)
