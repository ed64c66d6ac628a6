"""When the counsellor's part is over: what became of the other side, and a minute for themselves."""

from helpline.domain.callbacks import CallbackState
from helpline.domain.calls import Direction
from helpline.domain.instructions import Document, Gather, HangUp, Route, Say
from helpline.services.offering import to_counsellor
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


def hear_over(tx: Transaction, call: Call, leg: Leg) -> Document:
    """After a conversation: wrap-up has begun, and star makes it longer. Otherwise, who is gone."""
    if call.answered_at is None:
        return to_counsellor(call, Say(_gone(tx, call)), HangUp())
    if leg.joined_at is None or not call.line.team.wrap_up_seconds:
        return to_counsellor(call, Say("conversation_over"), HangUp())
    ask = _ask_for_more(leg, 0, Say("conversation_over"), Say("wrap_up_begun"))
    return to_counsellor(call, ask, HangUp())


def _gone(tx: Transaction, call: Call) -> str:
    """What became of the other side; of a callback, also what will."""
    if call.direction is Direction.INBOUND or call.callback_id is None:
        return "caller_gone"
    callback = callbacks.find_callback(tx.connection, call.callback_id)
    return _OF_CALLBACK.get(callback.state, "not_reached") if callback else "not_reached"


_OF_CALLBACK = {
    CallbackState.DECLINED: "callback_declined",
    CallbackState.EXHAUSTED: "callback_exhausted",
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
