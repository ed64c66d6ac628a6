"""Erlang's formulas against published tables, closed forms, and chains that are solved otherwise."""

import math
from dataclasses import replace
from fractions import Fraction

import pytest

from helpline.domain.staffing import (
    Load,
    abandoned_share,
    answered_share,
    erlang_b,
    mean_wait,
    waiting_share,
)

# 200 calls an hour of three minutes and 14 people, the example of many an Erlang C calculator.
TEXTBOOK = Load(counsellors=14, calls_per_second=200 / 3600, handling_seconds=180)

LOADS = [
    Load(1, 0.01, 60, 120),
    Load(3, 0.01, 600, 90),
    Load(5, 0.05, 60, 300),
    Load(14, 200 / 3600, 180, 60),
    Load(20, 0.1, 240, 600),
]


def chain(load: Load, longest: int = 400) -> list[Fraction]:
    """Every state's share of the time, in fractions; far above the states that ever occur."""
    states = [Fraction(1)]
    arrive, end = Fraction(load.calls_per_second), 1 / Fraction(load.handling_seconds)
    for number in range(1, longest):
        talking, waiting = min(number, load.counsellors), max(number - load.counsellors, 0)
        leave = talking * end + waiting / Fraction(load.patience_seconds)
        states.append(Fraction(float(states[-1] * arrive / leave)))
    whole = sum(states)
    return [state / whole for state in states]


def answered_by_chain(load: Load, within: float) -> float:
    """Everybody who waits is followed step by step: those before them leave, they give up."""
    shares = [float(share) for share in chain(load, load.counsellors + 80)]
    answered = sum(shares[: load.counsellors])
    ahead = shares[load.counsellors :]
    give_up = 1 / load.patience_seconds
    steps = 8_000
    tick = within / steps
    for _ in range(steps):
        flows = [
            share * (load.service_rate + place * give_up) * tick
            for place, share in enumerate(ahead)
        ]
        answered += flows[0]
        ahead = [
            share * (1 - give_up * tick) - flow + coming
            for share, flow, coming in zip(ahead, flows, [*flows[1:], 0.0], strict=True)
        ]
    return answered


def test_erlang_b_is_that_of_the_tables() -> None:
    assert erlang_b(1, 1.0) == pytest.approx(0.5)
    assert erlang_b(10, 5.0) == pytest.approx(0.018385, abs=1e-6)
    assert erlang_b(100, 84.06) == pytest.approx(0.01, abs=1e-4)


def test_erlang_c_is_that_of_the_textbook() -> None:
    assert waiting_share(TEXTBOOK) == pytest.approx(0.1741, abs=5e-5)
    assert mean_wait(TEXTBOOK) == pytest.approx(7.8, abs=0.05)
    assert answered_share(TEXTBOOK, 20) == pytest.approx(0.888, abs=5e-4)
    assert abandoned_share(TEXTBOOK) == 0


def test_one_counsellor_is_the_closed_form_of_m_m_1() -> None:
    load = Load(1, 0.5, 1.0)
    assert waiting_share(load) == pytest.approx(0.5, rel=1e-12)
    assert mean_wait(load) == pytest.approx(1.0, rel=1e-12)


def test_line_without_end_is_said_to_be_one() -> None:
    load = Load(3, 1.0, 4.0)
    assert (waiting_share(load), mean_wait(load), answered_share(load, 60)) == (1, math.inf, 0)


@pytest.mark.parametrize("counsellors", [1, 4, 30, 1000])
@pytest.mark.parametrize("relative", [0.5, 0.95, 1.0, 1.3])
def test_patience_as_long_as_a_conversation_makes_a_poisson_number(
    counsellors: int, relative: float
) -> None:
    offered = relative * counsellors
    load = Load(counsellors, offered / 300, 300, 300)

    def poisson(number: int) -> float:
        return math.exp(number * math.log(offered) - offered - math.lgamma(number + 1))

    all_talk = math.fsum(poisson(n) for n in range(counsellors, 3 * counsellors + 60))
    length = math.fsum(
        (n - counsellors) * poisson(n) for n in range(counsellors, 3 * counsellors + 60)
    )
    assert waiting_share(load) == pytest.approx(all_talk, rel=1e-9)
    assert mean_wait(load) == pytest.approx(length / load.calls_per_second, rel=1e-9)
    assert abandoned_share(load) == pytest.approx(length / offered, rel=1e-9)


@pytest.mark.parametrize("load", LOADS)
def test_shares_are_those_of_the_chain_of_states(load: Load) -> None:
    shares = chain(load)
    length = sum((n - load.counsellors) * s for n, s in enumerate(shares) if n > load.counsellors)
    assert waiting_share(load) == pytest.approx(float(sum(shares[load.counsellors :])), rel=1e-9)
    assert mean_wait(load) == pytest.approx(float(length) / load.calls_per_second, rel=1e-9)


@pytest.mark.parametrize("load", LOADS[:3])
@pytest.mark.parametrize("within", [20.0, 60.0])
def test_share_answered_in_time_is_that_of_the_chain_of_states(load: Load, within: float) -> None:
    assert answered_share(load, within) == pytest.approx(answered_by_chain(load, within), abs=2e-5)


@pytest.mark.parametrize("load", [*LOADS, replace(LOADS[1], calls_per_second=0.2)])
def test_everybody_is_answered_or_gives_up_in_the_end(load: Load) -> None:
    assert answered_share(load, 1e7) + abandoned_share(load) == pytest.approx(1.0, rel=1e-10)


@pytest.mark.parametrize("load", LOADS)
def test_nobody_is_answered_in_no_time_but_who_need_not_wait(load: Load) -> None:
    assert answered_share(load, 0.0) == pytest.approx(1 - waiting_share(load), rel=1e-12)


def test_endless_patience_is_erlang_c() -> None:
    patient = replace(TEXTBOOK, patience_seconds=1e12)
    assert waiting_share(patient) == pytest.approx(waiting_share(TEXTBOOK), rel=1e-8)
    assert mean_wait(patient) == pytest.approx(mean_wait(TEXTBOOK), rel=1e-8)
    assert answered_share(patient, 20) == pytest.approx(answered_share(TEXTBOOK, 20), rel=1e-8)


def test_no_patience_is_erlang_b() -> None:
    impatient = replace(TEXTBOOK, patience_seconds=1e-9)
    assert abandoned_share(impatient) == pytest.approx(erlang_b(14, 10.0), rel=1e-8)
    assert waiting_share(impatient) == pytest.approx(erlang_b(14, 10.0), rel=1e-8)


@pytest.mark.parametrize("calls_per_second", [1e-6, 0.5, 1.6, 1.667, 1.8, 5.0])
def test_a_thousand_counsellors_are_no_harder_than_one(calls_per_second: float) -> None:
    load = Load(1000, calls_per_second, 600, 3600)
    within = [answered_share(load, seconds) for seconds in (0, 20, 60, 600, 1e6)]
    assert within == sorted(within)
    assert within[-1] + abandoned_share(load) == pytest.approx(1.0, rel=1e-9)
    lost_anyway = max(0.0, 1 - load.service_rate / calls_per_second)
    assert lost_anyway - 1e-12 <= abandoned_share(load) < 1
    assert 0 <= waiting_share(load) <= 1


def test_no_calls_mean_no_wait() -> None:
    load = Load(2, 0.0, 300, 300)
    assert (waiting_share(load), mean_wait(load), abandoned_share(load)) == (0, 0, 0)
    assert answered_share(load, 0) == 1


def test_nobody_on_means_that_everybody_gives_up() -> None:
    load = Load(0, 0.01, 300, 120)
    assert waiting_share(load) == 1
    assert mean_wait(load) == pytest.approx(120)
    assert abandoned_share(load) == pytest.approx(1)
    assert answered_share(load, 1e6) == pytest.approx(0)
