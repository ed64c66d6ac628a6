"""Ringing somebody back: whoever picks up hears a neutral sentence, and nothing of us until 1."""

from collections.abc import Callable

from helpline.domain.calls import CallState
from helpline.domain.instructions import Document, Gather, HangUp, Instruction, Route, Say
from helpline.domain.legs import LegEvent, LegState, event_of_status, is_terminal
from helpline.services.conversation import caller_leg_status
from helpline.services.fetching import fetch_counsellor
from helpline.services.hearing import hear, hear_now
from helpline.services.line import set_max_wait
from helpline.services.turning_down import person_declined, wrong_person
from helpline.services.watching import watch_join
from helpline.storage import calls, legs
from helpline.storage.calls import Call
from helpline.storage.legs import Leg
from helpline.storage.transaction import Transaction

TIMES_ASKED = 3
GREET_SECONDS = 6


def greet(tx: Transaction, call: Call, leg: Leg, call_sid: str) -> Document:
    """Somebody picked up: the neutral sentence, three times; a machine hears no more than that."""
    if not leg.is_live or not call.is_live or not is_ours(leg, call_sid):
        return hear(call, Say("neutral_goodbye"), HangUp())
    legs.climb(tx, leg, LegEvent.ANSWER, call_sid=call_sid)
    return hear(call, *((_ask(leg),) * TIMES_ASKED), Say("neutral_goodbye"), HangUp())


def is_ours(leg: Leg, call_sid: str) -> bool:
    """Whether a webhook is about the leg itself, and not one dialled twice (R6)."""
    return leg.call_sid is None or leg.call_sid == call_sid


def _ask(leg: Leg, *first: Say) -> Instruction:
    return Gather(
        (
            *first,
            Say("neutral"),
            Say("neutral_connect"),
            Say("neutral_decline"),
            Say("neutral_wrong"),
        ),
        Route("legs", leg.id, "greeted"),
        timeout=GREET_SECONDS,
    )


def greeted(tx: Transaction, call: Call, leg: Leg, digits: str) -> Document:
    """1 connects, 2 means never again about this, 6 not for me; else it is asked once more."""
    if not call.is_live:
        return hear(call, Say("neutral_goodbye"), HangUp())
    if digits == "1":
        return _connect(tx, call, leg)
    if digits in _TURNS_DOWN and call.answered_at is None:
        turn_down, said = _TURNS_DOWN[digits]
        turn_down(tx, call)
        return hear(call, Say(said), HangUp())
    # A key is a human being: nothing that machine detection thinks counts from here on.
    call = calls.change_call(tx, call, tries=call.tries + 1)
    return hear(call, _ask(leg, Say("did_not_understand")), Say("neutral_goodbye"), HangUp())


_TURNS_DOWN: dict[str, tuple[Callable[[Transaction, Call], None], str]] = {
    "2": (person_declined, "neutral_declined"),
    "6": (wrong_person, "neutral_wrong_person"),
}


def _connect(tx: Transaction, call: Call, leg: Leg) -> Document:
    """Into the room; or, if the counsellor has gone meanwhile, to the front of the line."""
    legs.change_leg(tx, leg.id, answered_at=tx.now)
    tx.record("person_said_yes", contact_id=call.contact_id)
    call = calls.change_call(tx, call)
    if call.state is CallState.ACCEPTED:
        fetch_counsellor(tx, call)
        watch_join(tx, call)
    if call.state is not CallState.WAITING:
        return hear_now(tx.keyring, call)
    set_max_wait(tx, call)
    return hear_now(tx.keyring, call, Say("counsellor_left"))


def person_leg_status(tx: Transaction, call: Call, leg: Leg, status: str, call_sid: str) -> None:
    """How the leg of somebody we ring back is."""
    if not is_ours(leg, call_sid):
        return
    if leg.call_sid is None:
        legs.change_leg(tx, leg.id, call_sid=call_sid)
    if is_terminal(status):
        caller_leg_status(tx, call, leg, status)
        return
    event = event_of_status(status)
    if event is not None and leg.state is not LegState.ENDED:
        legs.climb(tx, leg, event)
