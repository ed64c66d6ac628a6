"""A step of a plan whose moment has not come: what is written of it, and who looks at it again."""

from datetime import datetime

from helpline.domain.followup.sending import Action, Hold, Verdict
from helpline.services.followup.calling import is_by_call
from helpline.storage.checkins import CheckIn, change_checkin, skip_checkins
from helpline.storage.enrolments import Enrolment
from helpline.storage.outbox import Work, finish_work, postpone_work
from helpline.storage.transaction import Transaction


def leave_for(
    tx: Transaction, work: Work, enrolment: Enrolment, checkin: CheckIn, at: datetime
) -> None:
    """A call may wait long for whoever is rung before, or talks: it is given back to the sweep,
    as whatever waits with a reason, and is not overdue. A text waits for seconds.
    """
    if is_by_call(enrolment, checkin):
        change_checkin(tx, checkin.id, look_at=at, reasons=[Hold.NOT_YET])
        finish_work(tx, work)
    else:
        postpone_work(tx, work, at, "waits for the sender's next moment")


def hold(tx: Transaction, checkin: CheckIn, verdict: Verdict) -> None:
    """Skip it, or look again when the wait is over; at the latest when it is too late for it."""
    if verdict.action is Action.SKIP:
        skip_checkins(tx, [checkin], verdict.reasons)
    else:
        again_at = verdict.again_at or checkin.valid_until
        change_checkin(tx, checkin.id, look_at=again_at, reasons=list(verdict.reasons))
