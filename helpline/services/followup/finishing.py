"""A follow-up ends by itself: its last text is past, and there was time to answer it."""

import uuid
from datetime import timedelta

from helpline.domain.followup.enrolments import EndReason, EnrolmentState
from helpline.services.followup.enrolling import end_enrolment
from helpline.services.followup.schedule import FINISH
from helpline.storage.checkins import has_unsettled
from helpline.storage.enrolments import lock_enrolment
from helpline.storage.silences import lock_live_silence
from helpline.storage.transaction import Transaction

LOOK_AGAIN_AFTER = timedelta(hours=6)


def finish(tx: Transaction, enrolment_id: uuid.UUID) -> None:
    """End it, but not while a text is under way or somebody on the staff has something to settle."""
    enrolment = lock_enrolment(tx, enrolment_id)
    if enrolment is None or enrolment.state is EnrolmentState.ENDED:
        return
    is_open = enrolment.risk_open_since is not None or lock_live_silence(tx, enrolment_id)
    if is_open or has_unsettled(tx, enrolment_id):
        tx.set_timer(FINISH, enrolment_id, tx.now + LOOK_AGAIN_AFTER)
        return
    end_enrolment(tx, enrolment, EndReason.FINISHED)
