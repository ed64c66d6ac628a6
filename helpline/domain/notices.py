"""Notices: what supervisors are told of without having to ask."""

from datetime import timedelta
from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice is about. Each kind has wording as a text and on the wallboard."""

    LONG_WAIT = "long_wait"
    """A caller has waited longer than the team's `max_wait_seconds`."""

    COUNSELLOR_MISSED = "counsellor_missed"
    """Somebody missed two calls in a row and was sent on a break; others are on."""

    LAST_ONE_MISSED = "last_one_missed"
    """The same, and now there are callers whom nobody who is on may take."""

    LAST_ONE_CAPPED = "last_one_capped"
    """Somebody reached their daily cap, and now there are callers whom nobody who is on may take."""

    NUMBER_THROTTLED = "number_throttled"
    """One number rang so often within an hour that it hears recorded information for a while."""

    PROMISE_NEAR = "promise_near"
    """A promised time is near, and nobody has rung the person back yet."""

    PROMISE_BROKEN = "promise_broken"
    """A promised time has passed, and nobody has rung the person back."""

    CALLBACK_UNDECIDED = "callback_undecided"
    """A callback that nothing rings any more: somebody must decide."""

    ESCALATION_LATE = "escalation_late"
    """Nobody has taken a reply that worries us in time, or somebody was not paged in time."""

    SILENCE_UNDECIDED = "silence_undecided"
    """Somebody who is followed does not answer, and was not reached: somebody must decide."""

    ESCALATION_LEFT_OPEN = "escalation_left_open"
    """Somebody has taken a reply that worries us, and a good while later nobody has closed it."""

    CALL_NOT_BEGUN = "call_not_begun"
    """Somebody has taken a reply that worries us, and its person was not rung in time."""

    JOIN_WAITS = "join_waits"
    """Somebody has asked to be followed, and nobody has seen to it in time."""

    FOLLOWED_ELSEWHERE = "followed_elsewhere"
    """Somebody who was followed by a team began another episode with another: the first is over."""

    TEXTS_UNREAD = "texts_unread"
    """Texts have come in that nothing has read yet, not even the rules."""

    CHECKINS_OVERDUE = "checkins_overdue"
    """Texts of plans ought to have gone out, and nothing but ourselves holds them back."""

    HELP_ASKED = "help_asked"
    """A counsellor in a call asks for somebody to come to their side."""

    TEXTS_REFUSED = "texts_refused"
    """Twilio or a carrier refuses a line's texts for something of ours: somebody has to look."""


ALARM_AGAIN_AFTER = timedelta(minutes=5)
"""What is wrong is said again this often, also when somebody has seen it."""

TEXT_AGAIN_AFTER = timedelta(minutes=15)
"""A supervisor is texted about one kind of notice on one line at most this often."""
