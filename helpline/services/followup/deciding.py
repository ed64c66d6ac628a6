"""May this check-in go out now? Asked of the rows as they are at the moment of sending."""

from collections.abc import Sequence
from datetime import timedelta

from helpline.domain.consent import Way
from helpline.domain.followup.checkins import CONFIRMATION_STEP
from helpline.domain.followup.planning import Planned
from helpline.domain.followup.plans import PlanStep, StepKind
from helpline.domain.followup.sending import Standing, Verdict, may_send_now
from helpline.domain.followup.turns import next_due
from helpline.domain.weekly import FULL_DAY
from helpline.services.followup.calling import is_by_call, least_gap
from helpline.storage.checkins import CheckIn, skip_checkins
from helpline.storage.enrolments import Enrolment
from helpline.storage.suppressions import find_suppression_and_talk
from helpline.storage.transaction import Transaction

_ASKING_TO_CONFIRM = PlanStep(timedelta(0), StepKind.CARING, FULL_DAY, timedelta(0))


def is_its_turn(
    tx: Transaction, enrolment: Enrolment, checkin: CheckIn, beside: Sequence[CheckIn]
) -> bool:
    """Whether it is the one to go out; of those beside it, which have had their moment, too, those
    that missed theirs are skipped on the way.
    """
    if checkin.step == CONFIRMATION_STEP:
        return True
    scheduled = {
        one.step: one
        for one in beside
        if one.step != CONFIRMATION_STEP and one.version == enrolment.version
    }
    turn = next_due([planned(enrolment, one) for one in scheduled.values()], tx.now)
    for missed, why in turn.skip:
        skip_checkins(tx, [scheduled[missed.position]], [why])
    return turn.send is not None and turn.send.position == checkin.step


def decide(tx: Transaction, enrolment: Enrolment, checkin: CheckIn) -> Verdict:
    """Send it, wait, or skip it, and why."""
    way = way_of(enrolment, checkin)
    return may_send_now(planned(enrolment, checkin), standing(tx, enrolment), tx.now, way)


def way_of(enrolment: Enrolment, checkin: CheckIn) -> Way:
    """As what it reaches somebody."""
    asks = checkin.step == CONFIRMATION_STEP
    if is_by_call(enrolment, checkin):
        return Way.CONFIRMATION_CALL if asks else Way.SCHEDULED_CALL
    return Way.CONFIRMATION_REQUEST if asks else Way.SCHEDULED_TEXT


def planned(enrolment: Enrolment, checkin: CheckIn) -> Planned:
    """The check-in as the calendar has it."""
    asks = checkin.step == CONFIRMATION_STEP
    step = _ASKING_TO_CONFIRM if asks else enrolment.plan.in_order()[checkin.step - 1]
    return Planned(checkin.step, step, checkin.due_at, checkin.valid_until)


def standing(tx: Transaction, enrolment: Enrolment) -> Standing:
    """How things are with the person; a conversation by phone counts as one by text does."""
    number = tx.keyring.open(enrolment.number_sealed)
    suppression, talked_at = find_suppression_and_talk(tx, enrolment.line_id, number)
    spoken = (enrolment.talked_at, talked_at)
    return Standing(
        suppression=suppression,
        state=enrolment.state,
        hours=enrolment.hours,
        consent=enrolment.consent,
        risk_open=enrolment.risk_open_since is not None,
        talked_at=max(filter(None, spoken), default=None),
        texted_at=enrolment.texted_at,
        least_gap=least_gap(enrolment),
    )
