"""What came of an attempt, by Twilio's answer or by its callback; what is known never goes back."""

from uuid import UUID

from helpline.domain.errors import OutsideError
from helpline.domain.followup.attempts import (
    SendProblem,
    SendResult,
    is_silence,
    next_attempt_at,
    problem_of,
    problem_of_failure,
)
from helpline.domain.followup.checkins import (
    CONFIRMATION_STEP,
    CheckInEvent,
    CheckInState,
    event_of_status,
)
from helpline.services.followup.refusing import refuse_texts
from helpline.services.followup.schedule import LISTEN
from helpline.services.followup.silence import refused_unexpectedly
from helpline.services.refusals import look_into
from helpline.services.suppressing import provider_refused
from helpline.services.texts import text_status
from helpline.storage.checkins import (
    Attempt,
    CheckIn,
    end_attempt,
    find_attempt,
    find_checkin,
    lock_checkin,
    move_checkin,
)
from helpline.storage.enrolments import Enrolment, change_enrolment, lock_enrolment_of_checkin
from helpline.storage.suppressions import find_suppression
from helpline.storage.texts import change_text
from helpline.storage.transaction import Transaction


def taken(tx: Transaction, attempt: Attempt, sid: str) -> None:
    """Twilio has it; its callback may have said so, and more, before."""
    checkin = lock_checkin(tx, attempt.checkin_id)
    if checkin is None:
        return
    end_attempt(tx, attempt.id, SendResult.TAKEN, message_sid=sid)
    if move_checkin(tx, checkin, CheckInEvent.ACCEPT, sent_at=tx.now):
        _note_sent(tx, checkin, attempt)
        if checkin.text_id is not None:
            change_text(tx, checkin.text_id, state="sent", message_sid=sid, sent_at=tx.now)
    elif checkin.text_id is not None:
        change_text(tx, checkin.text_id, message_sid=sid)


def refused(tx: Transaction, attempt: Attempt, refusal: OutsideError) -> None:
    """Twilio said no: later perhaps, or never."""
    problem = problem_of(refusal.code, refusal.status)
    if problem is SendProblem.BUSY:
        busy(tx, attempt)
        return
    found = _lock(tx, attempt)
    if found is None:
        return
    enrolment, checkin = found
    code = str(refusal.code or refusal.status)
    end_attempt(tx, attempt.id, SendResult.REFUSED, error_code=code)
    fail(tx, enrolment, checkin, code)


def busy(tx: Transaction, attempt: Attempt) -> None:
    """It surely did not go, and may later."""
    found = _lock(tx, attempt)
    if found is None:
        return
    enrolment, checkin = found
    end_attempt(tx, attempt.id, SendResult.BUSY)
    again_at = next_attempt_at(attempt.number, tx.now, checkin.valid_until)
    if again_at is None:
        fail(tx, enrolment, checkin, "busy")
    else:
        move_checkin(tx, checkin, CheckInEvent.PUT_BACK, look_at=again_at)


def lost_sight(tx: Transaction, checkin: CheckIn, attempt: Attempt) -> None:
    """Nobody knows whether it went."""
    if move_checkin(tx, checkin, CheckInEvent.LOSE_SIGHT):
        end_attempt(tx, attempt.id, SendResult.UNCLEAR)
        if checkin.text_id is not None:
            change_text(tx, checkin.text_id, state="unclear")


def checkin_status(
    tx: Transaction, attempt_id: UUID, sid: str, status: str, error_code: str | None
) -> None:
    """Twilio's callback, in whatever order, and perhaps before its answer."""
    attempt = find_attempt(tx.connection, attempt_id)
    found = None if attempt is None else _lock(tx, attempt)
    event = event_of_status(status)
    if attempt is None or found is None or event is None:
        tx.record("unknown_text_status", status=status)
        return
    enrolment, checkin = found
    tx.record(
        "checkin_status",
        enrolment=str(enrolment.id),
        step=checkin.step,
        status=status,
        error_code=error_code,
    )
    if attempt.message_sid is None:
        end_attempt(tx, attempt.id, SendResult.TAKEN, message_sid=sid)
    if checkin.text_id is not None:
        change_text(tx, checkin.text_id, message_sid=sid)
    text_status(tx, sid, status, error_code)
    _apply(tx, enrolment, checkin, attempt, event, error_code)


def _apply(
    tx: Transaction,
    enrolment: Enrolment,
    checkin: CheckIn,
    attempt: Attempt,
    event: CheckInEvent,
    error_code: str | None,
) -> None:
    if event is CheckInEvent.FAIL:
        if attempt.number == checkin.attempts:  # an older one may fail while a newer one goes
            fail(tx, enrolment, checkin, error_code or "undelivered")
        return
    columns = {"delivered_at": tx.now} if event is CheckInEvent.DELIVER else {}
    if checkin.state in (CheckInState.SENDING, CheckInState.UNKNOWN):
        columns["sent_at"] = tx.now
    if move_checkin(tx, checkin, event, **columns):
        _note_sent(tx, checkin, attempt)
        if event is CheckInEvent.DELIVER:
            tx.set_timer(LISTEN, enrolment.id, tx.now)


def fail(tx: Transaction, enrolment: Enrolment, checkin: CheckIn, code: str) -> None:
    """It did not arrive, and will not; what that tells of the person, or of their wish."""
    if not move_checkin(tx, checkin, CheckInEvent.FAIL, error_code=code):
        return
    if checkin.text_id is not None:
        change_text(tx, checkin.text_id, state="failed", error_code=code)
        look_into(tx, enrolment.line_id, tx.keyring.open(enrolment.number_sealed), code)
    tx.record("checkin_failed", enrolment=str(enrolment.id), step=checkin.step, code=code)
    problem = problem_of_failure(code)
    if is_silence(problem):
        tx.set_timer(LISTEN, enrolment.id, tx.now)
    elif problem is SendProblem.WANTS_NO_TEXTS:
        _wants_no_texts(tx, enrolment)


def _wants_no_texts(tx: Transaction, enrolment: Enrolment) -> None:
    number = tx.keyring.open(enrolment.number_sealed)
    if find_suppression(tx, enrolment.line_id, number) is None:
        refused_unexpectedly(tx, enrolment)
    refuse_texts(tx, enrolment)
    provider_refused(tx, enrolment.line_id, number)


def _note_sent(tx: Transaction, checkin: CheckIn, attempt: Attempt) -> None:
    if checkin.step != CONFIRMATION_STEP:
        change_enrolment(tx, checkin.enrolment_id, texted_at=attempt.started_at)


def _lock(tx: Transaction, attempt: Attempt) -> tuple[Enrolment, CheckIn] | None:
    enrolment = lock_enrolment_of_checkin(tx, attempt.checkin_id)
    checkin = find_checkin(tx.connection, attempt.checkin_id)
    return None if enrolment is None or checkin is None else (enrolment, checkin)
