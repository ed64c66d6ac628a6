"""What the two tables of a voicemail promise, whatever happens in whatever order."""

from hypothesis import given
from hypothesis import strategies as st

from helpline.domain.transitions import find_next
from helpline.domain.voicemails import (
    PLAYABLE,
    RECORDING_MACHINE,
    VOICEMAIL_MACHINE,
    RecordingEvent,
    RecordingState,
    VoicemailEvent,
    VoicemailState,
)


@given(st.lists(st.sampled_from(RecordingEvent)))
def test_nothing_is_deleted_outside_that_was_not_kept_since_the_last_doubt(
    events: list[RecordingEvent],
) -> None:
    state, taken = RECORDING_MACHINE.initial, [RecordingEvent.DOUBT]
    for event in events:
        following = find_next(RECORDING_MACHINE, state, event)
        if following is not None:
            if event is RecordingEvent.DELETE_OUTSIDE:
                assert taken[-1] is RecordingEvent.KEEP
            state = following
            taken.append(event)
    assert (state in PLAYABLE) == (
        taken[-1] in (RecordingEvent.KEEP, RecordingEvent.DELETE_OUTSIDE)
    )


@given(st.lists(st.sampled_from(VoicemailEvent)))
def test_voicemail_has_one_claimer_at_a_time(events: list[VoicemailEvent]) -> None:
    state, holders = VOICEMAIL_MACHINE.initial, 0
    for event in events:
        following = find_next(VOICEMAIL_MACHINE, state, event)
        if following is None:
            continue
        holders += event is VoicemailEvent.CLAIM
        holders -= state is VoicemailState.CLAIMED and following is not VoicemailState.CLAIMED
        state = following
        assert holders == (state is VoicemailState.CLAIMED)


def test_handled_is_the_only_end_of_a_voicemail() -> None:
    ends = [state for state in VoicemailState if VOICEMAIL_MACHINE.is_final(state)]
    assert ends == [VoicemailState.HANDLED]


def test_word_that_comes_late_still_brings_the_sound() -> None:
    for state in (RecordingState.ABSENT, RecordingState.HUNG_UP, RecordingState.FAILED):
        following = find_next(RECORDING_MACHINE, state, RecordingEvent.COMPLETE)
        assert following is RecordingState.COMPLETED
