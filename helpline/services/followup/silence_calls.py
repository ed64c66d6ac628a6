"""A silence and the call that it asks for: begun, followed, and in the end a person's to decide."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from helpline.content.ladders import silence_ladder
from helpline.domain.callbacks import AttemptPlan, CallbackReason, CallbackState
from helpline.domain.consent import Way, may_contact
from helpline.domain.followup.enrolments import EnrolmentState
from helpline.domain.followup.silence import (
    Silence,
    SilenceAction,
    SilenceStep,
    next_silence_step,
)
from helpline.domain.followup.silences import Asking, SilenceCause, SilenceEvent, SilenceState
from helpline.domain.notices import NoticeKind
from helpline.services.callbacks import CallbackRequest, request_callback
from helpline.services.notices import notify_supervisors
from helpline.services.standing_aside import cancel
from helpline.storage.callbacks import find_callback
from helpline.storage.enrolments import Enrolment, change_enrolment
from helpline.storage.silences import SilenceRow, add_silence, lock_silence, move_silence
from helpline.storage.suppressions import find_suppression
from helpline.storage.transaction import Transaction

log = structlog.get_logger()

LOOK_AT_CALL_AFTER = timedelta(minutes=5)
TELL_AGAIN_AFTER = timedelta(hours=1)

_OWED = (
    CallbackState.REQUESTED,
    CallbackState.SCHEDULED,
    CallbackState.WAITING,
    CallbackState.OFFERED,
    CallbackState.ATTEMPTING,
)
_IN_VAIN = (CallbackState.EXHAUSTED, CallbackState.EXPIRED)


def begin(
    tx: Transaction, enrolment: Enrolment, cause: SilenceCause, step: SilenceStep
) -> datetime:
    """Have them rung, or, where calls were not agreed to, a person decide; when to look again."""
    number = tx.keyring.open(enrolment.number_sealed)
    suppression = find_suppression(tx, enrolment.line_id, number)
    may_call = not may_contact(Way.CALL, enrolment.consent, suppression, tx.now)
    callback_id = _ask_to_call(tx, enrolment, number, step) if may_call else None
    silence_id = add_silence(
        tx,
        cause=cause.value,
        enrolment_id=enrolment.id,
        line_id=enrolment.line_id,
        callback_id=callback_id,
    )
    tx.record(
        "silence_noticed",
        line_id=enrolment.line_id,
        callback_id=callback_id,
        enrolment=str(enrolment.id),
        cause=cause.value,
    )
    if callback_id is not None:
        return tx.now + LOOK_AT_CALL_AFTER
    silence = lock_silence(tx, silence_id)
    assert silence is not None  # noqa: S101 - written in this transaction
    return _must_decide(tx, silence)


def _ask_to_call(
    tx: Transaction, enrolment: Enrolment, number: str, step: SilenceStep
) -> uuid.UUID:
    over = step.over or silence_ladder().reach_within
    return request_callback(
        tx,
        CallbackRequest(
            line_id=enrolment.line_id,
            number=number,
            language=enrolment.language,
            reason=CallbackReason.FOLLOW_UP,
            voicemail_ok=enrolment.consent.voicemail,
            name=tx.keyring.open_if(enrolment.first_name_sealed),
            attempt_plan=AttemptPlan(step.attempts, (over / step.attempts,)),
        ),
    )


def follow(
    tx: Transaction, enrolment: Enrolment, live: SilenceRow, silence: Silence
) -> datetime | None:
    """See what has become of one that is not closed; when to look again."""
    is_heard = silence.heard_at is not None and silence.heard_at > live.opened_at
    if is_heard or enrolment.state is EnrolmentState.ENDED:
        _settle(tx, live)
        return None
    if live.state is SilenceState.DECIDING:
        return _remind(tx, live)
    callback = None if live.callback_id is None else find_callback(tx.connection, live.callback_id)
    if callback is not None and callback.state in _OWED:
        return max(callback.due_at or tx.now, tx.now) + LOOK_AT_CALL_AFTER
    if callback is not None and callback.state in _IN_VAIN:
        return _in_vain(tx, enrolment, live, silence)
    _settle(tx, live)  # reached, or settled by somebody who said why
    return None


def _in_vain(
    tx: Transaction, enrolment: Enrolment, live: SilenceRow, silence: Silence
) -> datetime | None:
    """Whatever the ladder would ask for by now, it does not call once more."""
    failed = replace(silence, call_failed=True)
    step = next_silence_step(silence_ladder(), failed, tx.now)
    if step is not None and step.action is SilenceAction.CARING_ONLY:
        change_enrolment(tx, enrolment.id, asking=Asking.NOTHING.value)
        _settle(tx, live)
        return None
    _cancel_call(tx, live)
    return _must_decide(tx, live)


def _settle(tx: Transaction, live: SilenceRow) -> None:
    _cancel_call(tx, live)
    move_silence(tx, live, SilenceEvent.SETTLE)


def _cancel_call(tx: Transaction, live: SilenceRow) -> None:
    """The call that was asked for by this, and not one that they asked for themselves."""
    callback = None if live.callback_id is None else find_callback(tx.connection, live.callback_id)
    if callback is not None and callback.reason is CallbackReason.FOLLOW_UP:
        cancel(tx, callback.id, "silence")


def _must_decide(tx: Transaction, silence: SilenceRow) -> datetime:
    decide_by = tx.now + silence_ladder().decide_within
    if move_silence(tx, silence, SilenceEvent.CALL_IN_VAIN, decide_by=decide_by):
        _tell(tx, silence)
    return decide_by


def _remind(tx: Transaction, silence: SilenceRow) -> datetime:
    """Those who oversee hear again, and again, while nobody has decided."""
    if silence.decide_by is not None and tx.now < silence.decide_by:
        return silence.decide_by
    log.error("silence_undecided", silence=str(silence.id))
    _tell(tx, silence)
    return tx.now + TELL_AGAIN_AFTER


def _tell(tx: Transaction, silence: SilenceRow) -> None:
    notify_supervisors(tx, NoticeKind.SILENCE_UNDECIDED, line_id=silence.line_id, about=silence.id)
