"""Sending one check-in, once, as a text or as a call: the attempt is written before the request, and an answer that did
not come is `unknown`, which is not `failed`. It is looked up at Twilio before anything is sent again.

Killed at any line, what is left is either `scheduled`, and goes out, or `sending` with an attempt,
and is looked up when the lease of its work is over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpline.domain.calls import Direction
from helpline.domain.errors import OutsideBusy, OutsideError, OutsideUnclear
from helpline.domain.followup.attempts import MOST_ATTEMPTS, SendResult, next_look_up_at
from helpline.domain.followup.checkins import CheckInEvent, CheckInState, PassedOver
from helpline.domain.followup.sending import Action
from helpline.domain.followup.silences import Asking
from helpline.domain.senders import Sender
from helpline.services.followup.addressing import addressee, body_of, question_of
from helpline.services.followup.calling import add_call, find_placed, is_by_call, not_yet, place
from helpline.services.followup.deciding import decide, is_its_turn, way_of
from helpline.services.followup.outcomes import busy, lost_sight, refused, taken
from helpline.services.followup.waiting import hold, leave_for
from helpline.services.outside import Outside
from helpline.services.sending import find_sent
from helpline.storage.checkins import (
    Attempt,
    CheckIn,
    add_attempt,
    end_attempt,
    find_checkin,
    find_last_attempt,
    list_beside,
    look_when_due,
    move_checkin,
    skip_checkins,
)
from helpline.storage.enrolments import Enrolment, change_enrolment, lock_enrolment_of_checkin
from helpline.storage.lines import Line, find_line
from helpline.storage.outbox import Work, finish_work, postpone_work
from helpline.storage.sender_pace import take_moment
from helpline.storage.texts import add_text, find_text
from helpline.storage.threads import find_or_open_thread
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class Message:
    """One attempt, opened; a call has no words yet."""

    attempt: Attempt
    to: str
    sender: Sender
    good_for: timedelta
    body: str = ""
    is_call: bool = False


@dataclass(frozen=True)
class LookUp:
    """An attempt of which nobody knows whether it went."""

    message: Message


def begin(tx: Transaction, outside: Outside, work: Work) -> Message | LookUp | None:
    """Decide, and write the attempt down; None when there is nothing to ask of Twilio."""
    enrolment = lock_enrolment_of_checkin(tx, work.ref)
    rows = [] if enrolment is None else list_beside(tx, enrolment, work.ref)
    checkin = next((one for one in rows if one.id == work.ref), None)
    if enrolment is None or checkin is None:
        finish_work(tx, work)
        return None
    if checkin.state is CheckInState.SCHEDULED:
        return _claim(tx, outside, work, enrolment, checkin, rows)
    if checkin.state in (CheckInState.SENDING, CheckInState.UNKNOWN):
        # Whoever was sending it is gone: the lease of the work was over.
        return LookUp(_lose_sight(tx, enrolment, checkin))
    finish_work(tx, work)
    return None


def go_on(outside: Outside, work: Work, following: Message | LookUp) -> None:
    """Send it, or look for one that may have gone."""
    if isinstance(following, LookUp):
        again = _look_up(outside, work, following.message)
        if again is None:
            return
        following = again
    finish(outside, work, following)


def finish(outside: Outside, work: Work, message: Message) -> None:
    """Ask Twilio, and write down what came of it."""
    try:
        sid = _send(outside, message)
    except OutsideError as refusal:
        with outside.database.transaction(outside.clock.now()) as tx:
            refused(tx, message.attempt, refusal)
            finish_work(tx, work)
    except OutsideBusy:
        with outside.database.transaction(outside.clock.now()) as tx:
            busy(tx, message.attempt)
            finish_work(tx, work)
    except OutsideUnclear as silence:
        _leave_for_look_up(outside, work, message.attempt, str(silence))
    else:
        _took(outside, work, message.attempt, sid)


def _claim(
    tx: Transaction,
    outside: Outside,
    work: Work,
    enrolment: Enrolment,
    checkin: CheckIn,
    beside: Sequence[CheckIn],
) -> Message | None:
    """The attempt, if it is this one's turn and it may go out; the sender's next moment is taken."""
    if not is_its_turn(tx, enrolment, checkin, beside):
        look_when_due(tx, checkin)
        finish_work(tx, work)
        return None
    verdict = decide(tx, enrolment, checkin)
    if verdict.action is not Action.SEND:
        hold(tx, checkin, verdict)
        finish_work(tx, work)
        return None
    line = _line_of(tx, enrolment)
    free_at = _take_moment(tx, outside, enrolment, checkin, line)
    if free_at is not None:
        leave_for(tx, work, enrolment, checkin, free_at)
        return None
    return _attempt(tx, enrolment, checkin, line, CheckInEvent.CLAIM)


def _take_moment(
    tx: Transaction, outside: Outside, enrolment: Enrolment, checkin: CheckIn, line: Line
) -> datetime | None:
    """None once it is taken, else when to ask again."""
    if is_by_call(enrolment, checkin):
        return not_yet(tx, outside, enrolment)
    return take_moment(tx, line.sender, timedelta(seconds=1 / outside.texts_per_second))


def _attempt(
    tx: Transaction, enrolment: Enrolment, checkin: CheckIn, line: Line, event: CheckInEvent
) -> Message:
    if is_by_call(enrolment, checkin):
        return _message(tx, enrolment, checkin, line, add_call(tx, enrolment, checkin, event))
    to = tx.keyring.open(enrolment.number_sealed)
    thread_id = find_or_open_thread(tx, line.id, to)
    attempt = add_attempt(tx, checkin)
    message = _message(tx, enrolment, checkin, line, attempt)
    text_id = checkin.text_id or add_text(
        tx,
        Direction.OUTBOUND,
        enrolment.line_id,
        message.to,
        message.body,
        state="planned",
        way=way_of(enrolment, checkin).value,
        thread_id=thread_id,
        asks=question_of(checkin, enrolment),
    )
    if checkin.text_id is None and checkin.step and enrolment.asking is Asking.NOT_NEXT:
        change_enrolment(tx, enrolment.id, asking=Asking.AS_PLANNED.value)
    number = attempt.number
    move_checkin(tx, checkin, event, attempts=number, text_id=text_id, reasons=None)
    return message


def _line_of(tx: Transaction, enrolment: Enrolment) -> Line:
    line = find_line(tx.connection, enrolment.line_id)
    assert line is not None  # noqa: S101 - a foreign key says so
    return line


def _message(
    tx: Transaction, enrolment: Enrolment, checkin: CheckIn, line: Line, attempt: Attempt
) -> Message:
    """The words that were written down with the first attempt, or those that are now."""
    to = tx.keyring.open(enrolment.number_sealed)
    good_for = checkin.valid_until - tx.now
    if is_by_call(enrolment, checkin):
        return Message(attempt, to, line.sender, good_for, is_call=True)
    text = None if checkin.text_id is None else find_text(tx.connection, checkin.text_id)
    body = (
        body_of(checkin, enrolment, addressee(tx.keyring, enrolment, line))
        if text is None
        else tx.keyring.open(text.body_sealed)
    )
    return Message(attempt, to, line.sender, good_for, body)


def _lose_sight(tx: Transaction, enrolment: Enrolment, checkin: CheckIn) -> Message:
    attempt = find_last_attempt(tx.connection, checkin.id)
    assert attempt is not None  # noqa: S101 - written in the transaction that said `sending`
    lost_sight(tx, checkin, attempt)
    return _message(tx, enrolment, checkin, _line_of(tx, enrolment), attempt)


def _send(outside: Outside, message: Message) -> str:
    if message.is_call:
        return place(outside, message.attempt, message.to, message.sender.number)
    return outside.gateway.send_text(
        to=message.to,
        sender=message.sender,
        body=message.body,
        status_url=outside.addresses.of_text_status(message.attempt.id),
        good_for=message.good_for,
    )


def _took(outside: Outside, work: Work, attempt: Attempt, sid: str) -> None:
    with outside.database.transaction(outside.clock.now()) as tx:
        taken(tx, attempt, sid)
        finish_work(tx, work)


def _leave_for_look_up(outside: Outside, work: Work, attempt: Attempt, problem: str) -> None:
    now = outside.clock.now()
    with outside.database.transaction(now) as tx:
        lock_enrolment_of_checkin(tx, attempt.checkin_id)
        checkin = find_checkin(tx.connection, attempt.checkin_id)
        if checkin is not None:
            lost_sight(tx, checkin, attempt)
        postpone_work(tx, work, next_look_up_at(attempt.started_at, now) or now, problem)


def _look_up(outside: Outside, work: Work, message: Message) -> Message | None:
    """Look for an attempt at Twilio; the next one, if this one surely never went."""
    attempt = message.attempt
    try:
        sid = attempt.message_sid or _find(outside, message)
    except (OutsideError, OutsideUnclear) as silence:
        _look_later(outside, work, str(silence))
        return None
    if sid is not None:
        _took(outside, work, attempt, sid)
        return None
    return _not_there(outside, work, attempt)


def _find(outside: Outside, message: Message) -> str | None:
    """Twilio's id of what it has taken, if it has."""
    to, since = message.to, message.attempt.started_at
    if message.is_call:
        return find_placed(outside, to, message.sender.number, since)
    return find_sent(outside, to, message.body, since)


_LOOK_LATER = timedelta(minutes=1)


def _look_later(outside: Outside, work: Work, problem: str) -> None:
    """Twilio does not say: that tells nothing of the text."""
    now = outside.clock.now()
    with outside.database.transaction(now) as tx:
        postpone_work(tx, work, now + _LOOK_LATER, problem)


def _not_there(outside: Outside, work: Work, attempt: Attempt) -> Message | None:
    now = outside.clock.now()
    with outside.database.transaction(now) as tx:
        enrolment = lock_enrolment_of_checkin(tx, attempt.checkin_id)
        checkin = find_checkin(tx.connection, attempt.checkin_id)
        if enrolment is None or checkin is None or checkin.state is not CheckInState.UNKNOWN:
            finish_work(tx, work)  # a status callback was quicker
            return None
        again_at = next_look_up_at(attempt.started_at, now)
        if again_at is not None:
            postpone_work(tx, work, again_at, "not found yet")
            return None
        end_attempt(tx, attempt.id, SendResult.NEVER_WENT)
        return _again(tx, work, enrolment, checkin)


def _again(tx: Transaction, work: Work, enrolment: Enrolment, checkin: CheckIn) -> Message | None:
    """One attempt more, if there is one left and it still may go out."""
    if checkin.attempts >= MOST_ATTEMPTS:
        skip_checkins(tx, [checkin], [PassedOver.OUT_OF_ATTEMPTS])
        finish_work(tx, work)
        return None
    if checkin.version != enrolment.version and checkin.step:
        skip_checkins(tx, [checkin], [PassedOver.REPLANNED])
        finish_work(tx, work)
        return None
    verdict = decide(tx, enrolment, checkin)
    if verdict.action is Action.SEND:
        return _attempt(tx, enrolment, checkin, _line_of(tx, enrolment), CheckInEvent.TRY_AGAIN)
    if verdict.action is Action.SKIP:
        skip_checkins(tx, [checkin], verdict.reasons)
        finish_work(tx, work)
    else:
        postpone_work(tx, work, verdict.again_at or checkin.valid_until, "waits for its hour")
    return None
