"""Who hung up waiting: each person once, with the times that they rang again."""

import uuid
from datetime import UTC, datetime, timedelta

from helpline.domain.abandoned import Ringing, join_tries
from helpline.domain.calls import Outcome

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
GAVE_UP, ANSWERED = Outcome.ABANDONED, Outcome.ANSWERED


def ringing(hours: float, outcome: Outcome, person: str | None = "somebody") -> Ringing:
    began = NOON + timedelta(hours=hours)
    ended = began + timedelta(minutes=2)
    return Ringing(uuid.uuid4(), person, began, began, ended, outcome, outcome is ANSWERED)


def test_later_calls_are_joined_to_the_first_try_until_they_are_answered() -> None:
    first, second, answered, anew = (
        ringing(0, GAVE_UP),
        ringing(20, GAVE_UP),
        ringing(40, ANSWERED),
        ringing(41, GAVE_UP),
    )
    latest, earliest = join_tries([anew, answered, first, second])
    assert (earliest.first, earliest.again) == (first, (second, answered))
    assert earliest.is_answered
    assert earliest.waited == timedelta(minutes=2)
    assert (latest.first, latest.again, latest.is_answered) == (anew, (), False)


def test_try_is_over_after_a_day() -> None:
    assert len(join_tries([ringing(0, GAVE_UP), ringing(24.1, GAVE_UP)])) == 2


def test_withheld_callers_and_other_people_are_never_joined() -> None:
    withheld = [ringing(hour, GAVE_UP, person=None) for hour in (0, 1)]
    others = [ringing(hour, GAVE_UP, person=str(hour)) for hour in (0, 1)]
    assert len(join_tries([*withheld, *others])) == 4


def test_who_was_answered_at_once_is_not_listed() -> None:
    assert join_tries([ringing(0, ANSWERED)]) == []
