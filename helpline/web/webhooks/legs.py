"""Webhooks about legs that we dialled: a counsellor's, or that of somebody we ring back."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint
from werkzeug.wrappers import Response

from helpline import logs
from helpline.domain.instructions import Document, HangUp, Say
from helpline.domain.legs import Party
from helpline.services import beside, detection, greeting, guest_phones, offering, parting
from helpline.services.heard import note_heard
from helpline.storage.calls import Call, find_call, lock_call
from helpline.storage.legs import Leg, find_leg
from helpline.storage.transaction import Transaction
from helpline.web.house import house
from helpline.web.webhooks.answering import (
    Step,
    about_event,
    about_step,
    answer_call,
    answer_read,
    field,
    pressed,
    take_notice,
)

Handler = Callable[[Transaction, Call, Leg], Document]

NOBODY = Document("GB", "en", (Say("offer_gone"), HangUp()))


def add_routes(blueprint: Blueprint) -> None:
    """Add one address for each document of a leg."""
    for name, handler in HANDLERS.items():
        blueprint.post(f"/legs/<uuid:ref>/{name}", endpoint=f"leg_{name}")(_view(handler))
    blueprint.post("/legs/<uuid:ref>/hold", endpoint="leg_hold")(hold)
    blueprint.post("/legs/<uuid:ref>/beside", endpoint="leg_beside")(hear_beside)
    blueprint.post("/legs/<uuid:ref>/detected", endpoint="leg_detected")(detected)
    blueprint.post("/legs/<uuid:ref>/status", endpoint="leg_status")(status)


def _view(handler: Handler) -> Callable[[UUID], Response]:
    def view(ref: UUID) -> Response:
        about = f"{about_step()} {pressed()}"
        return answer_call(about, lambda tx: _handle(tx, ref, handler))

    return view


def _handle(tx: Transaction, ref: UUID, handler: Handler) -> Document:
    """Lock the call first, then read the leg: what was read before may be old."""
    seen = find_leg(tx.connection, ref)
    call = None if seen is None else lock_call(tx, seen.contact_id)
    leg = find_leg(tx.connection, ref)
    if call is None or leg is None:
        return NOBODY
    logs.about(contact_id=str(call.contact_id))
    document = handler(tx, call, leg)
    note_heard(tx, call.contact_id, document, leg.party.value, leg.staff_id)
    return document


def _screen(tx: Transaction, call: Call, leg: Leg) -> Document:
    return offering.hear_offer(tx, call, leg, field("CallSid", 64))


def _answer(tx: Transaction, call: Call, leg: Leg) -> Document:
    if leg.call_sid != field("CallSid", 64):
        return NOBODY
    return offering.answer_offer(tx, call, leg, pressed())


def _over(tx: Transaction, call: Call, leg: Leg) -> Document:
    return parting.hear_over(tx.connection, call, leg)


def _more(tx: Transaction, call: Call, leg: Leg) -> Document:
    if leg.call_sid != field("CallSid", 64):
        return NOBODY
    return parting.more_time(tx, call, leg, pressed(), Step.of_request(leg.id).step)


def _greet(tx: Transaction, call: Call, leg: Leg) -> Document:
    return greeting.greet(tx, call, leg, field("CallSid", 64))


def _greeted(tx: Transaction, call: Call, leg: Leg) -> Document:
    return greeting.greeted(tx, call, leg, pressed())


def _machine(tx: Transaction, call: Call, leg: Leg) -> Document:
    return detection.meet_machine(tx, call, leg)


def _stop(tx: Transaction, call: Call, leg: Leg) -> Document:
    if leg.call_sid != field("CallSid", 64):
        return NOBODY
    return beside.key_beside(tx, call, leg, pressed())


def _guest(tx: Transaction, call: Call, leg: Leg) -> Document:
    return guest_phones.hear_guest(tx, call, leg, field("CallSid", 64))


def _guest_key(tx: Transaction, call: Call, leg: Leg) -> Document:
    if leg.call_sid != field("CallSid", 64):
        return NOBODY
    return guest_phones.answer_guest(tx, call, leg, pressed())


HANDLERS: dict[str, Handler] = {
    "screen": _screen,
    "answer": _answer,
    "over": _over,
    "released": offering.hear_released,
    "seat": offering.hear_seated,
    "guest": _guest,
    "guest_key": _guest_key,
    "guest_over": guest_phones.hear_guest_over,
    "more": _more,
    "greet": _greet,
    "greeted": _greeted,
    "machine": _machine,
    "stop": _stop,
}


def hold(ref: UUID) -> Response:
    """What a counsellor hears until the caller is there: a plain read (V82)."""

    def read() -> Document:
        with house().database.reading() as connection:
            leg = find_leg(connection, ref)
            call = None if leg is None else find_call(connection, leg.contact_id)
        if leg is None or call is None:
            return NOBODY
        return offering.hear_hold(call, leg)

    return answer_read(read)


def hear_beside(ref: UUID) -> Response:
    """What a counsellor hears while the person is rung: a plain read, again and again."""
    said = Step.of_request(ref).step

    def read() -> Document:
        with house().database.reading() as connection:
            leg = find_leg(connection, ref)
            call = None if leg is None else find_call(connection, leg.contact_id)
            if leg is None or call is None or leg.call_sid != field("CallSid", 64):
                return NOBODY
            return beside.hear_beside(connection, call, leg, said)

    return answer_read(read)


def detected(ref: UUID) -> Response:
    """What machine detection makes of whoever answered (V31)."""
    call_sid, answered_by = field("CallSid", 64), field("AnsweredBy", 32)

    def note(tx: Transaction) -> None:
        seen = find_leg(tx.connection, ref)
        call = None if seen is None else lock_call(tx, seen.contact_id)
        leg = find_leg(tx.connection, ref)
        if call is not None and leg is not None:
            detection.detected(tx, call, leg, answered_by, call_sid)

    return take_notice(about_event(call_sid, answered_by), note)


def status(ref: UUID) -> Response:
    """How a leg is; known by its id, the event and the sequence number (V21, V22)."""
    call_sid, call_status = field("CallSid", 64), field("CallStatus", 32)

    def note(tx: Transaction) -> None:
        seen = find_leg(tx.connection, ref)
        call = None if seen is None else lock_call(tx, seen.contact_id)
        leg = find_leg(tx.connection, ref)
        if call is None or leg is None:
            return
        if leg.party is Party.GUEST:
            guest_phones.guest_leg_status(tx, leg, call_status, call_sid)
        elif leg.party is Party.COUNSELLOR:
            offering.counsellor_leg_status(tx, call, leg, call_status, call_sid)
        else:
            greeting.person_leg_status(tx, call, leg, call_status, call_sid)

    return take_notice(about_event(call_sid, call_status, field("SequenceNumber", 16)), note)
