"""What a call comes to when its caller is gone."""

import pytest

from helpline.domain.calls import RETURN_GRACE_SECONDS, CallState, Outcome, outcome_at_hang_up


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (CallState.MENU, Outcome.LEFT_MENU),
        (CallState.WAITING, Outcome.ABANDONED),
        (CallState.ACCEPTED, Outcome.ABANDONED),
        (CallState.OVERFLOWING, Outcome.ABANDONED),
        (CallState.RECORDING, Outcome.VOICEMAIL),
    ],
)
def test_outcome_follows_the_state_when_nothing_was_settled(
    state: CallState, outcome: Outcome
) -> None:
    assert outcome_at_hang_up(state, None, was_answered=False, seconds_since_return=0) is outcome


def test_outcome_stands_when_it_was_settled_before() -> None:
    settled = outcome_at_hang_up(CallState.CLOSING, Outcome.VOICEMAIL, False, 0)
    assert settled is Outcome.VOICEMAIL


def test_outcome_is_answered_when_the_caller_hangs_up_soon_after_the_counsellor() -> None:
    soon = outcome_at_hang_up(CallState.WAITING, None, True, RETURN_GRACE_SECONDS)
    assert soon is Outcome.ANSWERED


def test_outcome_is_abandoned_when_a_dropped_caller_waits_in_vain() -> None:
    late = outcome_at_hang_up(CallState.WAITING, None, True, RETURN_GRACE_SECONDS + 1)
    assert late is Outcome.ABANDONED
