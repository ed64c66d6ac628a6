"""Offers: who is rung, in which order, and what each way of not taking a call leads to."""

from itertools import pairwise

import pytest

from helpline.simulator import Mode
from tests.scenarios.harbour import (
    ANA,
    ANA_RUIZ,
    BEN,
    BEN_OKORO,
    CALLER,
    CLEO,
    CLEO_MARSH,
    SECOND_CALLER,
    harbour,
)
from tests.scenarios.world import World

RINGING_TIME = 26
"""Seconds until a phone that is asked to ring for 20 has rung in vain (V60)."""


def states(world: World) -> list[str]:
    return [offer.state for offer in world.offers()]


def test_longest_idle_counsellor_is_rung_first(world: World) -> None:
    world.come_on(BEN)
    world.turn(60)
    world.come_on(ANA)
    world.ask()
    assert (world.phone(BEN).state, world.phone(ANA).state) == ("ringing", "idle")


def test_idle_time_counts_from_the_end_of_wrap_up(world: World) -> None:
    world.come_on(ANA)
    world.turn(10)
    world.come_on(BEN)
    caller, _ = world.talk(CALLER, ANA)
    world.hang_up(caller)
    world.turn(40)
    world.ask(SECOND_CALLER)
    assert (world.phone(BEN).state, world.phone(ANA).state) == ("ringing", "idle")


def test_offer_says_line_wait_and_language_before_the_keys(world: World) -> None:
    world.come_on(ANA)
    world.ask()
    ana = world.phone(ANA)
    world.turn(4)
    world.answer(ana)
    world.turn(12)
    assert ana.words[0] == (
        "A caller on General enquiries has waited less than a minute. The language is English."
    )
    assert ana.words[1:3] == ["To take this call, press 1.", "To decline, press 2."]


def test_declined_offer_goes_to_the_next_at_once(world: World) -> None:
    world.come_on(ANA, BEN)
    world.ask()
    ana, ben = world.phone(ANA), world.phone(BEN)
    world.answer(ana)
    world.press(ana, "2")
    assert ana.words[-1] == "All right, somebody else will take it."
    world.turn(1)
    assert ben.state == "ringing"
    assert states(world) == ["declined", "pending"]
    assert world.presence(ANA).misses == 0


def test_only_counsellor_who_declined_is_asked_again_after_a_pause(world: World) -> None:
    world.come_on(ANA)
    world.ask()
    ana = world.phone(ANA)
    world.answer(ana)
    world.press(ana, "2")
    world.turn(25)
    assert ana.state == "idle"
    world.turn(10)
    assert ana.state == "ringing"


def test_wrong_key_is_asked_once_more(world: World) -> None:
    world.come_on(ANA)
    world.ask()
    ana = world.phone(ANA)
    world.answer(ana)
    world.press(ana, "5")
    assert "Sorry, I did not get that." in ana.words[-2:]
    world.press(ana, "1")
    assert world.call().state == "connected"


def test_unanswered_offer_goes_to_the_next(world: World) -> None:
    world.come_on(ANA, BEN)
    world.ask()
    world.turn(RINGING_TIME)
    assert (world.phone(ANA).state, world.phone(BEN).state) == ("idle", "ringing")
    assert states(world) == ["missed", "pending"]
    assert world.presence(ANA).misses == 1


def test_two_misses_in_a_row_mean_a_break_and_a_text(world: World) -> None:
    world.come_on(ANA)
    world.ask()
    ana = world.phone(ANA)
    world.turn(80)
    assert states(world) == ["missed", "missed"]
    assert (world.presence(ANA).chosen, world.presence(ANA).source) == ("break", "system")
    assert ana.received_texts[-1].startswith("Two calls in a row were missed")
    world.turn(60)
    assert len(world.offers()) == 2
    ana.text("+442079460101", "ON")
    world.settle()
    assert ana.state == "ringing"


def test_taken_call_wipes_out_an_earlier_miss(world: World) -> None:
    world.come_on(ANA)
    world.ask()
    world.turn(RINGING_TIME + 10)
    world.accept(world.phone(ANA))
    assert world.presence(ANA).misses == 0


@pytest.mark.parametrize(("mode", "state"), [(Mode.BUSY, "busy"), (Mode.UNREACHABLE, "failed")])
def test_busy_or_unreachable_phone_costs_nothing_and_the_next_is_rung(
    world: World, mode: Mode, state: str
) -> None:
    world.come_on(ANA, BEN)
    world.phone(ANA).mode = mode
    world.ask()
    world.turn(3)
    assert states(world) == [state, "pending"]
    assert world.phone(BEN).state == "ringing"
    assert world.presence(ANA).misses == 0


def test_voicemail_never_takes_a_caller(world: World) -> None:
    world.come_on(ANA, BEN)
    world.phone(ANA).mode = Mode.VOICEMAIL
    world.ask()
    world.turn(60)
    assert states(world)[:2] == ["missed", "pending"]
    assert world.call().state == "waiting"
    world.accept(world.phone(BEN))
    assert world.call().state == "connected"
    assert world.findings() == []


def test_ring_time_ends_by_our_own_timer_when_no_status_ever_comes(world: World) -> None:
    world.simulator.trouble.lose("/legs/*/status", times=None)
    world.come_on(ANA, BEN)
    world.ask()
    world.turn(30)
    assert states(world) == ["missed", "pending"]
    assert (world.phone(ANA).state, world.phone(BEN).state) == ("idle", "ringing")
    assert world.offers()[0].reason == "ring_time_over"


def test_three_phones_ring_for_three_callers_no_faster_than_the_account_may(world: World) -> None:
    world.configure(harbour(staff=[ANA_RUIZ, BEN_OKORO, CLEO_MARSH]))
    for number in ("+447700900111", "+447700900112", "+447700900113"):
        world.ask(number)
    world.come_on(ANA, BEN, CLEO)
    world.turn(5)
    assert [world.phone(number).state for number in (ANA, BEN, CLEO)] == ["ringing"] * 3
    dialled = [leg.dialled_at for leg in world.legs() if leg.party == "counsellor"]
    assert all((b - a).total_seconds() >= 1 for a, b in pairwise(dialled))


def test_counsellor_has_one_live_offer_whoever_waits(world: World) -> None:
    world.come_on(ANA)
    world.ask(CALLER)
    world.ask(SECOND_CALLER)
    assert states(world) == ["pending"]
    world.accept(world.phone(ANA))
    world.turn(30)
    assert states(world) == ["accepted"]


def test_counsellor_who_is_rung_too_late_hears_so(world: World) -> None:
    """Somebody picks up in the instant in which the caller hangs up."""
    world.come_on(ANA)
    caller = world.ask()
    ana = world.phone(ANA)
    ana.answer()
    world.simulator.settle()
    caller.hang_up()
    world.simulator.settle()
    ana.press("1")
    world.settle()
    assert ana.words[-1] == "The caller has left. Thank you."
    world.turn(5)
    assert ana.state == "idle"
    assert world.findings() == []
