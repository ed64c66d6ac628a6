"""What a person makes of a text that the rules have read as "all is well"."""

import uuid

from helpline.domain.errors import NotFound, Refused
from helpline.domain.risk import Risk
from helpline.domain.text_sample import OTHER_READINGS
from helpline.domain.triage.verdict import SERIOUS
from helpline.services.escalating import Worry, escalate
from helpline.services.followup.holding import days_since_detox, risk_opened
from helpline.services.thread_life import somebody_waits
from helpline.storage.lines import find_line
from helpline.storage.text_reviews import add_review, find_reviewed_text
from helpline.storage.threads import lock_thread
from helpline.storage.transaction import Transaction


def review(tx: Transaction, text_id: uuid.UUID, staff_id: uuid.UUID, read_as: Risk) -> None:
    """Agree, or say what it is: then it goes the way that it ought to have gone, from now on.

    Nothing is sent by machine: the text is old, and whoever wrote it may be somewhere else by now.
    Raises `NotFound`, and `Refused` where somebody was quicker.
    """
    found = find_reviewed_text(tx, text_id)
    if found is None:
        raise NotFound("there is no such text")
    thread = lock_thread(tx, found[0])
    if not add_review(tx, text_id, staff_id, read_as):
        raise Refused("text", "has been read by somebody else")
    if read_as in OTHER_READINGS:
        _correct(tx, text_id, thread.id, thread.number, read_as, found[1])
    tx.record(
        "text_reviewed",
        staff_id=staff_id,
        line_id=found[1],
        text=str(text_id),
        read_as=read_as.value,
    )


def _correct(
    tx: Transaction,
    text_id: uuid.UUID,
    thread_id: uuid.UUID,
    number: str,
    risk: Risk,
    line_id: uuid.UUID,
) -> None:
    line = find_line(tx.connection, line_id)
    if line is None:
        raise LookupError("a text's line is not there")
    days = days_since_detox(tx, number)
    escalate(tx, line, Worry(text_id, thread_id, tx.now, risk, presses=True, days=days))
    somebody_waits(tx, thread_id, risk, tx.now)
    if risk in SERIOUS or risk is Risk.RELAPSE_USED:
        risk_opened(tx, number)
