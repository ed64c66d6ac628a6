"""May this text go out now? Asked at the moment of sending, whatever was planned or asked before."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from helpline.domain.consent import Consent, Refusal, Suppression, Way, may_contact
from helpline.domain.followup.enrolments import EnrolmentState
from helpline.domain.followup.local_hours import LocalHours, is_within, next_open, openings
from helpline.domain.followup.planning import Planned, gap_before

CONVERSATION_LASTS = timedelta(hours=24)
"""The plan is silent for so long after the last word between the person and somebody on the staff."""


class Hold(StrEnum):
    """What holds a text back, besides what consent says."""

    NOT_YET = "not_yet"
    EXPIRED = "expired"
    OUTSIDE_WINDOW = "outside_window"
    UNSAFE_HOUR = "unsafe_hour"
    QUIET_HOUR = "quiet_hour"
    TOO_SOON = "too_soon"
    PENDING = "pending"
    PAUSED = "paused"
    ENDED = "ended"
    RISK_OPEN = "risk_open"
    IN_CONVERSATION = "in_conversation"


class Action(StrEnum):
    """What to do with the text."""

    SEND = "send"
    WAIT = "wait"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Standing:
    """How things are with the person at this moment; times in UTC.

    `talked_at` is the last word between them and somebody on the staff, `texted_at` the last text
    that the service sent by itself; the next one comes `least_gap` after it at the earliest.
    """

    state: EnrolmentState
    hours: LocalHours
    consent: Consent | None
    suppression: Suppression | None = None
    risk_open: bool = False
    talked_at: datetime | None = None
    texted_at: datetime | None = None
    least_gap: timedelta = timedelta(0)

    def next_text_from(self, planned: Planned, now: datetime) -> datetime:
        """Before that it would come too soon after the last one."""
        return _not_before(self.texted_at, max(gap_before(planned.step), self.least_gap), now)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do and every reason for it; `again_at` is when a wait is over, where that is known."""

    action: Action
    reasons: tuple[Hold | Refusal, ...] = ()
    again_at: datetime | None = None


_HOLD_OF_STATE = {
    EnrolmentState.PENDING: Hold.PENDING,
    EnrolmentState.PAUSED: Hold.PAUSED,
    EnrolmentState.ENDED: Hold.ENDED,
}
_PASSES_WHO_KNOWS_WHEN = {
    Hold.PENDING,
    Hold.PAUSED,
    Hold.RISK_OPEN,
    Refusal.NOT_CONFIRMED,
}
_FOR_EVER = {Hold.EXPIRED, Hold.ENDED, *Refusal} - {Refusal.NOT_CONFIRMED}


def may_send_now(
    planned: Planned, standing: Standing, now: datetime, way: Way = Way.SCHEDULED_TEXT
) -> Verdict:
    """Send it, wait, or skip it, and why.

    A wait that would be over only when the text is no longer good is no wait: it is skipped. What
    asks somebody to agree is sent while they have not, and beside a conversation: it is in one that
    people are enrolled, and until they agree nothing of the first day goes out.
    """
    is_asked_to_agree = way in (Way.CONFIRMATION_REQUEST, Way.CONFIRMATION_CALL)
    standing = replace(standing, talked_at=None) if is_asked_to_agree else standing
    holds = _holds(planned, standing, now)
    if is_asked_to_agree:
        holds = [hold for hold in holds if hold is not Hold.PENDING]
    reasons: tuple[Hold | Refusal, ...] = (
        *holds,
        *may_contact(way, standing.consent, standing.suppression, now),
    )
    if not reasons:
        return Verdict(Action.SEND)
    if _FOR_EVER & set(reasons):
        return Verdict(Action.SKIP, reasons)
    if _PASSES_WHO_KNOWS_WHEN & set(reasons):
        return Verdict(Action.WAIT, reasons)
    again_at = _first_moment(planned, standing, now)
    if again_at is None or again_at >= planned.valid_until:
        return Verdict(Action.SKIP, reasons)
    return Verdict(Action.WAIT, reasons, again_at)


def _holds(planned: Planned, standing: Standing, now: datetime) -> list[Hold]:
    hours = standing.hours
    found = {
        Hold.NOT_YET: now < planned.due_at,
        Hold.EXPIRED: now >= planned.valid_until,
        Hold.OUTSIDE_WINDOW: not is_within(planned.step.window, hours.zone, now),
        Hold.UNSAFE_HOUR: not is_within(hours.safe, hours.zone, now),
        Hold.QUIET_HOUR: is_within(hours.quiet, hours.zone, now),
        Hold.TOO_SOON: now < standing.next_text_from(planned, now),
        Hold.RISK_OPEN: standing.risk_open,
        Hold.IN_CONVERSATION: now < _not_before(standing.talked_at, CONVERSATION_LASTS, now),
    }
    by_state = _HOLD_OF_STATE.get(standing.state)
    return [hold for hold in Hold if found.get(hold) or hold is by_state]


def _first_moment(planned: Planned, standing: Standing, now: datetime) -> datetime | None:
    """When everything that passes with time will have passed."""
    earliest = max(
        planned.due_at,
        standing.next_text_from(planned, now),
        _not_before(standing.talked_at, CONVERSATION_LASTS, now),
    )
    hours = standing.hours
    return next_open(openings(planned.step.window, hours), hours.zone, max(earliest, now))


def _not_before(last: datetime | None, gap: timedelta, now: datetime) -> datetime:
    return now if last is None else last + gap
