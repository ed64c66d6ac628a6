"""Silence as it is met: looked at when a question's patience is over, and when a text fails.

All of it is asked of the rows, by one timer for each enrolment, which every look sets anew. What
follows by itself is a call, where calls were agreed to, or fewer questions; beyond that a person
decides (`services.followup.silence_decisions`).
"""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from helpline.content.ladders import silence_ladder
from helpline.domain.consent import Way, may_contact
from helpline.domain.followup.attempts import SendProblem, is_silence, problem_of_failure
from helpline.domain.followup.checkins import CheckInState
from helpline.domain.followup.enrolments import EnrolmentState
from helpline.domain.followup.silence import (
    Silence,
    SilenceAction,
    SilenceStep,
    next_silence_step,
)
from helpline.domain.followup.silences import Asking, SilenceCause
from helpline.services.followup.schedule import LISTEN
from helpline.services.followup.silence_calls import begin, follow
from helpline.storage.enrolments import (
    Enrolment,
    change_enrolment,
    last_talked_at,
    lock_enrolment,
    lock_open_enrolment,
)
from helpline.storage.silences import (
    Texted,
    failed_question,
    last_closed_at,
    list_texted,
    lock_live_silence,
)
from helpline.storage.suppressions import find_suppression
from helpline.storage.transaction import Transaction

LOOK_AGAIN_AFTER = timedelta(hours=6)
_ARRIVED = (CheckInState.DELIVERED, CheckInState.ANSWERED)


def listen(tx: Transaction, enrolment_id: uuid.UUID) -> None:
    """Look at somebody's silence, and do what is next."""
    enrolment = lock_enrolment(tx, enrolment_id)
    if enrolment is None:
        return
    silence = hear(tx, enrolment)
    live = lock_live_silence(tx, enrolment_id)
    if live is not None:
        again_at = follow(tx, enrolment, live, silence)
    else:
        again_at = _look(tx, enrolment, silence)
    if again_at is not None:
        tx.set_timer(LISTEN, enrolment_id, again_at)


def hear(tx: Transaction, enrolment: Enrolment) -> Silence:
    """How silent somebody is, since a person last decided about it."""
    number = tx.keyring.open(enrolment.number_sealed)
    texted = list_texted(tx, enrolment.id, last_closed_at(tx, enrolment.id))
    heard = (enrolment.last_reply_at, last_talked_at(tx, tx.keyring.hashes(number)))
    return Silence(
        detox_ended_at=enrolment.detox_ended_at,
        asked=tuple(one.delivered_at for one in texted if one.asks and one.delivered_at),
        heard_at=max(filter(None, heard), default=None),
        at_risk=bool(enrolment.risk_flags),
        undelivered=_count_undelivered(texted),
    )


def refused_unexpectedly(tx: Transaction, enrolment: Enrolment) -> None:
    """Twilio says that they have said STOP, and nobody here had heard of it.

    To be asked while the consent is as it was.
    """
    if lock_live_silence(tx, enrolment.id) is None:
        silence = replace(hear(tx, enrolment), refused=True)
        step = next_silence_step(silence_ladder(), silence, tx.now)
        if step is not None:
            tx.set_timer(LISTEN, enrolment.id, begin(tx, enrolment, SilenceCause.REFUSED, step))


def could_not_be_texted(tx: Transaction, number: str) -> None:
    """A text to them was refused for something of ours: whoever is at risk is rung instead.

    The next texts of the line fare as this one did, so that nothing else would reach them.
    """
    enrolment = lock_open_enrolment(tx, tx.keyring.hashes(number))
    if enrolment is None or enrolment.risk_open_since is not None:
        return
    if enrolment.state is EnrolmentState.PAUSED or lock_live_silence(tx, enrolment.id) is not None:
        return
    silence = replace(hear(tx, enrolment), unsent=True)
    step = next_silence_step(silence_ladder(), silence, tx.now)
    if step is not None and step.action is SilenceAction.REACH_OTHERWISE:
        tx.set_timer(LISTEN, enrolment.id, begin(tx, enrolment, SilenceCause.UNSENT, step))


def _count_undelivered(texted: Sequence[Texted]) -> int:
    """How many of the latest did not reach their phone; one to a landline tells as much as all."""
    count = 0
    for one in texted:
        if one.state in _ARRIVED:
            break
        if one.state == CheckInState.FAILED:
            problem = problem_of_failure(one.error_code or "")
            if problem is SendProblem.NOT_A_MOBILE:
                return max(count, silence_ladder().undelivered)
            count += is_silence(problem)
    return count


def _look(tx: Transaction, enrolment: Enrolment, silence: Silence) -> datetime | None:
    """What the ladder says; when to look again, if anything is waited for."""
    if enrolment.state is EnrolmentState.PENDING and _cannot_be_asked(tx, enrolment):
        unreachable = replace(silence, undelivered=silence_ladder().undelivered)
        step = next_silence_step(silence_ladder(), unreachable, tx.now)
        return None if step is None else begin(tx, enrolment, SilenceCause.UNDELIVERED, step)
    if enrolment.state is not EnrolmentState.ACTIVE or _wants_no_texts(tx, enrolment):
        return None
    if enrolment.risk_open_since is not None:  # somebody sees to them already
        return tx.now + LOOK_AGAIN_AFTER
    step = next_silence_step(silence_ladder(), silence, tx.now)
    if step is not None and step.action in _CALLS:
        return begin(tx, enrolment, _CALLS[step.action], step)
    if step is not None:
        _soften(tx, enrolment, silence, step)
    return _next_look(silence, tx.now)


def _cannot_be_asked(tx: Transaction, enrolment: Enrolment) -> bool:
    """Whether the question whether they agree does not reach their phone: no plan ever begins so."""
    code = failed_question(tx, enrolment.id, last_closed_at(tx, enrolment.id))
    return code is not None and is_silence(problem_of_failure(code))


_CALLS = {
    SilenceAction.CALL: SilenceCause.UNANSWERED,
    SilenceAction.REACH_OTHERWISE: SilenceCause.UNDELIVERED,
}


def _wants_no_texts(tx: Transaction, enrolment: Enrolment) -> bool:
    number = tx.keyring.open(enrolment.number_sealed)
    suppression = find_suppression(tx, enrolment.line_id, number)
    return bool(may_contact(Way.SCHEDULED_TEXT, enrolment.consent, suppression, tx.now))


def _soften(tx: Transaction, enrolment: Enrolment, silence: Silence, step: SilenceStep) -> None:
    """The next text asks nothing, if it is not out already."""
    last_asked = max(silence.asked, default=tx.now)
    is_next = enrolment.texted_at is None or enrolment.texted_at <= last_asked
    if step.action is SilenceAction.SOFTEN and is_next and enrolment.asking is Asking.AS_PLANNED:
        change_enrolment(tx, enrolment.id, asking=Asking.NOT_NEXT.value)
        tx.record("plan_softened", enrolment=str(enrolment.id))


def _next_look(silence: Silence, now: datetime) -> datetime | None:
    """When the next question's patience is over."""
    patience = silence_ladder().stage_at(now - silence.detox_ended_at).patience
    waited_for = (at + patience for at in silence.asked if not _is_answered(silence, at))
    return min((at for at in waited_for if at > now), default=None)


def _is_answered(silence: Silence, asked_at: datetime) -> bool:
    return silence.heard_at is not None and silence.heard_at >= asked_at
