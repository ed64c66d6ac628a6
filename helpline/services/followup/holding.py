"""What holds a plan back, and lets it go on: a risk, a conversation, a pause; and what was answered.

For whoever reads texts and speaks with people. All are told by the person's number, and do nothing
where nobody with that number is enrolled.
"""

import uuid
from datetime import datetime

from helpline.content.ladders import escalation_ladders
from helpline.domain.escalation_ladder import PlanEffect
from helpline.domain.followup.checkins import CheckInEvent
from helpline.domain.followup.enrolments import EnrolmentEvent, opt_out_is_told
from helpline.domain.risk import Risk
from helpline.services.followup.schedule import LISTEN, restart
from helpline.storage.checkins import (
    change_checkin,
    find_last_texted,
    move_checkin,
    wake_checkins,
)
from helpline.storage.enrolments import (
    Enrolment,
    change_enrolment,
    find_open_enrolment,
    lock_enrolment,
    lock_open_enrolment,
    move_enrolment,
)
from helpline.storage.escalations import has_live_of_number
from helpline.storage.transaction import Transaction

RESUME = "resume_enrolment"

_HOLDING = [
    risk
    for risk, ladder in escalation_ladders().items()
    if ladder.plan in (PlanEffect.HOLD, PlanEffect.RESTART)
]


def reply_came(tx: Transaction, number: str, risk: Risk) -> None:
    """Somebody has written: it answers the last text of their plan, whatever that was."""
    enrolment = _find(tx, number)
    if enrolment is None:
        return
    change_enrolment(tx, enrolment.id, last_reply_at=tx.now, risk=risk.value)
    tx.set_timer(LISTEN, enrolment.id, tx.now)
    last = find_last_texted(tx, enrolment.id)
    if last is not None:
        move_checkin(tx, last, CheckInEvent.ANSWER, replied_at=tx.now, risk=risk.value)


def reply_escalated(tx: Transaction, number: str, escalation_id: uuid.UUID) -> None:
    """A person has to take what somebody wrote: it is known with the text of the plan it replies to."""
    enrolment = _find(tx, number)
    last = None if enrolment is None else find_last_texted(tx, enrolment.id)
    if last is not None:
        change_checkin(tx, last.id, escalation_id=escalation_id)


def risk_opened(tx: Transaction, number: str) -> None:
    """The plan is silent until a person has closed it."""
    enrolment = _find(tx, number)
    if enrolment is not None and enrolment.risk_open_since is None:
        change_enrolment(tx, enrolment.id, risk_open_since=tx.now)


def risk_closed(tx: Transaction, number: str) -> None:
    """A person has closed one: with the last that holds the plan, what is still good goes out.

    Asked under the enrolment's lock: of two that are closed at once, on two lines, one is last.
    """
    enrolment = _find(tx, number)
    if enrolment is not None and not has_live_of_number(tx, number, _HOLDING):
        change_enrolment(tx, enrolment.id, risk_open_since=None)
        wake_checkins(tx, enrolment.id)


def hold_if_worried(tx: Transaction, number: str) -> None:
    """A plan that begins while a person has something to close is silent from the beginning."""
    if has_live_of_number(tx, number, _HOLDING):
        risk_opened(tx, number)


def days_since_detox(tx: Transaction, number: str) -> int | None:
    """Whole days since the end of detox of whoever is followed: some limits are shorter at first."""
    enrolment = find_open_enrolment(tx.connection, tx.keyring.hashes(number))
    return None if enrolment is None else (tx.now - enrolment.detox_ended_at).days


def is_told_of_opt_out(tx: Transaction, number: str) -> bool:
    """Whether a person hears that whoever is followed wants no more texts."""
    enrolment = find_open_enrolment(tx.connection, tx.keyring.hashes(number))
    if enrolment is None:
        return False
    return opt_out_is_told(tx.now - enrolment.detox_ended_at, enrolment.risk_flags)


def talked(tx: Transaction, number: str) -> None:
    """A word between the person and somebody on the staff: the plan is silent for a day."""
    enrolment = _find(tx, number)
    if enrolment is not None:
        change_enrolment(tx, enrolment.id, talked_at=tx.now)


def slipped(tx: Transaction, number: str, at: datetime) -> None:
    """Tolerance falls again from there: the plan begins again."""
    enrolment = _find(tx, number)
    if enrolment is not None:
        restart(tx, enrolment, at)


def pause(tx: Transaction, number: str, until: datetime) -> bool:
    """Nothing of the plan until then; False where there is no plan to pause."""
    enrolment = _find(tx, number)
    return enrolment is not None and pause_enrolment(tx, enrolment, until)


def pause_enrolment(tx: Transaction, enrolment: Enrolment, until: datetime) -> bool:
    """The same for an enrolment; False where it is not under way."""
    paused = move_enrolment(tx, enrolment, EnrolmentEvent.PAUSE, paused_until=until)
    if paused:
        tx.set_timer(RESUME, enrolment.id, until)
    return paused


def resume(tx: Transaction, enrolment_id: uuid.UUID) -> None:
    """The pause is over, by its time."""
    enrolment = lock_enrolment(tx, enrolment_id)
    if enrolment is not None:
        resume_enrolment(tx, enrolment)


def resume_enrolment(tx: Transaction, enrolment: Enrolment) -> bool:
    """The pause is over, by its time or by a person; False where there was none."""
    resumed = move_enrolment(tx, enrolment, EnrolmentEvent.RESUME, paused_until=None)
    if resumed:
        wake_checkins(tx, enrolment.id)
    return resumed


def _find(tx: Transaction, number: str) -> Enrolment | None:
    return lock_open_enrolment(tx, tx.keyring.hashes(number))
