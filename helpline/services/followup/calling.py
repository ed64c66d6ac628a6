"""A step of a plan as a call: when it may be dialled, dialling it, and looking for it at Twilio.

It is dialled as a text is sent (`services.followup.sending`), once, by the same attempts. It comes
after everybody who waits for a call of ours: the account's next moment is taken only where no
other call wants it.
"""

from datetime import datetime, timedelta

from helpline.domain.followup.checkin_calls import CALLS_APART
from helpline.domain.followup.checkins import CheckInEvent
from helpline.domain.followup.enrolments import CheckInBy
from helpline.domain.followup.silences import Asking
from helpline.domain.instructions import Route
from helpline.services.followup.addressing import question_of
from helpline.services.outside import Outside
from helpline.storage.checkin_calls import (
    add_checkin_call,
    is_on_the_phone,
    list_known_call_sids,
)
from helpline.storage.checkins import Attempt, CheckIn, add_attempt, move_checkin
from helpline.storage.enrolments import Enrolment, change_enrolment
from helpline.storage.pace import take_place_behind
from helpline.storage.transaction import Transaction
from helpline.telephony.gateway import Detection, Listen

CHECKIN_CALL_OVER = "checkin_call_over"
OVER_AFTER = timedelta(minutes=10)
"""By then such a call is over, or somebody talks: whatever Twilio did not tell us."""

RING_SECONDS = 25
WHILE_THEY_ARE_ON = timedelta(minutes=5)
ROUNDED = timedelta(seconds=2)
"""Twilio's dates have whole seconds; our clocks may differ a little."""


def is_by_call(enrolment: Enrolment, checkin: CheckIn) -> bool:
    """Whether this step is a call: one that was begun as a text stays one."""
    return enrolment.check_in_by is CheckInBy.CALL and checkin.text_id is None


def least_gap(enrolment: Enrolment) -> timedelta:
    """How far apart two of somebody's steps are, whatever their plan says."""
    return CALLS_APART if enrolment.check_in_by is CheckInBy.CALL else timedelta(0)


def not_yet(tx: Transaction, outside: Outside, enrolment: Enrolment) -> datetime | None:
    """When to ask again; None once the account's next moment is taken for this call."""
    number = tx.keyring.open(enrolment.number_sealed)
    if is_on_the_phone(tx.connection, tx.keyring.hashes(number)):
        return tx.now + WHILE_THEY_ARE_ON
    return take_place_behind(tx, outside.calls_per_second)


def add_call(
    tx: Transaction, enrolment: Enrolment, checkin: CheckIn, event: CheckInEvent
) -> Attempt:
    """Write down that it is about to be dialled: before the request."""
    attempt = add_attempt(tx, checkin)
    add_checkin_call(tx, attempt.id)
    asks = question_of(checkin, enrolment) is not None
    if checkin.attempts == 0 and checkin.step and enrolment.asking is Asking.NOT_NEXT:
        change_enrolment(tx, enrolment.id, asking=Asking.AS_PLANNED.value)
    columns = {} if checkin.attempts else {"asks": asks}
    move_checkin(tx, checkin, event, attempts=attempt.number, reasons=None, **columns)
    tx.set_timer(CHECKIN_CALL_OVER, attempt.id, tx.now + OVER_AFTER)
    return attempt


def place(outside: Outside, attempt: Attempt, to: str, from_: str) -> str:
    """Dial; Twilio's id of the call. What has answered is known before anything is said (V31)."""
    placed = outside.gateway.place_call(
        to=to,
        from_=from_,
        document_url=outside.addresses.of(Route("checkins", attempt.id, "hear")),
        status_url=outside.addresses.of_checkin_status(attempt.id),
        ring_seconds=RING_SECONDS,
        detection=Detection(Listen.WHO_IT_IS),
    )
    return placed.sid


def find_placed(outside: Outside, to: str, from_: str, since: datetime) -> str | None:
    """Twilio's id of a call that it has made since then and that we know no id of."""
    listed = outside.gateway.list_calls_to(to, from_)
    with outside.database.reading() as connection:
        known = list_known_call_sids(connection, [found.sid for found in listed])
    return next(
        (
            found.sid
            for found in listed
            if found.sid not in known
            and (found.created_at is None or found.created_at >= since - ROUNDED)
        ),
        None,
    )
