"""Guests: a colleague, a third party, or somebody who oversees comes into a conversation.

Their phone is rung, paced like every other, and they press 1; a machine never does, so none comes
in. The two who talk are never moved for it: whatever becomes of a guest, they go on talking.
"""

import uuid
from datetime import timedelta

from helpline.domain.calls import CallState, Direction
from helpline.domain.errors import NotFound, Refused
from helpline.domain.guests import BROUGHT_IN, UNHEARD, GuestKind
from helpline.domain.legs import Party
from helpline.domain.offers import OfferEvent
from helpline.services.dispatch import PACING_ALLOWANCE
from helpline.services.guest_ends import GUEST_EXPIRY, SENT_AWAY, end_guest
from helpline.services.heirs import find_heir, take_over
from helpline.services.listeners import listening_notice
from helpline.services.my_talk import Talk, lock_my_talk
from helpline.services.passing_on import choose
from helpline.services.wrapping_up import begin_wrap_up
from helpline.storage import calls, guests, legs, offers, staff
from helpline.storage.calls import Call
from helpline.storage.guests import OwnPause
from helpline.storage.lines import is_our_own
from helpline.storage.offers import PASSED_ON
from helpline.storage.roster import list_roster
from helpline.storage.transaction import Transaction, take_dispatch_lock
from helpline.telephony.numbers import may_be_rung_back

MOST_GUESTS = 3
LONGEST_STAY = timedelta(hours=4)
"""No call comes to a guest's phone meanwhile; the end of their leg ends it, and this if that is lost."""

_SOON = -0.5
"""Dialled before any offer: two people wait for it, if not as urgently as somebody we ring back."""

BESIDE_A_CALL = "beside_a_call"


def ask_colleague(tx: Transaction, staff_id: uuid.UUID, to: uuid.UUID) -> None:
    """Have a colleague rung who is free, to talk along. Raises Refused."""
    call = lock_my_talk(tx, staff_id).call
    choose(list_roster(tx, has_caps=False), to)
    ring_colleague(tx, call, staff_id, to)


def ring_colleague(
    tx: Transaction,
    call: Call,
    asked_by: uuid.UUID,
    to: uuid.UUID,
    team_id: uuid.UUID | None = None,
) -> None:
    """Ring them, by themselves or for their team. Raises Refused when they are free no more."""
    refuse_crowd(tx, call)
    own_pause = _keep_free(tx, to)
    _refuse_if_busy(tx, to, "person", "is not free just now")
    _ring(tx, call, GuestKind.CONSULT, asked_by, to, own_pause, team_id)


def ask_third(tx: Transaction, staff_id: uuid.UUID, number: str) -> None:
    """Have a number rung that a counsellor typed. Raises Refused for what is not to be rung.

    No emergency number: who answers there would be sent to our own address (P1).
    """
    call = lock_my_talk(tx, staff_id).call
    refuse_crowd(tx, call)
    is_ordinary = may_be_rung_back(number, call.line.country)
    if not is_ordinary or is_our_own(tx.connection, number):
        raise Refused("number", "cannot be rung from here")
    guest_id = guests.add_guest(tx, call.contact_id, GuestKind.THIRD, staff_id, number=number)
    _dial(tx, call, guest_id, None)
    tx.record("third_party_asked", contact_id=call.contact_id, staff_id=staff_id)


def join(
    tx: Transaction,
    contact_id: uuid.UUID,
    staff_id: uuid.UUID,
    kind: GuestKind = GuestKind.BARGE,
) -> None:
    """Somebody who oversees comes to talk along, to listen or to whisper: their own phone is rung.

    Unheard by the caller only where the caller has been told that it may be so. Raises Refused.
    """
    call = calls.lock_call(tx, contact_id)
    if call is None:
        raise NotFound("there is no such call")
    if call.state is not CallState.CONNECTED:
        raise Refused("call", "is not a conversation just now")
    if kind in UNHEARD and not _is_told(call):
        raise Refused("line", "does not tell its callers that somebody may listen")
    refuse_crowd(tx, call)
    if staff.phone_of(tx.connection, tx.keyring, staff_id) is None:
        raise Refused("phone", "is missing in your record: there is none to ring")
    own_pause = _keep_free(tx, staff_id)
    _refuse_if_busy(tx, staff_id, "you", "are in a call, or your phone is ringing already")
    _ring(tx, call, kind, staff_id, staff_id, own_pause)


def _is_told(call: Call) -> bool:
    """Whom we ring back does not hear it."""
    return call.direction is Direction.INBOUND and bool(listening_notice(call))


def _keep_free(tx: Transaction, staff_id: uuid.UUID) -> OwnPause | None:
    """No call comes to this phone from now on; the answer is the pause that they have anyhow.

    Before the matcher's lock: nothing is waited for under that, and somebody may be changing their
    presence just now.
    """
    before = staff.lock_counsellor(tx, staff_id)
    until = tx.now + LONGEST_STAY
    staff.change_presence(tx, staff_id, pause_until=until, pause_reason=BESIDE_A_CALL)
    if before is None or before.pause_until is None or before.pause_until <= tx.now:
        return None
    return OwnPause(before.pause_until, before.pause_reason)


def _refuse_if_busy(tx: Transaction, staff_id: uuid.UUID, who: str, why: str) -> None:
    """Under the matcher's lock, where every offer is made; refused, all of it is undone."""
    take_dispatch_lock(tx)
    if offers.find_offer_of(tx, staff_id) or guests.find_live_guest_of(tx, staff_id):
        raise Refused(who, why)


def refuse_crowd(tx: Transaction, call: Call) -> None:
    """Raise Refused where as many people are in a call as may be."""
    if len(guests.list_live_guests(tx, call.contact_id)) >= MOST_GUESTS:
        raise Refused("call", "has as many people in it as it may have")


def _ring(
    tx: Transaction,
    call: Call,
    kind: GuestKind,
    asked_by: uuid.UUID,
    guest: uuid.UUID,
    own_pause: OwnPause | None,
    team_id: uuid.UUID | None = None,
) -> None:
    guest_id = guests.add_guest(
        tx,
        call.contact_id,
        kind,
        asked_by,
        staff_id=guest,
        own_pause=own_pause,
        team_id=team_id,
    )
    _dial(tx, call, guest_id, guest)
    tx.record(
        "guest_asked",
        contact_id=call.contact_id,
        staff_id=asked_by,
        guest=kind.value,
        who=str(guest),
    )


def _dial(tx: Transaction, call: Call, guest_id: uuid.UUID, staff_id: uuid.UUID | None) -> None:
    leg_id = legs.add_leg(
        tx, call.contact_id, Party.GUEST, guest_id=guest_id, staff_id=staff_id, urgency=_SOON
    )
    tx.send("dial", leg_id)
    rings_for = timedelta(seconds=call.line.team.ring_seconds)
    tx.set_timer(GUEST_EXPIRY, guest_id, tx.now + rings_for + PACING_ALLOWANCE)


def send_away(tx: Transaction, staff_id: uuid.UUID, guest_id: uuid.UUID) -> None:
    """Ring them no longer, or have them leave, whoever of those who had the caller brought them.

    Raises NotFound for a guest of others.
    """
    call = lock_my_talk(tx, staff_id).call
    guest = guests.find_guest(tx, guest_id)
    if guest is None or guest.contact_id != call.contact_id or guest.kind not in BROUGHT_IN:
        raise NotFound("there is no such guest of yours")
    end_guest(tx, guest, SENT_AWAY)


def hand_over(tx: Transaction, staff_id: uuid.UUID) -> None:
    """Leave the caller with the colleague who is in the call. Raises Refused when nobody is."""
    talk = lock_my_talk(tx, staff_id)
    _hand_over(tx, talk)
    tx.record("call_handed_over", contact_id=talk.call.contact_id, staff_id=staff_id)


def take_from(tx: Transaction, contact_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Somebody who oversees, and is in the call, goes on with the caller alone. Raises Refused."""
    call = calls.lock_call(tx, contact_id)
    accepted = None if call is None else offers.find_accepted_offer(tx, contact_id)
    if call is None or accepted is None or call.state is not CallState.CONNECTED:
        raise Refused("call", "is not a conversation just now")
    guest = guests.find_live_guest_of(tx, staff_id)
    if guest is None or guest.contact_id != contact_id:
        raise Refused("you", "are not in this call: join it first")
    _hand_over(tx, Talk(call, accepted), staff_id)


def _hand_over(tx: Transaction, talk: Talk, to: uuid.UUID | None = None) -> None:
    heir = find_heir(tx, talk.call, to)
    if heir is None:
        raise Refused("colleague", "is not in the call yet")
    call, offer = talk.call, talk.offer
    offers.move_offer(tx, offer, OfferEvent.FINISH, PASSED_ON)
    begin_wrap_up(tx, offer.staff_id, call.line.team.wrap_up_seconds)
    take_over(tx, call, heir)
    for leg in legs.list_legs_of_offer(tx.connection, offer.id):
        if leg.is_live:
            tx.send("release_leg", leg.id)
