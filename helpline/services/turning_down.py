"""Whoever picks up does not want the call, or says that it is not for them."""

from helpline.domain.callbacks import AttemptResult, CallbackEvent
from helpline.services.attempt_planning import plan_next
from helpline.services.calling_back import callback_of
from helpline.services.ending import end_call
from helpline.storage import callbacks
from helpline.storage.calls import Call
from helpline.storage.transaction import Transaction


def person_declined(tx: Transaction, call: Call) -> None:
    """The person does not want the call: never rung again about this."""
    callback = callback_of(tx, call)
    if callback is not None:
        callbacks.end_attempt(tx, call.contact_id, AttemptResult.REFUSED)
        callbacks.move_callback(
            tx,
            callback,
            CallbackEvent.DECLINE,
            attempts=callback.attempts + 1,
            outcome="declined",
            closed_at=tx.now,
        )
    end_call(tx, call, "person_declined")


def wrong_person(tx: Transaction, call: Call) -> None:
    """It is not for whoever picked up: the number may be wrong, or only the one who answered.

    Nothing rings there again by itself, and nothing is given up either: a person decides.
    """
    callback = callback_of(tx, call)
    if callback is not None:
        plan_next(tx, call, callback, AttemptResult.WRONG_PERSON)
    end_call(tx, call, "wrong_person")
