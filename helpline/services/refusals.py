"""What to do about a text that was not taken, or not delivered, for something of ours."""

import uuid

import structlog

from helpline.domain.followup.attempts import SendProblem, problem_of
from helpline.domain.notices import NoticeKind
from helpline.services.followup.silence import could_not_be_texted
from helpline.services.notices import alarm_of_line
from helpline.storage.transaction import Transaction

log = structlog.get_logger()


def look_into(tx: Transaction, line_id: uuid.UUID, number: str, error_code: str | None) -> None:
    """Tell those who oversee: filtered words (30007), a missing registration, an empty account.

    Such a text is never tried again by itself, and the next ones fare as it did: whoever is at risk
    and followed is reached by a person.
    """
    if error_code is None or not error_code.isdecimal():
        return
    if problem_of(int(error_code)) is SendProblem.OURS:
        log.error("texts_refused", line=str(line_id), code=error_code)
        # The person first: whoever comes from a check-in has locked them already.
        could_not_be_texted(tx, number)
        alarm_of_line(tx, NoticeKind.TEXTS_REFUSED, line_id)
