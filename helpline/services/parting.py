"""When the counsellor's part is over: what became of the other side, and a minute for themselves."""

from sqlalchemy import Connection

from helpline.domain.callbacks import AttemptResult, CallbackState
from helpline.domain.calls import Direction
from helpline.domain.instructions import Document, Gather, HangUp, Route, Say
from helpline.services.speaking import to_counsellor
from helpline.services.wrapping_up import extend_wrap_up
from helpline.storage import callbacks
from helpline.storage.calls import Call
from helpline.storage.legs import Leg
from helpline.storage.transaction import Transaction

MORE_TIME_KEY = "*"
"""Star starts again everywhere; here it is the time after the call that starts again. All digits
mean something else, and hash ends what is keyed in: alone it brings us no answer (V42)."""

TIME_TO_PRESS = 3
"""Seconds after the last word. Short: the phone is not to be held when it could ring again."""


def hear_over(connection: Connection, call: Call, leg: Leg) -> Document:
    """After a conversation: wrap-up has begun, and star makes it longer. Otherwise, who is gone."""
    if call.answered_at is None:
        return to_counsellor(call, *_gone(connection, call), HangUp())
    if leg.joined_at is None or not call.line.team.wrap_up_seconds:
        return to_counsellor(call, Say("conversation_over"), HangUp())
    ask = _ask_for_more(leg, 0, Say("conversation_over"), Say("wrap_up_begun"))
    return to_counsellor(call, ask, HangUp())


def _gone(connection: Connection, call: Call) -> tuple[Say, ...]:
    """What became of the other side; of a callback, also what will."""
    if call.direction is Direction.INBOUND or call.callback_id is None:
        return (Say("caller_gone"),)
    result = callbacks.find_result(connection, call.contact_id)
    what = (Say(_RESULTS[result]),) if result in _RESULTS else ()
    callback = callbacks.find_callback(connection, call.callback_id)
    will = "not_reached" if callback is None else _OF_CALLBACK.get(callback.state, "not_reached")
    return (*what, Say(will))


_RESULTS = {
    AttemptResult.NO_ANSWER: "result_no_answer",
    AttemptResult.BUSY: "result_busy",
    AttemptResult.MACHINE: "result_machine",
    AttemptResult.FAILED: "result_failed",
    AttemptResult.WRONG_PERSON: "result_wrong_person",
}


_OF_CALLBACK = {
    CallbackState.DECLINED: "callback_declined",
    CallbackState.EXHAUSTED: "callback_exhausted",
    CallbackState.CANCELLED: "callback_cancelled",
}


def _ask_for_more(leg: Leg, step: int, *first: Say) -> Gather:
    """Whoever just hangs up loses nothing by it. Each time has a step of its own, so that pressing
    the key again is not taken for the same webhook come twice.
    """
    return Gather(
        (*first, Say("choice_more_time")),
        Route("legs", leg.id, "more", step),
        timeout=TIME_TO_PRESS,
    )


def more_time(tx: Transaction, call: Call, leg: Leg, digits: str, step: int) -> Document:
    """Star: five minutes more, as often as they like. Any other key is a goodbye."""
    if digits != MORE_TIME_KEY or leg.staff_id is None:
        return to_counsellor(call, Say("neutral_goodbye"), HangUp())
    extend_wrap_up(tx, leg.staff_id)
    return to_counsellor(call, _ask_for_more(leg, step + 1, Say("more_time")), HangUp())
