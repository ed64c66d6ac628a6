"""After an attempt that did not reach the person: the next one, or a person decides."""

from datetime import datetime

from helpline.domain.attempt_times import at_another_hour, next_attempt
from helpline.domain.callbacks import AttemptResult, CallbackEvent
from helpline.services.callbacks import CALLBACK_DUE
from helpline.services.followup.safe_hours import first_moment
from helpline.services.promises import must_decide
from helpline.services.ringing_times import times_of, wish_of
from helpline.storage import callbacks
from helpline.storage.callbacks import Callback
from helpline.storage.calls import Call
from helpline.storage.lines import Line
from helpline.storage.transaction import Transaction


def plan_next(tx: Transaction, call: Call, callback: Callback, result: AttemptResult) -> None:
    """Write what came of the attempt, which counts, and plan on.

    A number that belongs to somebody else is not rung again.
    """
    callbacks.end_attempt(tx, call.contact_id, result)
    made = callback.attempts + 1
    if result is AttemptResult.WRONG_PERSON:
        _hand_over(tx, callback, CallbackEvent.FIND_WRONG_PERSON, made, "wrong_person")
        return
    due_at = _next_due_at(tx, call.line, callback, made)
    if due_at is None:
        _hand_over(tx, callback, CallbackEvent.SPEND_LAST_ATTEMPT, made, "not_reached")
    elif callbacks.move_callback(
        tx, callback, CallbackEvent.FAIL_TO_REACH, attempts=made, due_at=due_at
    ):
        tx.set_timer(CALLBACK_DUE, callback.id, due_at)


def window_passed(tx: Transaction, callback: Callback) -> None:
    """The person's own window is over: too late, or not reached in it, which a person decides."""
    if callback.attempts:
        _hand_over(tx, callback, CallbackEvent.RUN_OUT, callback.attempts, "window_passed")
        return
    callbacks.move_callback(
        tx, callback, CallbackEvent.EXPIRE, outcome="window_passed", closed_at=tx.now
    )


def _next_due_at(tx: Transaction, line: Line, callback: Callback, made: int) -> datetime | None:
    wish = wish_of(callback)
    unanswered = callbacks.list_unanswered(tx.connection, callback.id)
    plan = callback.attempt_plan or line.team.attempt_plan
    planned = next_attempt(times_of(line, wish), plan, made, unanswered, tx.now)
    if planned is None:
        return None
    # The line may be closed by its switch until later, and whom we follow has hours of their own.
    first = first_moment(tx, callback, line, planned)
    due_at = at_another_hour(times_of(line, wish), unanswered, first)
    return None if wish.not_after is not None and due_at > wish.not_after else due_at


def _hand_over(
    tx: Transaction, callback: Callback, event: CallbackEvent, made: int, outcome: str
) -> None:
    """Nothing rings them any more until somebody has decided."""
    if callbacks.move_callback(tx, callback, event, attempts=made, outcome=outcome):
        must_decide(tx, callback.id, callback.line_id)
