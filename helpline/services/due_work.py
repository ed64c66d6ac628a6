"""Due work: what each timer does when its time has come."""

import uuid
from collections.abc import Callable

import structlog

from helpline.clock import Clock
from helpline.domain.calls import CallState
from helpline.services.abandoned import RING_BACK_ABANDONED, ring_back_if_wanted
from helpline.services.asking_teams import ask_next_of_team
from helpline.services.audit import AUDIT, nightly_audit
from helpline.services.callbacks import CALLBACK_DUE, OUT_OF_TIME
from helpline.services.calling_back import callback_due, out_of_time
from helpline.services.configuration.resolving import HOLIDAYS, nightly_holidays
from helpline.services.daily_caps import CHECK_CAP, check_cap
from helpline.services.dialling import dial, end_leg, find_leg
from helpline.services.directory.referring import REFERRAL_ASK, ask
from helpline.services.dispatch import OFFER_EXPIRY
from helpline.services.followup.answered_by_key import NEEDS_SOMEBODY, call_people_if_needed
from helpline.services.followup.asking_by_call import checkin_call_is_over
from helpline.services.followup.calling import CHECKIN_CALL_OVER
from helpline.services.followup.finishing import finish
from helpline.services.followup.holding import RESUME, resume
from helpline.services.followup.joining import JOIN_WAITS, join_request_waits
from helpline.services.followup.schedule import FINISH, LISTEN
from helpline.services.followup.sending import begin, go_on
from helpline.services.followup.silence import listen
from helpline.services.guest_ends import GUEST_EXPIRY, NEXT_OF_TEAM
from helpline.services.guest_phones import guest_expired
from helpline.services.holding_callers import hold_caller
from helpline.services.in_call import end_caller
from helpline.services.line import MAX_WAIT, NOBODY_LEFT, max_wait_passed, nobody_left
from helpline.services.moving import (
    check_call,
    check_room,
    move_caller,
    move_leg,
    release_leg,
    seat_counsellor,
)
from helpline.services.notices import TELL_SUPERVISORS, tell_supervisors
from helpline.services.offering import offer_expired
from helpline.services.outside import InTwoSteps, Performers
from helpline.services.paging import NEXT_PAGE, dial_page, end_page, page_now
from helpline.services.promises import CALLBACK_PROMISE, promise_due
from helpline.services.recordings import delete_recording, fetch_recording, find_recording
from helpline.services.ringing_in import RING_OUT, ring_out
from helpline.services.sending import send_text
from helpline.services.shift_reminders import SHIFT_REMINDER, remind
from helpline.services.shift_requests import (
    SHIFT_REQUEST_NEAR,
    SHIFT_REQUEST_OVER,
    request_near,
    request_over,
)
from helpline.services.speaking_up import let_speak
from helpline.services.staff import SENT_ON_BREAK, SHIFT_CHANGE, sent_on_break, shift_changes
from helpline.services.switching import SWITCH_OVER, switch_over
from helpline.services.text_statements import STATEMENTS_LAPSE, lapse
from helpline.services.text_triage import triage_text
from helpline.services.waits import LEARN_WAITS, learn_waits
from helpline.services.watching import CHECK_CALL, JOIN_WATCH, watch_call
from helpline.services.wrapping_up import FREE_AGAIN, free_again
from helpline.storage import calls
from helpline.storage.checkin_sweep import SEND_CHECKIN
from helpline.storage.timers import DueTimer, claim_due_timers, finish_timer, postpone_timer
from helpline.storage.transaction import Database, Transaction

log = structlog.get_logger()

PERFORMERS: Performers = {
    "dial": dial,
    "find_leg": find_leg,
    "end_leg": end_leg,
    "move_caller": move_caller,
    "release_leg": release_leg,
    "move_leg": move_leg,
    "seat_counsellor": seat_counsellor,
    "hold_caller": hold_caller,
    "end_caller": end_caller,
    "let_speak": let_speak,
    "check_call": check_call,
    "check_room": check_room,
    "send_text": send_text,
    "send_urgent_text": send_text,
    "triage_text": triage_text,
    "dial_page": dial_page,
    "end_page": end_page,
    SEND_CHECKIN: InTwoSteps(begin, go_on),
    "find_recording": find_recording,
    "fetch_recording": fetch_recording,
    "delete_recording": delete_recording,
}
"""What is done for each kind of outbox row."""


def _check_call(tx: Transaction, contact_id: uuid.UUID) -> None:
    call = calls.find_call(tx.connection, contact_id)
    if call is not None and call.is_live:
        tx.send("check_call", contact_id)
        watch_call(tx, contact_id)


def _check_room(tx: Transaction, contact_id: uuid.UUID) -> None:
    call = calls.find_call(tx.connection, contact_id)
    if call is not None and call.state is CallState.ACCEPTED:
        tx.send("check_room", contact_id)


TIMERS: dict[str, Callable[[Transaction, uuid.UUID], None]] = {
    OFFER_EXPIRY: offer_expired,
    GUEST_EXPIRY: guest_expired,
    NEXT_OF_TEAM: ask_next_of_team,
    FREE_AGAIN: free_again,
    CALLBACK_DUE: callback_due,
    OUT_OF_TIME: out_of_time,
    CALLBACK_PROMISE: promise_due,
    RING_BACK_ABANDONED: ring_back_if_wanted,
    RING_OUT: ring_out,
    MAX_WAIT: max_wait_passed,
    NOBODY_LEFT: nobody_left,
    JOIN_WATCH: _check_room,
    CHECK_CALL: _check_call,
    SHIFT_CHANGE: shift_changes,
    SHIFT_REMINDER: remind,
    SHIFT_REQUEST_NEAR: request_near,
    SHIFT_REQUEST_OVER: request_over,
    SWITCH_OVER: switch_over,
    SENT_ON_BREAK: sent_on_break,
    CHECK_CAP: check_cap,
    TELL_SUPERVISORS: tell_supervisors,
    NEXT_PAGE: page_now,
    AUDIT: nightly_audit,
    LEARN_WAITS: learn_waits,
    HOLIDAYS: nightly_holidays,
    RESUME: resume,
    JOIN_WAITS: join_request_waits,
    FINISH: finish,
    LISTEN: listen,
    CHECKIN_CALL_OVER: checkin_call_is_over,
    NEEDS_SOMEBODY: call_people_if_needed,
    STATEMENTS_LAPSE: lapse,
    REFERRAL_ASK: ask,
}
"""What each kind of timer does; the reference says what it is about."""


def run_due_timers(database: Database, clock: Clock) -> int:
    """Do what is due; a timer that fails is postponed and reported, and the rest goes on."""
    with database.transaction(clock.now()) as tx:
        due = claim_due_timers(tx)
    for timer in due:
        try:
            _run(database, clock, timer)
        except Exception as error:  # noqa: BLE001 - one poison timer must not stop the others
            log.error(
                "timer_failed", kind=timer.kind, ref=str(timer.ref), problem=type(error).__name__
            )
            with database.transaction(clock.now()) as tx:
                postpone_timer(tx, timer)
    return len(due)


def _run(database: Database, clock: Clock, timer: DueTimer) -> None:
    with database.transaction(clock.now()) as tx:
        TIMERS[timer.kind](tx, timer.ref)
        finish_timer(tx, timer)
