"""When somebody who is followed may be rung by our own wish: in the hours that they call safe."""

from datetime import datetime

from helpline.domain.callbacks import CallbackReason
from helpline.domain.followup.local_hours import next_open, openings
from helpline.domain.weekly import FULL_DAY
from helpline.services.ringing_times import due_time, wish_of
from helpline.storage.callbacks import Callback
from helpline.storage.enrolments import find_open_enrolment
from helpline.storage.lines import Line
from helpline.storage.transaction import Transaction

_MOST_TURNS = 14


def first_moment(tx: Transaction, callback: Callback, line: Line, earliest: datetime) -> datetime:
    """The first moment at or after `earliest` to ring: the line's and, of ours, their own too."""
    wish = wish_of(callback)
    at = due_time(line, earliest, wish)
    number = tx.keyring.open_if(callback.number_sealed)
    if callback.reason is not CallbackReason.FOLLOW_UP or number is None:
        return at
    enrolment = find_open_enrolment(tx.connection, tx.keyring.hashes(number))
    if enrolment is None:
        return at
    safe, zone = openings(FULL_DAY, enrolment.hours), enrolment.hours.zone
    for _ in range(_MOST_TURNS):
        opens = next_open(safe, zone, at) or at
        if opens == at:
            break
        at = due_time(line, opens, wish)
    return at
