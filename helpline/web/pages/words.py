"""How pages put values into words."""

from datetime import UTC, date, datetime, timedelta, tzinfo

from flask import Blueprint

from helpline.domain.notices import NoticeKind
from helpline.domain.presence import Activity, Presence
from helpline.domain.priority import HEAD_START, Standing
from helpline.read_models.callbacks import CallbackRow
from helpline.read_models.conversations import ShownText
from helpline.read_models.notices import NoticeRow
from helpline.read_models.roster import RosterRow
from helpline.read_models.waiting_line import Waiting

_NOTHING = "\N{EN DASH}"

_PRESENCE = {
    Presence.AVAILABLE: "on",
    Presence.BREAK: "on break",
    Presence.OFFLINE: "off",
}

_ACTIVITY = {
    Activity.FREE: "free",
    Activity.OFFERED: "being rung",
    Activity.IN_CALL: "in a call",
    Activity.WRAPPING_UP: "wrapping up",
}

_STANDINGS = {
    Standing.EMERGENCY: "a life may be in danger",
    Standing.DROPPED: "cut off",
    Standing.CALLBACK: "owed a call",
    Standing.ENROLLED: "after detox",
}

_CALLBACK_STATES = {
    "requested": "asked for",
    "scheduled": "has its time",
    "waiting": "in the line",
    "offered": "being offered",
    "attempting": "being rung",
    "connected": "talking",
    "exhausted": "not reached: decide",
}

_NOTICES = {
    NoticeKind.LONG_WAIT: "A caller{on_line} has waited longer than planned.",
    NoticeKind.COUNSELLOR_MISSED: "{name} missed two calls in a row{on_line}, and is on a break now.",
    NoticeKind.LAST_ONE_MISSED: "{name} missed two calls in a row, and is on a break now."
    " Nobody else is on{on_line}: callers are offered other ways until somebody comes on.",
    NoticeKind.LAST_ONE_CAPPED: "{name} has had as many calls as a day may have."
    " Nobody else is on{on_line}: callers are offered other ways until somebody comes on.",
    NoticeKind.NUMBER_THROTTLED: "One number rang very often{on_line}, and hears recorded information"
    " for a while. Blocks can be lifted on their page.",
    NoticeKind.PROMISE_NEAR: "A promised callback{on_line} is due soon, and nobody has rung yet.",
    NoticeKind.PROMISE_BROKEN: "A promised callback{on_line} was not made in time.",
    NoticeKind.SILENCE_UNDECIDED: "Somebody who is followed{on_line} does not answer: somebody must decide.",
    NoticeKind.JOIN_WAITS: "Somebody has asked to be followed{on_line}: nobody has seen to it in time.",
    NoticeKind.FOLLOWED_ELSEWHERE: "Another team follows somebody now who was followed{on_line}: that episode is over.",
    NoticeKind.ESCALATION_LATE: "A text{on_line} that worries us has not been taken in time.",
    NoticeKind.CHECKINS_OVERDUE: "Texts of plans{on_line} ought to have gone out, and have not.",
    NoticeKind.CALL_NOT_BEGUN: "A text{on_line} that worries us was taken, and nobody has rung the person in time.",
    NoticeKind.ESCALATION_LEFT_OPEN: "A text{on_line} that worries us was taken over an hour ago and is still open.",
    NoticeKind.TEXTS_UNREAD: "Texts{on_line} have come in and have not been read.",
    NoticeKind.HELP_ASKED: "{name} asks for help in a call{on_line}: please go and see.",
    NoticeKind.TEXTS_REFUSED: "Our texts{on_line} are refused by Twilio or a carrier: look at the account.",
    NoticeKind.CALLBACK_UNDECIDED: "A callback{on_line} is rung by nobody now: somebody must decide.",
}

_LANGUAGES = {
    "ar": "Arabic",
    "cy": "Welsh",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "uk": "Ukrainian",
    "ur": "Urdu",
}


_REASONS = {
    "chosen": "was chosen",
    "off": "was off",
    "break": "was on a break",
    "in_call": "was in a call",
    "offered": "was being rung already",
    "wrapping_up": "was wrapping up",
    "paused": "was left in peace after a call not taken",
    "capped": "had taken as many calls as a day may have: rung only with a life in danger",
    "team": "is in no team that takes this caller",
    "team_not_yet": "is in a team that is asked later",
    "language": "does not speak the language",
    "skill": "has not the skill that is needed",
    "gender": "is not the woman or man whom the caller asked for",
    "just_passed_on": "had just passed this caller on",
    "asked_before_others": "had been asked already: others came first",
    "others_first": "was free: others came first",
    "last_counsellor_first": "was free: whom the caller spoke with last came first",
    "no_phone": "has no phone to ring",
}

_PAUSES = {
    "declined": "a call was declined",
    "missed": "a call was not answered",
    "busy": "the phone was busy",
    "failed": "the phone could not be reached",
    "gave_up": "a call back was stopped while it rang",
    "beside_a_call": "you are beside somebody's call, or are rung for it",
    "muted_beside_a_call": "you are beside a call, and your line stayed muted: nobody hears you",
}

_RISKS = {
    "emergency_overdose": "an overdose, or somebody not waking up",
    "suicidal": "thoughts of ending their life",
    "relapse_used": "has used",
    "wants_call": "wants a call",
    "craving_struggling": "craving or struggling",
    "question": "a question",
    "wrong_number": "a wrong number",
    "unclear": "unclear",
    "ok": "all is well",
}

_SILENCED = {
    "texted": "they wrote so",
    "spoken": "they said so",
    "provider": "Twilio refuses them, until they text START",
    "wrong_number": "it is somebody else's number",
}

_DELIVERY = {
    "planned": "On its way",
    "sending": "On its way",
    "unclear": "Perhaps sent: being looked up",
    "sent": "Sent, not yet delivered",
    "delivered": "Delivered",
    "undelivered": "Not delivered",
    "failed": "Not sent: refused",
    "suppressed": "Not sent: they want no texts",
    "cancelled": "Not sent: called off",
}

_FLAGS = {"emergency_key": "a life is in danger (key 5)", "risk": "risk"}


def teach(blueprint: Blueprint) -> None:
    """Give the templates these filters."""
    for word, filter_ in (
        ("instant", instant),
        ("local", local),
        ("elapsed", elapsed),
        ("percent", percent),
        ("seconds", seconds),
        ("duration", duration),
        ("standing", standing),
        ("priority_reason", priority_reason),
        ("language", language),
        ("callback_state", callback_state),
        ("notice", notice),
        ("reason", reason),
        ("flag", flag),
        ("pause_reason", pause_reason),
        ("time_of_day", time_of_day),
        ("day", day),
        ("risk", risk),
        ("silenced", silenced),
        ("delivery", delivery),
    ):
        blueprint.add_app_template_filter(filter_, word)


def instant(at: datetime) -> str:
    """For scripts and machines."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def local(at: datetime, zone: tzinfo | None) -> str:
    """Day and time as the clock on the wall shows them."""
    there = at.astimezone(zone or UTC)
    return f"{there:%A} {there.day} {there:%B} {there.year}, {there:%H:%M}"


def day(on: date) -> str:
    """A date."""
    return f"{on.day} {on:%B} {on.year}"


def time_of_day(at: datetime, zone: tzinfo | None) -> str:
    """Hours, minutes and seconds as the clock on the wall shows them."""
    return f"{at.astimezone(zone or UTC):%H:%M:%S}"


def in_words(code: str) -> str:
    """A code that has no words of its own, as it is but for the underscores."""
    return code.replace("_", " ")


def reason(code: str) -> str:
    """Why somebody was rung for a caller, or was not."""
    return _REASONS.get(code, code)


def pause_reason(code: str | None) -> str:
    """Why nobody rings somebody for a while."""
    return _PAUSES.get(code or "", "a call was not taken")


def flag(code: str) -> str:
    """Why a caller comes first."""
    return _FLAGS.get(code, in_words(code))


def elapsed(passed: timedelta) -> str:
    """A running clock; `spell` in static/live.js writes the same."""
    whole = max(0, int(passed.total_seconds()))
    minutes, hours, days = whole // 60, whole // 3600, whole // 86400
    if days:
        return f"{days} d {hours % 24} h"
    if hours:
        return f"{hours}:{minutes % 60:02}:{whole % 60:02}"
    return f"{minutes}:{whole % 60:02}"


def percent(share: float | None) -> str:
    """A share, or a dash where there is nothing to divide."""
    return _NOTHING if share is None else f"{share:.0%}"


def seconds(value: float | None) -> str:
    """A duration in whole seconds, or a dash."""
    return _NOTHING if value is None else f"{value:.0f} s"


def duration(value: float | None) -> str:
    """A longer duration, given in seconds, or a dash."""
    return _NOTHING if value is None else elapsed(timedelta(seconds=value))


def standing(row: RosterRow) -> str:
    """Presence and activity in words; free says nothing that the presence does not."""
    presence = _PRESENCE[row.presence]
    if row.activity is Activity.FREE:
        return "on, free" if row.presence is Presence.AVAILABLE else presence
    return f"{presence}, {_ACTIVITY[row.activity]}"


def priority_reason(row: Waiting) -> str:
    """What is in the number besides the minutes of wait; nothing for most callers."""
    parts = ["kept their place"] if row.is_kept else []
    if row.standing in _STANDINGS:
        minutes = HEAD_START[row.standing] // timedelta(minutes=1)
        parts.append(f"{_STANDINGS[row.standing]}: {minutes} of it")
    if row.raised_minutes:
        parts.append(f"a supervisor: {row.raised_minutes:+} of it")
    return ", ".join(parts)


def language(code: str) -> str:
    """A language's name, or its code where we have none."""
    return _LANGUAGES.get(code, code)


def callback_state(row: CallbackRow) -> str:
    """Where a callback is, with the attempts made."""
    state = _CALLBACK_STATES.get(row.state, row.state)
    if not row.attempts:
        return state
    return f"{state}, {row.attempts} {'try' if row.attempts == 1 else 'tries'}"


def notice(row: NoticeRow) -> str:
    """What supervisors are told, in a sentence or two."""
    on_line = "" if row.line is None else f" on {row.line}"
    return _NOTICES[row.kind].format(name=row.name or "Somebody", on_line=on_line)


def risk(value: str) -> str:
    """What a text was read as."""
    return _RISKS.get(value, in_words(value))


def silenced(source: str) -> str:
    """How we know that somebody wants no texts."""
    return _SILENCED.get(source, in_words(source))


def delivery(text: ShownText, zone: tzinfo | None) -> str:
    """What became of a text that we wrote."""
    if text.state == "planned" and text.due_at is not None:
        return f"To be sent {local(text.due_at, zone)}"
    told = _DELIVERY.get(text.state, in_words(text.state))
    return f"{told} ({text.error_code})" if text.error_code else told
