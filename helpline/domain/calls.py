"""A call's life, from the first ring to a recorded outcome.

Inbound calls start in the menu. A callback that is due enters the waiting line as an
outbound call and starts there: it is accepted first and rung afterwards.
"""

from enum import StrEnum

from helpline.domain.transitions import Machine, from_each


class CallState(StrEnum):
    """Where a caller is."""

    MENU = "menu"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    CONNECTED = "connected"
    OVERFLOWING = "overflowing"
    RECORDING = "recording"
    CLOSING = "closing"
    ENDED = "ended"


class CallEvent(StrEnum):
    """What can happen to a call."""

    ASK_FOR_COUNSELLOR = "ask_for_counsellor"
    ACCEPT = "accept"
    JOIN = "join"
    LOSE_COUNSELLOR = "lose_counsellor"
    OVERFLOW = "overflow"
    RETURN_TO_LINE = "return_to_line"
    RECORD = "record"
    SETTLE = "settle"
    END = "end"


LIVE_STATES = tuple(state for state in CallState if state is not CallState.ENDED)

CALL_MACHINE: Machine[CallState, CallEvent] = Machine(
    name="call",
    initial=CallState.MENU,
    table={
        # From closing: a callback has been promised, and they would rather talk now.
        **from_each(
            (CallState.MENU, CallState.CLOSING), CallEvent.ASK_FOR_COUNSELLOR, CallState.WAITING
        ),
        (CallState.WAITING, CallEvent.ACCEPT): CallState.ACCEPTED,
        (CallState.ACCEPTED, CallEvent.JOIN): CallState.CONNECTED,
        (CallState.ACCEPTED, CallEvent.LOSE_COUNSELLOR): CallState.WAITING,
        (CallState.CONNECTED, CallEvent.LOSE_COUNSELLOR): CallState.WAITING,
        (CallState.WAITING, CallEvent.OVERFLOW): CallState.OVERFLOWING,
        (CallState.OVERFLOWING, CallEvent.RETURN_TO_LINE): CallState.WAITING,
        **from_each((CallState.MENU, CallState.WAITING), CallEvent.RECORD, CallState.RECORDING),
        **from_each(
            # From a conversation: it goes on as a callback, which they hear, and goodbye.
            (
                CallState.MENU,
                CallState.WAITING,
                CallState.CONNECTED,
                CallState.RECORDING,
                CallState.OVERFLOWING,
            ),
            CallEvent.SETTLE,
            CallState.CLOSING,
        ),
        **from_each(LIVE_STATES, CallEvent.END, CallState.ENDED),
    },
)


class Outcome(StrEnum):
    """How a contact ended; the contract's list."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    CALLBACK = "callback"
    VOICEMAIL = "voicemail"
    OVERFLOWED = "overflowed"
    SELF_SERVICE = "self_service"
    LEFT_MENU = "left_menu"
    BLOCKED = "blocked"
    LOST = "lost"


class Flag(StrEnum):
    """Why a caller comes before others."""

    EMERGENCY_KEY = "emergency_key"
    RISK = "risk"


class Direction(StrEnum):
    """Who started a contact."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


def outcome_at_hang_up(
    state: CallState,
    settled: Outcome | None,
    was_answered: bool,
    seconds_since_return: float,
    *,
    is_owed: bool = False,
) -> Outcome:
    """The outcome of an inbound call whose caller is gone.

    An outcome that was settled earlier (answered, a promise made) stands. Somebody who was
    left by their counsellor and hangs up within `RETURN_GRACE_SECONDS` was saying goodbye;
    later, they gave up waiting. So does somebody for whom a partner's phone rings in vain: once it
    is answered, that is settled. `is_owed`: a callback was promised to them in this very call, and
    they went back to waiting; giving up then, they have left the line into a callback all the same.
    """
    if settled is not None:
        return settled
    if was_answered and seconds_since_return <= RETURN_GRACE_SECONDS:
        return Outcome.ANSWERED
    outcome = _OUTCOME_BY_STATE[state]
    is_left_for_callback = is_owed and outcome is Outcome.ABANDONED and not was_answered
    return Outcome.CALLBACK if is_left_for_callback else outcome


RETURN_GRACE_SECONDS = 30.0

_OUTCOME_BY_STATE = {
    CallState.MENU: Outcome.LEFT_MENU,
    CallState.WAITING: Outcome.ABANDONED,
    CallState.ACCEPTED: Outcome.ABANDONED,
    CallState.CONNECTED: Outcome.ANSWERED,
    CallState.OVERFLOWING: Outcome.ABANDONED,
    CallState.RECORDING: Outcome.VOICEMAIL,
    CallState.CLOSING: Outcome.CALLBACK,
    CallState.ENDED: Outcome.LOST,
}
