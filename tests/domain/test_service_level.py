import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.domain.calls import CallState, Outcome
from helpline.domain.service_level import (
    Share,
    Tally,
    asa_seconds,
    converted,
    service_level,
    standing,
    tally,
)

QUEUE_OUTCOMES = [
    Outcome.ANSWERED,
    Outcome.ABANDONED,
    Outcome.CALLBACK,
    Outcome.VOICEMAIL,
    Outcome.OVERFLOWED,
    Outcome.LOST,
]


def over(outcome: Outcome, count: int, within: int = 0, short: int = 0, wait: float = 0) -> Share:
    return Share(CallState.ENDED, outcome, True, count, within, short, wait)


def still(state: CallState, outcome: Outcome | None = None, count: int = 1) -> Share:
    return Share(state, outcome, False, count)


def test_service_level_is_answered_in_time_over_answered_and_abandoned_less_short() -> None:
    period = tally([over(Outcome.ANSWERED, 8, within=6), over(Outcome.ABANDONED, 4, short=2)])
    assert service_level(period) == 0.6


def test_service_level_is_nothing_when_only_short_abandons_came() -> None:
    assert service_level(tally([over(Outcome.ABANDONED, 3, short=3)])) is None


def test_service_level_is_nothing_when_nobody_came() -> None:
    assert service_level(Tally()) is None


def test_asa_divides_the_wait_of_the_answered_alone() -> None:
    period = tally([over(Outcome.ANSWERED, 4, wait=50.0), over(Outcome.ABANDONED, 1, wait=900.0)])
    assert asa_seconds(period) == 12.5


def test_asa_is_nothing_when_nobody_was_answered() -> None:
    assert asa_seconds(tally([over(Outcome.ABANDONED, 1)])) is None


def test_converted_is_callback_plus_voicemail() -> None:
    assert converted(tally([over(Outcome.CALLBACK, 2), over(Outcome.VOICEMAIL, 3)])) == 5


def test_short_abandons_are_within_the_abandoned_and_beside_them() -> None:
    period = tally([over(Outcome.ABANDONED, 5, short=2)])
    assert (period.abandoned, period.short_abandoned) == (5, 2)


@pytest.mark.parametrize(
    ("share", "counts_as"),
    [
        (still(CallState.WAITING), None),
        (still(CallState.ACCEPTED), None),
        (still(CallState.OVERFLOWING), None),
        (still(CallState.RECORDING), None),
        (still(CallState.CONNECTED), Outcome.ANSWERED),
        (still(CallState.CONNECTED, Outcome.ANSWERED), Outcome.ANSWERED),
        (still(CallState.WAITING, Outcome.ANSWERED), None),
        (still(CallState.CLOSING, Outcome.CALLBACK), Outcome.CALLBACK),
        (still(CallState.CLOSING), None),
        (over(Outcome.ABANDONED, 1), Outcome.ABANDONED),
    ],
)
def test_standing_of_a_contact_follows_where_its_call_is(
    share: Share, counts_as: Outcome | None
) -> None:
    assert standing(share) is counts_as


@st.composite
def some_shares(draw: st.DrawFn) -> Share:
    count = draw(st.integers(1, 50))
    return Share(
        state=draw(st.sampled_from(CallState)),
        outcome=draw(st.sampled_from(QUEUE_OUTCOMES)),
        is_over=draw(st.booleans()),
        count=count,
        within_target=draw(st.integers(0, count)),
        short=draw(st.integers(0, count)),
    )


@given(st.lists(some_shares()))
def test_offered_is_the_sum_of_all_that_can_become_of_a_caller(given_shares: list[Share]) -> None:
    period = tally(given_shares)
    assert period.offered == (
        period.answered
        + period.abandoned
        + converted(period)
        + period.overflowed
        + period.lost
        + period.waiting
    )


@given(st.lists(some_shares()))
def test_service_level_lies_between_nothing_and_all(given_shares: list[Share]) -> None:
    level = service_level(tally(given_shares))
    assert level is None or 0 <= level <= 1
