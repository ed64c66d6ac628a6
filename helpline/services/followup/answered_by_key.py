"""A key that answers a check-in: heeded as a reply by text is, and whoever asks for a person gets one.

The thread is locked first, as by whoever reads a text, then the enrolment. Whatever else the key
does, its answer is written before anything is said.
"""

import uuid
from collections.abc import Callable

from helpline import logs
from helpline.content.countries import country_pack
from helpline.content.wording import text_message
from helpline.domain.callbacks import CallbackReason
from helpline.domain.calls import CallState, Direction, Flag
from helpline.domain.followup.checkin_calls import (
    MEANING,
    SOMEBODY_WITHIN,
    URGENT_KEYS,
    CheckInAnswer,
    CheckInCallEvent,
)
from helpline.domain.followup.checkins import CONFIRMATION_STEP, CheckInEvent
from helpline.domain.instructions import Document, HangUp, Say
from helpline.domain.legs import LegState, Party, is_terminal
from helpline.domain.menus import Node
from helpline.services.callbacks import TIME_TO_HANG_UP, CallbackRequest, request_callback
from helpline.services.conversation import caller_leg_status
from helpline.services.followup.asking_by_call import (
    NOTHING,
    Ringing,
    checkin_call_status,
    find_ringing,
    hear_again,
    is_it,
    meaning_of,
    say,
)
from helpline.services.followup.confirming import confirm
from helpline.services.followup.holding import is_told_of_opt_out, risk_opened
from helpline.services.followup.replies import ReadReply, heed_reply
from helpline.services.hearing import hear_now
from helpline.services.line import ask_for_counsellor
from helpline.services.suppressing import is_wrong_number, wants_no_texts
from helpline.services.text_effects import worry
from helpline.services.text_read import Came
from helpline.services.watching import watch_call
from helpline.storage import calls, legs, new_calls
from helpline.storage.callbacks import find_callback
from helpline.storage.checkin_calls import change_checkin_call, move_checkin_call
from helpline.storage.checkins import find_attempt, find_checkin, move_checkin
from helpline.storage.enrolments import Enrolment, find_enrolment
from helpline.storage.new_calls import NewCall
from helpline.storage.texts import add_text
from helpline.storage.threads import Thread, find_or_open_thread, lock_thread
from helpline.storage.transaction import Transaction
from helpline.storage.verdicts import UnreadText
from helpline.storage.who_is_on import is_somebody_on

_READ_BY_PEOPLE = {
    CheckInAnswer.NOW: "pressed_now",
    CheckInAnswer.DANGER: "pressed_danger",
    CheckInAnswer.WRONG_NUMBER: "pressed_wrong",
    CheckInAnswer.NO_MORE: "pressed_no_more",
}
"""They stand in the conversation by text, where whoever takes it finds what was said before."""

_WRONG_NUMBER_KEY = "6"
_URGENT = (CheckInAnswer.NOW, CheckInAnswer.DANGER)
NEEDS_SOMEBODY = "needs_somebody"


def answer_checkin(
    tx: Transaction, attempt_id: uuid.UUID, call_sid: str, step: int, digits: str
) -> Document:
    """Do what a key asks for; one for a document that is no longer the last does nothing."""
    there = calls.lock_call_by_sid(tx, call_sid)
    if there is not None:  # they are in the line, or talk
        return hear_now(tx.keyring, there)
    if digits == _WRONG_NUMBER_KEY:
        _lock_thread(tx, attempt_id)
    ringing = find_ringing(tx, attempt_id)
    if ringing is None or not is_it(ringing, call_sid):
        return NOTHING
    if step != ringing.call.step and digits not in URGENT_KEYS:
        return hear_again(tx, ringing)
    answer = meaning_of(tx, ringing, digits)
    return answer if isinstance(answer, Document) else _answered(tx, ringing, answer, call_sid)


def _answered(tx: Transaction, ringing: Ringing, answer: CheckInAnswer, call_sid: str) -> Document:
    if not move_checkin_call(tx, ringing.call, CheckInCallEvent.ANSWER, answer=answer.value):
        return say(ringing, Say("neutral_goodbye"), HangUp())
    tx.record(
        "checkin_answered",
        enrolment=str(ringing.enrolment.id),
        step=ringing.checkin.step,
        answer=answer.value,
    )
    _heed(tx, ringing, answer)
    return _DOING[answer](tx, ringing, call_sid)


def _lock_thread(tx: Transaction, attempt_id: uuid.UUID) -> None:
    attempt = find_attempt(tx.connection, attempt_id)
    checkin = None if attempt is None else find_checkin(tx.connection, attempt.checkin_id)
    enrolment = None if checkin is None else find_enrolment(tx.connection, checkin.enrolment_id)
    if enrolment is not None:
        _thread_of(tx, enrolment)


def _thread_of(tx: Transaction, enrolment: Enrolment) -> Thread:
    number = tx.keyring.open(enrolment.number_sealed)
    return lock_thread(tx, find_or_open_thread(tx, enrolment.line_id, number))


def _heed(tx: Transaction, ringing: Ringing, answer: CheckInAnswer) -> None:
    """The plan, and the ladder of silence, take it for a reply by text."""
    number, meaning = tx.keyring.open(ringing.enrolment.number_sealed), MEANING[answer]
    if answer is CheckInAnswer.AGREE:
        confirm(tx, ringing.enrolment)
        return
    reply = ReadReply(number, "", tx.now, meaning.risk, meaning.effect, stops=meaning.stops)
    heed_reply(tx, ringing.line, reply)
    if ringing.checkin.step == CONFIRMATION_STEP:
        columns = {"replied_at": tx.now, "risk": meaning.risk.value}
        move_checkin(tx, ringing.checkin, CheckInEvent.ANSWER, **columns)


def call_people_if_needed(tx: Transaction, attempt_id: uuid.UUID) -> None:
    """Whoever needed somebody now has nobody yet, or has hung up without."""
    _lock_thread(tx, attempt_id)
    ringing = find_ringing(tx, attempt_id)
    if ringing is None or ringing.call.people_called or ringing.call.answer not in _URGENT:
        return
    leg = legs.find_leg_by_sid(tx.connection, ringing.attempt.message_sid or "")
    call = None if leg is None else calls.find_call(tx.connection, leg.contact_id)
    if call is None or call.answered_at is None:
        _call_people(tx, ringing, ringing.call.answer)


def _call_people(tx: Transaction, ringing: Ringing, answer: CheckInAnswer) -> None:
    """As by a text that worries us: people are told, and until one has taken it."""
    line, risk = ringing.line, MEANING[answer].escalates
    assert risk is not None  # noqa: S101 - asked for those alone
    change_checkin_call(tx, ringing.attempt.id, people_called=True)
    thread, presses = _thread_of(tx, ringing.enrolment), answer in _URGENT
    body = text_message(_READ_BY_PEOPLE[answer], ringing.enrolment.language)
    text_id = add_text(
        tx,
        Direction.INBOUND,
        line.id,
        thread.number,
        body,
        state="received",
        thread_id=thread.id,
        triaged_at=tx.now,
        risk=MEANING[answer].risk.value,
        urgent=presses,
    )
    pressed = UnreadText(text_id, line.id, thread.id, body, tx.now, None)
    worry(tx, Came(pressed, thread, line), risk, presses=presses)
    if presses:
        risk_opened(tx, thread.number)


def _say_and_end(said: str) -> Callable[[Transaction, Ringing, str], Document]:
    return lambda _tx, ringing, _sid: say(ringing, Say(said), HangUp())


def _owe_call(tx: Transaction, ringing: Ringing, _sid: str) -> Document:
    """Written first, and promised then."""
    enrolment = ringing.enrolment
    callback_id = request_callback(
        tx,
        CallbackRequest(
            line_id=ringing.line.id,
            number=tx.keyring.open(enrolment.number_sealed),
            language=enrolment.language,
            reason=CallbackReason.CHECK_IN,
            voicemail_ok=enrolment.consent.voicemail,
            name=tx.keyring.open_if(enrolment.first_name_sealed),
            earliest=tx.now + TIME_TO_HANG_UP,
        ),
    )
    callback = find_callback(tx.connection, callback_id)
    soon = tx.now + 2 * TIME_TO_HANG_UP
    is_later = callback is not None and callback.due_at is not None and callback.due_at > soon
    return say(ringing, Say("neutral_call_later" if is_later else "neutral_call_soon"), HangUp())


def _no_more(tx: Transaction, ringing: Ringing, _sid: str) -> Document:
    """Also somebody's to know, where an opt-out by text would be: in the first weeks, or at risk."""
    number = tx.keyring.open(ringing.enrolment.number_sealed)
    wants_no_texts(tx, ringing.line, number, None)
    if is_told_of_opt_out(tx, number):
        _call_people(tx, ringing, CheckInAnswer.NO_MORE)
    return say(ringing, Say("neutral_stopped"), HangUp())


def _wrong_number(tx: Transaction, ringing: Ringing, _sid: str) -> Document:
    _call_people(tx, ringing, CheckInAnswer.WRONG_NUMBER)
    is_wrong_number(tx, ringing.line, tx.keyring.open(ringing.enrolment.number_sealed))
    return say(ringing, Say("neutral_wrong_person"), HangUp())


def _to_a_person(tx: Transaction, ringing: Ringing, call_sid: str) -> Document:
    return _into_line(tx, ringing, call_sid, None)


def _to_a_person_first(tx: Transaction, ringing: Ringing, call_sid: str) -> Document:
    tx.set_timer(NEEDS_SOMEBODY, ringing.attempt.id, tx.now + SOMEBODY_WITHIN)
    return _into_line(tx, ringing, call_sid, Flag.RISK, Say("neutral_stay"))


def _life_in_danger(tx: Transaction, ringing: Ringing, call_sid: str) -> Document:
    """The emergency number before anything else, as to any caller."""
    tx.set_timer(NEEDS_SOMEBODY, ringing.attempt.id, tx.now + SOMEBODY_WITHIN)
    language = ringing.enrolment.language
    spoken = country_pack(ringing.line.country).emergency_spoken[language]
    first = Say("emergency", {"emergency": spoken}, language)
    return _into_line(tx, ringing, call_sid, Flag.EMERGENCY_KEY, first)


def _into_line(
    tx: Transaction, ringing: Ringing, call_sid: str, flag: Flag | None, *first: Say
) -> Document:
    """From here on it is a call as if they had rung: what they hear, and what becomes of it."""
    enrolment, line = ringing.enrolment, ringing.line
    number = tx.keyring.open(enrolment.number_sealed)
    new = NewCall(
        contact_id=uuid.uuid4(),
        direction=Direction.INBOUND,
        line_id=line.id,
        language=enrolment.language,
        number_sealed=tx.keyring.seal(number),
        number_hash=tx.keyring.hash(number),
        state=CallState.MENU,
        node=Node.MAIN,
        started_at=tx.now,
        is_enrolled=True,
        stage=enrolment.stage,
    )
    conference = new_calls.add_call(tx, new)
    legs.add_leg(tx, new.contact_id, Party.CALLER, state=LegState.IN_PROGRESS, call_sid=call_sid)
    call = new_calls.call_begun(new, line, conference, call_sid, tx.now)
    logs.about(contact_id=str(call.contact_id))
    tx.record(
        "checkin_put_through",
        contact_id=call.contact_id,
        line_id=line.id,
        enrolment=str(enrolment.id),
    )
    watch_call(tx, call.contact_id)
    if flag is None:
        return ask_for_counsellor(tx, call, *first)
    call = calls.change_call(tx, call, flag=flag)
    if not is_somebody_on(tx.connection, call.asks_for, tx.now):
        tx.set_timer(NEEDS_SOMEBODY, ringing.attempt.id, tx.now)
    return ask_for_counsellor(tx, call, *first)


def call_status(tx: Transaction, attempt_id: uuid.UUID, call_sid: str, status: str) -> None:
    """How the call is; whoever is in the line with it has hung up when it ends.

    The thread is locked before the call, as by a text that puts its sender first in the line.
    """
    if is_terminal(status) and legs.find_leg_by_sid(tx.connection, call_sid) is not None:
        _lock_thread(tx, attempt_id)
    call = calls.lock_call_by_sid(tx, call_sid)
    leg = legs.find_leg_by_sid(tx.connection, call_sid)
    if call is not None and leg is not None:
        caller_leg_status(tx, call, leg, status)
        if is_terminal(status):
            call_people_if_needed(tx, attempt_id)
    checkin_call_status(tx, attempt_id, call_sid, status)


_DOING: dict[CheckInAnswer, Callable[[Transaction, Ringing, str], Document]] = {
    CheckInAnswer.WELL: _say_and_end("neutral_glad"),
    CheckInAnswer.AGREE: _say_and_end("neutral_agreed"),
    CheckInAnswer.CALL: _owe_call,
    CheckInAnswer.PERSON: _to_a_person,
    CheckInAnswer.NOW: _to_a_person_first,
    CheckInAnswer.DANGER: _life_in_danger,
    CheckInAnswer.NO_MORE: _no_more,
    CheckInAnswer.WRONG_NUMBER: _wrong_number,
}
