"""A voicemail's two lives: its recording's way to us, and whose it is until it is settled.

They are apart on purpose: a message is claimed and handled whether or not its sound ever came.
"""

from datetime import timedelta
from enum import StrEnum

from helpline.domain.callbacks import CallbackState
from helpline.domain.transitions import Machine, from_each


class RecordingState(StrEnum):
    """Where the sound is. `completed`: at Twilio only. `kept`: here too, and not yet proven.

    `absent` holds no word, `hung_up` was left at the tone, `failed` failed at Twilio, and `lost`
    could not be fetched.
    """

    AWAITED = "awaited"
    COMPLETED = "completed"
    KEPT = "kept"
    OURS_ALONE = "ours_alone"
    ABSENT = "absent"
    HUNG_UP = "hung_up"
    FAILED = "failed"
    LOST = "lost"


class RecordingEvent(StrEnum):
    """What can happen to a recording."""

    COMPLETE = "complete"
    FIND_NO_WORD = "find_no_word"
    FIND_HUNG_UP = "find_hung_up"
    FAIL = "fail"
    KEEP = "keep"
    DOUBT = "doubt"
    DELETE_OUTSIDE = "delete_outside"
    GIVE_UP = "give_up"


RECORDING_MACHINE: Machine[RecordingState, RecordingEvent] = Machine(
    name="recording",
    initial=RecordingState.AWAITED,
    table={
        # Word of a recording may come after we have stopped waiting for it.
        **from_each(
            (
                RecordingState.AWAITED,
                RecordingState.ABSENT,
                RecordingState.HUNG_UP,
                RecordingState.FAILED,
            ),
            RecordingEvent.COMPLETE,
            RecordingState.COMPLETED,
        ),
        (RecordingState.AWAITED, RecordingEvent.FIND_NO_WORD): RecordingState.ABSENT,
        (RecordingState.AWAITED, RecordingEvent.FIND_HUNG_UP): RecordingState.HUNG_UP,
        (RecordingState.AWAITED, RecordingEvent.FAIL): RecordingState.FAILED,
        (RecordingState.COMPLETED, RecordingEvent.KEEP): RecordingState.KEPT,
        (RecordingState.COMPLETED, RecordingEvent.GIVE_UP): RecordingState.LOST,
        (RecordingState.KEPT, RecordingEvent.DOUBT): RecordingState.COMPLETED,
        (RecordingState.KEPT, RecordingEvent.DELETE_OUTSIDE): RecordingState.OURS_ALONE,
    },
)

PLAYABLE = (RecordingState.KEPT, RecordingState.OURS_ALONE)


class VoicemailState(StrEnum):
    """Whose a voicemail is: nobody's yet, somebody's, or settled."""

    OPEN = "open"
    CLAIMED = "claimed"
    HANDLED = "handled"


class VoicemailEvent(StrEnum):
    """What can happen to a voicemail. `settle`: its callback was made, or is not wanted."""

    CLAIM = "claim"
    HAND_ON = "hand_on"
    PUT_BACK = "put_back"
    LAPSE = "lapse"
    HANDLE = "handle"
    SETTLE = "settle"


VOICEMAIL_MACHINE: Machine[VoicemailState, VoicemailEvent] = Machine(
    name="voicemail",
    initial=VoicemailState.OPEN,
    table={
        (VoicemailState.OPEN, VoicemailEvent.CLAIM): VoicemailState.CLAIMED,
        (VoicemailState.CLAIMED, VoicemailEvent.HAND_ON): VoicemailState.CLAIMED,
        (VoicemailState.CLAIMED, VoicemailEvent.PUT_BACK): VoicemailState.OPEN,
        (VoicemailState.CLAIMED, VoicemailEvent.LAPSE): VoicemailState.OPEN,
        (VoicemailState.CLAIMED, VoicemailEvent.HANDLE): VoicemailState.HANDLED,
        **from_each(
            (VoicemailState.OPEN, VoicemailState.CLAIMED),
            VoicemailEvent.SETTLE,
            VoicemailState.HANDLED,
        ),
    },
)

CLAIM_LASTS = timedelta(hours=2)
"""Then the callback goes through the line after all: a forgotten claim must not cost anybody a
call. Long enough to listen, to think, and to finish the conversation one is in."""

SETTLES_VOICEMAILS = frozenset(
    {CallbackState.COMPLETED, CallbackState.CANCELLED, CallbackState.DECLINED}
)
"""How a callback ends so that nothing is left to do about its message. One that expired, or was
tried in vain, leaves the message to a person."""
