"""What is said of a wait: a range or nothing, calibrated, and never worse than before."""

import math
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.domain.staffing import Load, mean_wait
from helpline.domain.waiting import (
    Crowd,
    Experience,
    Minutes,
    Place,
    Said,
    Turn,
    Waited,
    came_true,
    expected_wait,
    learn,
    next_turn,
    place_after,
    range_around,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KNOWN = Experience(handling_seconds=600, settled=40, come_true=36)
UNPROVEN = Experience(handling_seconds=600)

crowds = st.builds(
    Crowd,
    ahead=st.integers(0, 40),
    on=st.integers(0, 12),
    held=st.integers(0, 12),
    head_seconds=st.none() | st.floats(0, 4000),
)


@pytest.mark.parametrize(
    ("ahead", "place"),
    [(0, Place.NEXT), (1, Place.FEW), (4, Place.FEW), (5, Place.SEVERAL), (90, Place.SEVERAL)],
)
def test_place_is_spoken_coarsely(ahead: int, place: Place) -> None:
    assert place_after(ahead) is place


@given(st.floats(0, 4000), st.floats(0, 4000))
def test_range_is_never_a_single_figure_and_holds_what_it_is_about(
    one: float, other: float
) -> None:
    low, high = sorted((one, other))
    said = range_around(low, high)
    if said is not None:
        assert said.low < said.high <= 60
        assert said.low * 60 <= low <= high <= said.high * 60


@pytest.mark.parametrize(
    ("crowd", "experience"),
    [
        (Crowd(ahead=0, on=0, held=0), KNOWN),
        (Crowd(ahead=0, on=2, held=2), replace(KNOWN, handling_seconds=None)),
        (Crowd(ahead=60, on=2, held=2), KNOWN),
        (Crowd(ahead=3, on=2, held=2, head_seconds=4000), KNOWN),
    ],
)
def test_what_cannot_be_told_is_not_told(crowd: Crowd, experience: Experience) -> None:
    assert expected_wait(crowd, experience) is None


def test_free_counsellor_means_a_short_wait() -> None:
    assert expected_wait(Crowd(ahead=1, on=3, held=1), KNOWN) == Minutes(0, 2)


@pytest.mark.parametrize(("places", "counsellors"), [(0, 6), (3, 5), (9, 6), (20, 12)])
def test_four_of_five_waits_are_within_the_range(places: int, counsellors: int) -> None:
    dice = random.Random(7)  # noqa: S311 - a simulation
    said = expected_wait(Crowd(ahead=places, on=counsellors, held=counsellors), KNOWN)
    assert said is not None
    waits = [
        sum(dice.expovariate(counsellors / 600) for _ in range(places + 1)) / 60
        for _ in range(3000)
    ]
    within = sum(said.low <= wait <= said.high for wait in waits) / len(waits)
    assert within >= 0.83


def test_people_who_give_up_make_the_wait_shorter() -> None:
    crowd = Crowd(ahead=8, on=5, held=5)
    patient = expected_wait(crowd, KNOWN)
    impatient = expected_wait(crowd, replace(KNOWN, patience_seconds=300))
    assert patient is not None
    assert impatient is not None
    assert impatient.high < patient.high


def test_head_of_the_line_that_has_waited_longer_than_the_model_says_is_believed() -> None:
    crowd = Crowd(ahead=1, on=20, held=20)
    assert expected_wait(crowd, KNOWN) == Minutes(0, 5)
    assert expected_wait(replace(crowd, head_seconds=500), KNOWN) == Minutes(0, 10)


def test_who_may_take_them_only_later_can_end_the_wait_from_then_on_and_makes_no_promise() -> None:
    """It is said when the wait ends at the latest, as without them; if that leaves any use in it."""
    crowd = Crowd(ahead=20, on=12, held=12)
    assert expected_wait(crowd, KNOWN) == Minutes(10, 30)
    assert expected_wait(replace(crowd, opens_in=1800), KNOWN) == Minutes(10, 30)
    assert expected_wait(replace(crowd, opens_in=400), KNOWN) == Minutes(5, 30)
    assert expected_wait(replace(crowd, opens_in=60), KNOWN) is None
    assert expected_wait(Crowd(ahead=0, on=0, held=0, opens_in=60), KNOWN) is None


@pytest.mark.parametrize(
    ("settled", "come_true", "unknown", "calibrated"),
    [
        (30, 24, 0, True),
        (29, 29, 0, False),
        (100, 79, 0, False),
        (40, 40, 40, True),
        (40, 40, 41, False),
    ],
)
def test_range_is_spoken_only_when_such_ranges_came_true(
    settled: int, come_true: int, unknown: int, calibrated: bool
) -> None:
    experience = Experience(600, math.inf, settled, come_true, unknown)
    crowd = Crowd(ahead=2, on=4, held=4)
    turn = next_turn(Said(), crowd, experience, NOON)
    assert experience.is_calibrated is calibrated
    assert turn.expected is not None
    assert turn.minutes == (turn.expected if calibrated else None)


def test_nothing_is_said_of_a_line_with_nobody_on() -> None:
    assert next_turn(Said(), Crowd(ahead=0, on=0, held=0), KNOWN, NOON) == Turn()


def test_place_is_never_said_to_be_worse_when_somebody_overtakes() -> None:
    """Named after announce-position without announce-position-only-up: a worse place is told."""
    said = Said(place=Place.NEXT)
    turn = next_turn(said, Crowd(ahead=7, on=2, held=2), UNPROVEN, NOON)
    assert turn.place is Place.NEXT


def test_estimate_does_not_grow_again_once_the_wait_is_longer_than_it() -> None:
    """Named after app_queue's announced hold time, |average - waited|: it falls to 0 and grows."""
    crowd = Crowd(ahead=2, on=4, held=4)
    first = next_turn(Said(), crowd, KNOWN, NOON)
    assert first.minutes is not None
    said = first.remembered(Said(), NOON)
    for minutes in range(1, 60):
        later = next_turn(said, crowd, KNOWN, NOON + timedelta(minutes=minutes))
        assert later.minutes is None


def test_repeated_webhook_gets_the_same_answer() -> None:
    crowd = Crowd(ahead=2, on=4, held=4)
    first = next_turn(Said(), crowd, KNOWN, NOON)
    again = next_turn(first.remembered(Said(), NOON), crowd, KNOWN, NOON + timedelta(seconds=3))
    assert again == first


@given(st.lists(st.tuples(crowds, st.integers(11, 400)), max_size=30))
def test_whatever_happens_in_the_line_all_that_is_said_only_gets_better(
    turns: list[tuple[Crowd, int]],
) -> None:
    said, now = Said(), NOON
    for crowd, seconds in turns:
        turn = next_turn(said, crowd, KNOWN, now)
        after = turn.remembered(said, now)
        if said.place is not None:
            assert after.place is not None
            assert after.place <= said.place
        if turn.minutes is not None and said.until is not None:
            assert now + timedelta(minutes=turn.minutes.high) <= said.until + timedelta(seconds=10)
        if said.until is not None and said.low is not None:
            assert after.until is not None
            assert after.low is not None
            assert (after.until <= said.until, after.low <= said.low) == (True, True)
        said, now = after, now + timedelta(seconds=seconds)


def kept(after: float, *, answered: bool) -> Waited:
    return Waited(after, answered, not answered, 300, Minutes(2, 10), after)


@pytest.mark.parametrize(
    ("contact", "verdict"),
    [
        (kept(300, answered=True), True),
        (kept(120, answered=True), True),
        (kept(60, answered=True), False),
        (kept(601, answered=True), False),
        (kept(300, answered=False), None),
        (kept(60, answered=False), None),
        (kept(601, answered=False), False),
        (Waited(300, answered=True, left=False), None),
    ],
)
def test_range_is_judged_by_what_came(contact: Waited, verdict: bool | None) -> None:
    assert came_true(contact) is verdict


def test_those_who_gave_up_after_the_range_was_over_count_against_it() -> None:
    """Survivor bias: of those answered all were answered in time, and yet it was wrong."""
    contacts = [kept(300, answered=True)] * 30 + [kept(900, answered=False)] * 15
    experience = learn(contacts, wrap_up_seconds=30)
    assert (experience.settled, experience.come_true, experience.unknown) == (45, 30, 0)
    assert not experience.is_calibrated


def test_those_who_still_wait_after_the_range_was_over_count_against_it() -> None:
    """Survivor bias again: the longest waits are those that are not over yet."""
    waiting = Waited(900, answered=False, left=False, expected=Minutes(2, 10), is_over=False)
    late, early = replace(waiting, after_seconds=900), replace(waiting, after_seconds=300)
    known = learn([kept(300, answered=True)] * 30 + [late] * 15 + [early] * 40, wrap_up_seconds=30)
    assert (known.settled, known.come_true, known.unknown) == (45, 30, 0)


def test_where_most_gave_up_early_the_others_prove_nothing() -> None:
    contacts = [kept(300, answered=True)] * 30 + [kept(200, answered=False)] * 31
    assert not learn(contacts, wrap_up_seconds=30).is_calibrated


def test_handling_counts_ringing_and_wrap_up() -> None:
    contacts = [Waited(20, answered=True, left=False, held_seconds=400)] * 10
    assert learn(contacts, wrap_up_seconds=30).handling_seconds == 430
    assert learn(contacts[:9], wrap_up_seconds=30).handling_seconds is None


def test_patience_is_found_among_people_of_whom_most_were_answered_before_it_ended() -> None:
    dice = random.Random(3)  # noqa: S311 - a simulation
    contacts = []
    for _ in range(20_000):
        patience, offered = dice.expovariate(1 / 300), dice.expovariate(1 / 100)
        answered = offered <= patience
        contacts.append(Waited(min(patience, offered), answered, not answered))
    assert learn(contacts, 0).patience_seconds == pytest.approx(300, rel=0.05)
    assert learn(contacts[:0], 0).patience_seconds == math.inf


def test_mean_of_the_range_is_of_the_order_of_erlang_a() -> None:
    """A line that is full all the time, seen by those who come to it."""
    load = Load(4, 4 / 600, 600, 1200)
    ahead = round(mean_wait(load) * load.calls_per_second)
    said = expected_wait(Crowd(ahead, 4, 4), replace(KNOWN, patience_seconds=1200))
    assert said is not None
    assert said.low * 60 <= mean_wait(load) <= said.high * 60
