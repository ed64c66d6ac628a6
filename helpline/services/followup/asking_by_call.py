"""What whoever picks up a check-in hears, and how such a call goes on.

A machine hears nothing. Anybody else hears a neutral sentence until they press 1, and the keys
after it. A key is never lost: 0, 3 and 5 count from the first word on.
"""

import uuid
from dataclasses import dataclass, replace

from helpline.domain.followup.attempts import CALL_FAILED
from helpline.domain.followup.checkin_calls import (
    CALL_TO_CONFIRM_AGAIN,
    KEYS,
    KEYS_BEFORE_IT_IS_KNOWN_WHO,
    KEYS_TO_CONFIRM,
    MOST_CALLS_TO_CONFIRM,
    CheckInAnswer,
    CheckInCallEvent,
    CheckInCallState,
    Unanswered,
    why_unanswered,
)
from helpline.domain.followup.checkins import CONFIRMATION_STEP, CheckInEvent, CheckInState
from helpline.domain.followup.enrolments import EnrolmentState
from helpline.domain.instructions import Document, Gather, HangUp, Instruction, Route, Say
from helpline.domain.legs import is_a_machine, is_terminal
from helpline.domain.menus import PATIENCE
from helpline.services.followup.calling import CHECKIN_CALL_OVER, OVER_AFTER
from helpline.services.followup.outcomes import fail, taken
from helpline.services.followup.schedule import LISTEN
from helpline.services.plan_preview import EARLY
from helpline.storage.checkin_calls import (
    CheckInCall,
    change_checkin_call,
    find_checkin_call,
    move_checkin_call,
)
from helpline.storage.checkins import (
    Attempt,
    CheckIn,
    find_attempt,
    find_checkin,
    move_checkin,
    was_asked,
)
from helpline.storage.enrolments import Enrolment, lock_enrolment_of_checkin
from helpline.storage.lines import Line, find_line
from helpline.storage.transaction import Transaction

TIMES_ASKED = 3
SECONDS = 6
NOTHING = Document("GB", "en", (HangUp(),))
_UNDER_WAY = (CheckInState.SENDING, CheckInState.UNKNOWN)


@dataclass(frozen=True)
class Ringing:
    """A check-in that is a call, with all that belongs to it; the enrolment is locked."""

    enrolment: Enrolment
    checkin: CheckIn
    attempt: Attempt
    call: CheckInCall
    line: Line

    @property
    def is_last(self) -> bool:
        """Whether it is not an attempt that was given up, and turns up all the same (R6)."""
        return self.attempt.number == self.checkin.attempts


def find_ringing(tx: Transaction, attempt_id: uuid.UUID) -> Ringing | None:
    """The call of an attempt, locked."""
    attempt = find_attempt(tx.connection, attempt_id)
    enrolment = None if attempt is None else lock_enrolment_of_checkin(tx, attempt.checkin_id)
    call = find_checkin_call(tx.connection, attempt_id)
    attempt = find_attempt(tx.connection, attempt_id)  # as it is now that nobody else changes it
    if attempt is None or enrolment is None or call is None:
        return None
    checkin = find_checkin(tx.connection, attempt.checkin_id)
    line = find_line(tx.connection, enrolment.line_id)
    if checkin is None or line is None:
        return None
    return Ringing(enrolment, checkin, attempt, call, line)


def hear_checkin(
    tx: Transaction, attempt_id: uuid.UUID, call_sid: str, answered_by: str
) -> Document:
    """Somebody picked up, or something: it is told nothing, and neither is a call dialled twice."""
    ringing = find_ringing(tx, attempt_id)
    if ringing is None or not _is_wanted(ringing, call_sid):
        return NOTHING
    taken(tx, ringing.attempt, call_sid)
    change_checkin_call(tx, attempt_id, answered_by=answered_by or None)
    if is_a_machine(answered_by):
        return NOTHING
    move_checkin_call(tx, ringing.call, CheckInCallEvent.PICK_UP)
    tx.record("checkin_picked_up", enrolment=str(ringing.enrolment.id), step=ringing.checkin.step)
    return hear_again(tx, ringing)


def _is_wanted(ringing: Ringing, call_sid: str) -> bool:
    is_over = ringing.call.state in (CheckInCallState.ANSWERED, CheckInCallState.ENDED)
    has_gone = ringing.enrolment.state is EnrolmentState.ENDED
    is_unwanted = has_gone or ringing.enrolment.consent.withdrawn_at is not None
    return is_it(ringing, call_sid) and ringing.is_last and not is_over and not is_unwanted


def is_it(ringing: Ringing, call_sid: str) -> bool:
    """Whether a webhook is about this call, and not about one that was dialled beside it."""
    return ringing.attempt.message_sid in (None, call_sid)


def hear_again(tx: Transaction, ringing: Ringing, *first: Say) -> Document:
    """The document of where the call is: asked three times, then left with a goodbye."""
    said = _said(tx, ringing)
    route = Route("checkins", ringing.attempt.id, "key", ringing.call.step)
    begin = Gather((*first, *said), route, timeout=SECONDS)
    again = Gather(said, route, timeout=SECONDS)
    return say(ringing, begin, *((again,) * (TIMES_ASKED - 1)), Say("neutral_goodbye"), HangUp())


def say(ringing: Ringing, *instructions: Instruction) -> Document:
    """A document in the person's language."""
    return Document(ringing.line.country, ringing.enrolment.language, instructions)


def _said(tx: Transaction, ringing: Ringing) -> tuple[Say, ...]:
    if ringing.call.state is not CheckInCallState.ASKED:
        return (Say("neutral"), Say("neutral_open"), Say("neutral_nobody_asked"))
    if ringing.checkin.step == CONFIRMATION_STEP:
        steps = ringing.enrolment.plan.steps
        count = {"count": str(sum(step.offset <= EARLY for step in steps))}
        keys = ("neutral_agree", "neutral_refuse", "neutral_talk", "choice_repeat")
        return (Say("checkin_confirm", count), *map(Say, keys))
    asks = was_asked(tx, ringing.checkin.id)
    opening = "neutral_asks" if asks else "neutral_says_hello"
    return tuple(map(Say, (opening, *_KEYS_NAMED)))


_KEYS_NAMED = (
    "neutral_well",
    "neutral_wants_call",
    "neutral_needs_somebody",
    "neutral_talk",
    "choice_repeat",
    "neutral_no_more",
)


def meaning_of(tx: Transaction, ringing: Ringing, digits: str) -> CheckInAnswer | Document:
    """What a key says; or, where it says nothing yet, what is heard next.

    Whom we know and do not understand we bring to a person; whom we do not know, we leave.
    """
    known = ringing.call.state is CheckInCallState.ASKED
    if not known and digits == "1":
        return _open(tx, ringing)
    answer = _keys(ringing).get(digits)
    if answer is not None:
        return answer
    if digits == "9":
        return _next_document(tx, ringing, ringing.call.tries)
    if ringing.call.tries >= PATIENCE:
        if known:
            return CheckInAnswer.PERSON
        return say(ringing, Say("neutral_goodbye"), HangUp())
    return _next_document(tx, ringing, ringing.call.tries + 1, Say("did_not_understand"))


def _next_document(tx: Transaction, ringing: Ringing, tries: int, *first: Say) -> Document:
    """The same once more, whose keys count anew."""
    following = replace(ringing.call, step=ringing.call.step + 1, tries=tries)
    change_checkin_call(tx, following.attempt_id, step=following.step, tries=tries)
    return hear_again(tx, replace(ringing, call=following), *first)


def _keys(ringing: Ringing) -> dict[str, CheckInAnswer]:
    if ringing.call.state is not CheckInCallState.ASKED:
        return KEYS_BEFORE_IT_IS_KNOWN_WHO
    return KEYS_TO_CONFIRM if ringing.checkin.step == CONFIRMATION_STEP else KEYS


def _open(tx: Transaction, ringing: Ringing) -> Document:
    step = ringing.call.step + 1
    move_checkin_call(tx, ringing.call, CheckInCallEvent.GO_ON, step=step, tries=0)
    opened = replace(ringing.call, state=CheckInCallState.ASKED, step=step, tries=0)
    return hear_again(tx, replace(ringing, call=opened))


def checkin_call_status(tx: Transaction, attempt_id: uuid.UUID, call_sid: str, status: str) -> None:
    """How such a call is: one that ended without a key was a question without an answer."""
    ringing = find_ringing(tx, attempt_id)
    if ringing is None or not is_it(ringing, call_sid):
        return
    if ringing.attempt.message_sid is None:
        taken(tx, ringing.attempt, call_sid)
    if is_terminal(status):
        _over(tx, ringing, status)


def checkin_call_is_over(tx: Transaction, attempt_id: uuid.UUID) -> None:
    """Its time has passed, whatever Twilio told us; while it is looked for, it is waited for."""
    ringing = find_ringing(tx, attempt_id)
    if ringing is None:
        return
    if ringing.checkin.state in _UNDER_WAY and ringing.is_last:
        tx.set_timer(CHECKIN_CALL_OVER, attempt_id, tx.now + OVER_AFTER)
    else:
        _over(tx, ringing, "no-answer")


def _over(tx: Transaction, ringing: Ringing, status: str) -> None:
    was = ringing.call.state
    if was is CheckInCallState.ANSWERED:
        move_checkin_call(tx, ringing.call, CheckInCallEvent.END, ended_at=tx.now)
        return
    result = why_unanswered(was, status, is_machine=is_a_machine(ringing.call.answered_by))
    columns = {"ended_at": tx.now, "result": result.value}
    if not move_checkin_call(tx, ringing.call, CheckInCallEvent.END, **columns):
        return
    tx.clear_timer(CHECKIN_CALL_OVER, ringing.attempt.id)
    if not ringing.is_last:
        return
    tx.record(
        "checkin_unanswered",
        enrolment=str(ringing.enrolment.id),
        step=ringing.checkin.step,
        result=result.value,
    )
    _count_as_unanswered(tx, ringing, result)


def _count_as_unanswered(tx: Transaction, ringing: Ringing, result: Unanswered) -> None:
    """The plan goes on with its next step; only about agreeing somebody is called once more."""
    checkin = find_checkin(tx.connection, ringing.checkin.id) or ringing.checkin
    again_at = tx.now + CALL_TO_CONFIRM_AGAIN
    may_ask_again = checkin.attempts < MOST_CALLS_TO_CONFIRM and again_at < checkin.valid_until
    if result is Unanswered.FAILED:
        fail(tx, ringing.enrolment, checkin, CALL_FAILED)
    elif checkin.step == CONFIRMATION_STEP and may_ask_again:
        move_checkin(tx, checkin, CheckInEvent.CALL_AGAIN, look_at=again_at)
    elif move_checkin(tx, checkin, CheckInEvent.DELIVER, delivered_at=tx.now):
        tx.set_timer(LISTEN, ringing.enrolment.id, tx.now)
