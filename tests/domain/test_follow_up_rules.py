"""The small rules of a follow-up: attempts, refusals, who is told, what is read."""

from datetime import UTC, datetime, timedelta

import pytest

from helpline.domain.followup.attempts import (
    MOST_ATTEMPTS,
    SendProblem,
    is_silence,
    next_attempt_at,
    next_look_up_at,
    problem_of,
)
from helpline.domain.followup.enrolments import RiskFlag, opt_out_is_told
from helpline.domain.followup.ok_replies import thanks_for, to_be_read

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def test_counsellor_hears_of_an_opt_out_in_the_first_weeks_or_when_somebody_is_at_risk() -> None:
    nothing: frozenset[RiskFlag] = frozenset()
    assert opt_out_is_told(28 * DAY, nothing)
    assert not opt_out_is_told(29 * DAY, nothing)
    assert opt_out_is_told(29 * DAY, frozenset({RiskFlag.LIVES_ALONE}))


@pytest.mark.parametrize(
    ("code", "status", "problem"),
    [
        (21610, 400, SendProblem.WANTS_NO_TEXTS),
        (None, 429, SendProblem.BUSY),
        (21611, 400, SendProblem.BUSY),
        (30003, None, SendProblem.NOT_REACHED),
        (30006, None, SendProblem.NOT_A_MOBILE),
        (30007, None, SendProblem.OURS),
        (30034, None, SendProblem.OURS),
        (20003, 401, SendProblem.OURS),
        (99999, 400, SendProblem.OURS),
        (None, 400, SendProblem.OURS),
    ],
)
def test_code_means_what_it_means(
    code: int | None, status: int | None, problem: SendProblem
) -> None:
    assert problem_of(code, status) is problem


@pytest.mark.parametrize("code", [30003, 30005, 30006, 30008])
def test_text_that_did_not_arrive_counts_as_silence(code: int) -> None:
    assert is_silence(problem_of(code))
    assert not any(is_silence(problem_of(ours)) for ours in (30007, 21610, 20429, None))


def test_text_is_tried_three_times_and_never_when_it_would_be_late() -> None:
    in_time = NOW + timedelta(hours=8)
    assert next_attempt_at(1, NOW, in_time) == NOW + MINUTE
    assert next_attempt_at(2, NOW, in_time) == NOW + 5 * MINUTE
    assert next_attempt_at(MOST_ATTEMPTS, NOW, in_time) is None
    assert next_attempt_at(2, NOW, NOW + 5 * MINUTE) is None


def test_unclear_text_is_looked_up_for_ten_minutes() -> None:
    assert next_look_up_at(NOW, NOW) == NOW + MINUTE
    assert next_look_up_at(NOW, NOW + MINUTE) == NOW + 5 * MINUTE
    assert next_look_up_at(NOW, NOW + 6 * MINUTE) == NOW + 10 * MINUTE
    assert next_look_up_at(NOW, NOW + 10 * MINUTE) is None


def test_one_reply_in_ten_that_all_is_well_is_read_and_one_in_three_thanked_for() -> None:
    ids = [str(number) for number in range(41)]
    assert len(to_be_read(ids)) == 5
    assert to_be_read(ids[::-1]) == to_be_read(ids)
    assert len(to_be_read(ids[:1])) == 1
    assert to_be_read([]) == ()
    assert [thanks_for(earlier) for earlier in range(5)] == [True, False, False, True, False]
