"""Machine detection: it informs the counsellor and the record, and never decides (V33).

Whoever it takes for a machine can still press 1, hears no less of the time they would have, and
is hung up on no earlier than anybody. A machine is met with silence, or, only where the person
has agreed to it, with the neutral message after its tone, once a callback.
"""

from helpline.domain.instructions import Document, Gather, HangUp, Pause, Route, Say
from helpline.domain.legs import Party, has_ended_greeting, is_a_machine
from helpline.services.fetching import MACHINE, move_leg
from helpline.services.greeting import is_ours
from helpline.services.hearing import hear, hear_now
from helpline.storage import callbacks, legs
from helpline.storage.calls import Call
from helpline.storage.legs import Leg
from helpline.storage.transaction import Transaction
from helpline.telephony.gateway import Listen

QUIET_SECONDS = 35
"""As long as the neutral sentence would have gone on: whoever it is has all the time to press 1."""

AFTER_MESSAGE_SECONDS = 3


def how_to_listen(tx: Transaction, call: Call) -> Listen | None:
    """Whether and for what to listen. The end of a greeting is worth waiting for only where a
    message may be left there.
    """
    if not call.line.machine_detection:
        return None
    return Listen.TO_THE_TONE if _may_leave_message(tx, call) else Listen.WHO_IT_IS


def _may_leave_message(tx: Transaction, call: Call) -> bool:
    """Asked anew each time: leave to do so can be taken back."""
    if call.callback_id is None:
        return False
    callback = callbacks.find_callback(tx.connection, call.callback_id)
    return (
        callback is not None
        and callback.voicemail_ok
        and not callbacks.was_message_left(tx.connection, callback.id)
    )


def detected(tx: Transaction, call: Call, leg: Leg, answered_by: str, call_sid: str) -> None:
    """Twilio thinks to know what has answered. A key that was pressed knows better."""
    if leg.party is not Party.CALLER or leg.answered_by is not None or not is_ours(leg, call_sid):
        return
    legs.change_leg(tx, leg.id, answered_by=answered_by)
    tx.record("answer_detected", contact_id=call.contact_id, answered_by=answered_by)
    has_pressed = leg.answered_at is not None or call.tries > 0
    if call.is_live and not has_pressed and is_a_machine(answered_by):
        move_leg(tx, call, leg.id, MACHINE)


def meet_machine(tx: Transaction, call: Call, leg: Leg) -> Document:
    """What may be a machine hears silence, or the message; every key still counts."""
    if leg.answered_at is not None:
        return hear_now(tx.keyring, call)  # they have pressed 1 meanwhile
    if not call.is_live:
        return hear(call, HangUp())
    answer = Route("legs", leg.id, "greeted")
    if not has_ended_greeting(leg.answered_by) or not _may_leave_message(tx, call):
        return hear(call, Gather((Pause(QUIET_SECONDS),), answer), HangUp())
    callbacks.note_message_left(tx, call.contact_id)
    tx.record("machine_message_left", contact_id=call.contact_id, callback_id=call.callback_id)
    message = Gather((Say("neutral_message"),), answer, timeout=AFTER_MESSAGE_SECONDS)
    return hear(call, message, HangUp())
