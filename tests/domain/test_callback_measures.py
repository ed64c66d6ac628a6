"""The measures of callbacks: each formula once, with who counts where."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from helpline.domain.callback_measures import CallbackFate, measure
from helpline.domain.callbacks import CallbackState

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
ASKED = datetime(2026, 3, 2, 12, tzinfo=UTC)
FATE = CallbackFate(
    state=CallbackState.COMPLETED,
    outcome="answered",
    requested_at=ASKED,
    not_before=None,
    promised_until=ASKED + timedelta(hours=2),
    is_promise_broken=False,
    first_attempt_at=ASKED + timedelta(minutes=1),
    attempts=1,
    reached_at=ASKED + timedelta(minutes=2),
)
UNREACHED = replace(FATE, state=CallbackState.EXHAUSTED, outcome="not_reached", reached_at=None)


def test_nothing_is_divided_by_nothing() -> None:
    measures = measure([], NOW)
    assert measures.requested == 0
    assert measures.first_attempt_p50_seconds is None
    assert measures.attempts_per_request is None
    assert measures.reached_share is None
    assert measures.reached_in_time_share is None


def test_delay_begins_with_the_time_that_they_chose() -> None:
    chosen = replace(FATE, not_before=ASKED + timedelta(seconds=50))
    assert measure([chosen], NOW).first_attempt_p50_seconds == 10


def test_delay_stays_when_another_time_is_chosen_after_the_first_attempt() -> None:
    tried_again = replace(FATE, not_before=ASKED + timedelta(hours=20))
    assert measure([tried_again], NOW).first_attempt_p50_seconds == 60


def test_promise_that_was_broken_is_not_kept_by_another_one() -> None:
    made_good = replace(FATE, is_promise_broken=True, reached_at=ASKED + timedelta(minutes=90))
    assert measure([made_good, FATE], NOW).reached_in_time_share == 1 / 2


def test_percentiles_are_delays_that_somebody_had() -> None:
    fates = [
        replace(FATE, first_attempt_at=ASKED + timedelta(seconds=seconds))
        for seconds in (90, 10, 20, 30, 40, 50, 60, 70, 80, 1000)
    ]
    never = replace(FATE, first_attempt_at=None, attempts=0)
    measures = measure([*fates, never], NOW)
    assert measures.first_attempt_p50_seconds == 50
    assert measures.first_attempt_p90_seconds == 90


def test_reached_in_time_counts_promises_that_are_over_or_kept() -> None:
    late = replace(FATE, reached_at=ASKED + timedelta(hours=3))
    open_still = replace(UNREACHED, promised_until=NOW + timedelta(hours=1))
    rang_in = replace(UNREACHED, state=CallbackState.CANCELLED, outcome="rang_in")
    measures = measure([FATE, late, UNREACHED, open_still, rang_in], NOW)
    assert measures.reached_in_time_share == 1 / 3
    assert (measures.reached, measures.reached_share) == (2, 2 / 5)
    assert measures.rang_in == 1


def test_attempts_breaches_and_those_that_came_too_late_are_counted() -> None:
    expired = replace(UNREACHED, state=CallbackState.EXPIRED, is_promise_broken=True, attempts=0)
    measures = measure([replace(FATE, attempts=3), FATE, expired], NOW)
    assert measures.attempts_per_request == 4 / 3
    assert (measures.expired, measures.breaches) == (1, 1)
