"""A guest's phone: what they hear, the key that lets them in, and how their leg ends."""

import uuid

from helpline.domain.calls import CallState
from helpline.domain.guests import GuestEvent, GuestKind, GuestState
from helpline.domain.instructions import Connect, Document, Gather, HangUp, Instruction, Route, Say
from helpline.domain.legs import LegEvent, Party, event_of_status, is_terminal
from helpline.services.greeting import is_ours
from helpline.services.guest_ends import GUEST_EXPIRY, end_guest, guest_leg_ended
from helpline.services.speaking import to_counsellor
from helpline.storage import calls, guests, legs
from helpline.storage.calls import Call
from helpline.storage.guests import Guest
from helpline.storage.legs import Leg
from helpline.storage.transaction import Transaction


def hear_guest(tx: Transaction, call: Call, leg: Leg, call_sid: str) -> Document:
    """A guest picked up: what it is about, and 1. It ends in Hangup, as for an offer (V65)."""
    guest = guests.find_guest(tx, leg.guest_id)
    if not is_ours(leg, call_sid) or not _may_come(call, guest) or guest is None:
        return to_counsellor(call, Say("offer_gone"), HangUp())
    legs.climb(tx, leg, LegEvent.ANSWER, answered_at=tx.now, call_sid=call_sid)
    ask = _ask(call, guest, leg)
    return _to_guest(call, guest, ask, ask, HangUp())


def _may_come(call: Call, guest: Guest | None) -> bool:
    is_wanted = guest is not None and guest.state is GuestState.ASKED
    return is_wanted and call.state is CallState.CONNECTED


def _ask(call: Call, guest: Guest, leg: Leg) -> Gather:
    about = Say(_ABOUT[guest.kind], {"line": call.line.name})
    prompts = (about, Say("guest_come"))
    return Gather(prompts, Route("legs", leg.id, "guest_key"), timeout=5)


_ABOUT = {
    GuestKind.CONSULT: "guest_consult",
    GuestKind.THIRD: "guest_third",
    GuestKind.BARGE: "guest_barge",
    GuestKind.LISTEN: "guest_listen",
    GuestKind.WHISPER: "guest_whisper",
}


def _to_guest(call: Call, guest: Guest, *instructions: Instruction) -> Document:
    """Staff in the line's first language; a third party in the caller's, who named them."""
    if guest.staff_id is not None:
        return to_counsellor(call, *instructions)
    return Document(call.line.country, call.language, instructions)


def answer_guest(tx: Transaction, call: Call, leg: Leg, digits: str) -> Document:
    """1 leads into the room, where the two are talking; everything else is a no."""
    guest = guests.find_guest(tx, leg.guest_id)
    if guest is None or (guest.state is GuestState.ASKED and not _may_come(call, guest)):
        return to_counsellor(call, Say("offer_gone"), HangUp())
    if guest.state is GuestState.OVER:
        return _to_guest(call, guest, Say("neutral_goodbye"), HangUp())
    if digits != "1":
        end_guest(tx, guest, "declined")
        return _to_guest(call, guest, Say("neutral_goodbye"), HangUp())
    if guests.move_guest(tx, guest, GuestEvent.ACCEPT):
        tx.clear_timer(GUEST_EXPIRY, guest.id)
        tx.record(
            "guest_came",
            contact_id=call.contact_id,
            staff_id=guest.staff_id or guest.asked_by,
            guest=guest.kind.value,
        )
    coached = _counsellor_sid(tx, call) if guest.kind is GuestKind.WHISPER else None
    if guest.kind is GuestKind.WHISPER and coached is None:
        return to_counsellor(call, Say("offer_gone"), HangUp())
    return _to_guest(call, guest, _into_room(call, leg, guest, coached))


def _counsellor_sid(tx: Transaction, call: Call) -> str | None:
    """The call of whoever talks with the caller now."""
    inside = (
        leg.call_sid
        for leg in legs.list_legs(tx.connection, call.contact_id)
        if leg.party is Party.COUNSELLOR and leg.is_inside
    )
    return next(inside, None)


def _into_room(call: Call, leg: Leg, guest: Guest, coached: str | None) -> Connect:
    return Connect(
        conference=call.conference,
        contact_id=call.contact_id,
        after=Route("legs", leg.id, "guest_over"),
        ends_with_this_party=False,
        starts=False,
        muted=guest.kind is GuestKind.LISTEN,
        coach=coached,
    )


def hear_guest_over(tx: Transaction, call: Call, leg: Leg) -> Document:
    """The room is over for a guest, or was when they came."""
    guest = guests.find_guest(tx, leg.guest_id)
    if guest is None or guest.staff_id is not None:
        return to_counsellor(call, Say("conversation_over"), HangUp())
    return _to_guest(call, guest, Say("neutral_goodbye"), HangUp())


def guest_leg_status(tx: Transaction, leg: Leg, status: str, call_sid: str) -> None:
    """Twilio says how a guest's leg is."""
    if not is_ours(leg, call_sid):
        return
    if leg.call_sid is None:
        legs.change_leg(tx, leg.id, call_sid=call_sid)
    event = event_of_status(status)
    if is_terminal(status):
        if legs.climb(tx, leg, LegEvent.END, ended_at=tx.now, end_status=status):
            guest_leg_ended(tx, leg, status)
    elif event is not None:
        legs.climb(tx, leg, event)


def guest_expired(tx: Transaction, guest_id: uuid.UUID) -> None:
    """They were rung long enough."""
    seen = guests.find_guest(tx, guest_id)
    if seen is None or calls.lock_call(tx, seen.contact_id) is None:
        return
    guest = guests.find_guest(tx, guest_id)
    if guest is not None and guest.state is GuestState.ASKED:
        end_guest(tx, guest, "no_answer")
