"""How the pages of the follow-up put values into words."""

from collections.abc import Mapping

from helpline.domain.consent import ConsentMethod, Refusal
from helpline.domain.followup.checkins import CheckInState, PassedOver
from helpline.domain.followup.enrolments import (
    CheckInBy,
    ContentLevel,
    EndReason,
    EnrolmentState,
    RiskFlag,
)
from helpline.domain.followup.planning import Unplanned
from helpline.domain.followup.sending import Hold
from helpline.domain.followup.stages import Stage
from helpline.domain.followup.turns import Missed
from helpline.read_models.follow_up import Shown

_STATES: Mapping[str, str] = {
    EnrolmentState.PENDING: "not agreed from their phone yet",
    EnrolmentState.ACTIVE: "under way",
    EnrolmentState.PAUSED: "paused",
    EnrolmentState.ENDED: "ended",
}
_SHOWN: Mapping[str, str] = {
    Shown.OPEN: "All who are followed",
    Shown.DUE: "Due today",
    Shown.SILENT: "Silent",
    Shown.PENDING: "Not agreed yet",
    Shown.PAUSED: "Paused",
    Shown.ENDED: "Ended",
}
_CHECKINS: Mapping[str, str] = {
    CheckInState.SCHEDULED: "to come",
    CheckInState.SENDING: "being sent",
    CheckInState.SENT: "sent, not yet delivered",
    CheckInState.DELIVERED: "delivered",
    CheckInState.ANSWERED: "answered",
    CheckInState.FAILED: "not delivered",
    CheckInState.UNKNOWN: "perhaps sent: being looked up",
    CheckInState.SKIPPED: "left out",
}
_WHY_NOT: Mapping[str, str] = {
    PassedOver.ENDED: "it had ended",
    PassedOver.RESTARTED: "the plan began again",
    PassedOver.REPLANNED: "it was planned anew",
    PassedOver.CONFIRMED: "they had agreed already",
    PassedOver.OUT_OF_ATTEMPTS: "it could not be sent",
    Missed.TOO_LATE: "its time had passed",
    Missed.OVERTAKEN: "another one went instead",
    Unplanned.NO_OPEN_HOUR: "there is no hour at which they may be texted",
    Unplanned.CROWDED_OUT: "too close to others",
    Unplanned.WANTS_LESS: "they wanted fewer",
    Hold.NOT_YET: "not yet",
    Hold.EXPIRED: "its time had passed",
    Hold.OUTSIDE_WINDOW: "outside its hours",
    Hold.UNSAFE_HOUR: "outside the hours they call safe",
    Hold.QUIET_HOUR: "at night",
    Hold.TOO_SOON: "too soon after another",
    Hold.PENDING: "they have not agreed yet",
    Hold.PAUSED: "a pause",
    Hold.RISK_OPEN: "a worry is open",
    Hold.IN_CONVERSATION: "somebody is talking with them",
    Refusal.NO_CONSENT: "no consent",
    Refusal.CONSENT_ENDED: "the consent has ended",
    Refusal.NOT_CONFIRMED: "they have not agreed from their phone",
    Refusal.WANTS_NO_TEXTS: "they want no texts",
    Refusal.PROVIDER_REFUSES: "Twilio refuses, until they text START",
    Refusal.WRONG_NUMBER: "it is somebody else's number",
}
_ENDS: Mapping[str, str] = {
    EndReason.FINISHED: "after its last text",
    EndReason.ASKED: "they asked for it",
    EndReason.NEW_EPISODE: "a new episode began",
    EndReason.WRONG_NUMBER: "it is somebody else's number",
    EndReason.ADMITTED: "they were admitted",
    EndReason.CUSTODY: "they are in custody",
    EndReason.DIED: "they have died",
    EndReason.OTHER: "for another reason",
}
_FLAGS: Mapping[str, str] = {
    RiskFlag.INJECTED: "has injected",
    RiskFlag.LIVES_ALONE: "lives alone",
    RiskFlag.LEFT_EARLY: "left early",
    RiskFlag.MIXES: "mixes with alcohol or tablets",
    RiskFlag.OVERDOSED_BEFORE: "has overdosed before",
    RiskFlag.NO_KIT: "has no naloxone kit",
    RiskFlag.HOMELESS: "has nowhere to live",
    RiskFlag.NO_APPOINTMENT: "has no next appointment",
}
_LEVELS: Mapping[str, str] = {
    ContentLevel.NAMED: "their first name may stand in it",
    ContentLevel.BARE: "no name",
}
_WAYS: Mapping[str, str] = {
    CheckInBy.TEXT: "texts",
    CheckInBy.CALL: "calls, answered by keys",
}
_STAGES: Mapping[str, str] = {
    Stage.THINKING: "thinking about it",
    Stage.IN_DETOX: "in detox",
    Stage.MAINTENANCE: "on maintenance",
    Stage.AFTERCARE: "in aftercare",
    Stage.SUPPORTING: "supporting somebody else",
}
_METHODS: Mapping[str, str] = {
    ConsentMethod.SPOKEN: "spoken",
    ConsentMethod.WRITTEN: "written",
    ConsentMethod.TEXT: "by text",
}
_AGREED: Mapping[str, str] = {
    "consent_calls": "We may ring them",
    "consent_voicemail": "We may leave a voicemail",
    "consent_nominated_contact": "A word may go to whom they name",
    "consent_treatment_provider": "A word may go to those who treat them",
}


def enrolment_state(state: str) -> str:
    """Where a follow-up is."""
    return _STATES[state]


def follow_up_shown(shown: str) -> str:
    """What a list holds."""
    return _SHOWN[shown]


def checkin_state(state: str) -> str:
    """What became of a text of a plan."""
    return _CHECKINS[state]


def why_not(code: str) -> str:
    """Why a text was left out, or waits."""
    return _WHY_NOT.get(code, code.replace("_", " "))


def end_reason(reason: str) -> str:
    """Why a follow-up ended."""
    return _ENDS[reason]


def risk_flag(flag: str) -> str:
    """What makes the first weeks more dangerous."""
    return _FLAGS[flag]


def content_level(level: str) -> str:
    """What a text may show."""
    return _LEVELS[level]


def check_in_by(way: str) -> str:
    """How the steps of their plan reach somebody."""
    return _WAYS[way]


def stage(value: str) -> str:
    """Where somebody is on their way."""
    return _STAGES[value]


def consent_method(method: str) -> str:
    """How somebody agreed."""
    return _METHODS[method]


def agreed_to(column: str) -> str:
    """What is agreed to by itself."""
    return _AGREED[column]


FILTERS = (
    enrolment_state,
    follow_up_shown,
    checkin_state,
    why_not,
    end_reason,
    risk_flag,
    content_level,
    check_in_by,
    stage,
    consent_method,
    agreed_to,
)
