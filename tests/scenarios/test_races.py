"""Things that happen in the same instant: one of them is first, and the other one hears so."""

import pytest
from sqlalchemy import select

from helpline.services.dispatch import OFFER_EXPIRY
from helpline.simulator import Phone
from helpline.storage.tables import timers
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

EVERYBODY = (ANA, BEN, CLEO)


@pytest.fixture
def together(world: World) -> World:
    """All phones of the team ring at once."""
    staff = [ANA_RUIZ, BEN_OKORO, CLEO_MARSH]
    world.configure(harbour(team={"strategy": "ring-all"}, staff=staff))
    return world


def all_pick_up(world: World) -> list[Phone]:
    """Three counsellors have picked up for one caller, and are asked."""
    world.come_on(*EVERYBODY)
    world.ask()
    world.turn(4)
    phones = [world.phone(number) for number in EVERYBODY]
    for phone in phones:
        world.answer(phone)
    return phones


@pytest.mark.parametrize("_again", range(3))
def test_of_three_who_press_one_at_once_one_takes_the_call(together: World, _again: int) -> None:
    phones = all_pick_up(together)
    for phone in phones:
        phone.press("1")
    together.simulator.settle(at_once=True)
    together.turn(6)
    assert sorted(offer.state for offer in together.offers()) == [
        "accepted",
        "withdrawn",
        "withdrawn",
    ]
    assert together.call().state == "connected"
    [taker] = [phone for phone in phones if phone.state == "in call"]
    together.say(taker, "it is me")
    assert "it is me" in together.phone(CALLER).words
    assert {together.presence(number).misses for number in EVERYBODY} == {0}
    assert together.findings() == []


def test_ledger_says_of_those_who_were_second_why_their_phones_stopped(together: World) -> None:
    """And nothing waits any more for an end of what they were offered."""
    ana, *_others = all_pick_up(together)
    together.press(ana, "1")
    told = together.events("offer_withdrawn")
    assert {event.staff_id for event in told} == {together.staff_id(BEN), together.staff_id(CLEO)}
    assert [event.data["reason"] for event in told] == ["taken_by_another"] * 2
    assert OFFER_EXPIRY not in {timer.kind for timer in together.rows(select(timers))}


def test_those_who_were_second_are_rung_for_the_next_in_the_line_in_the_same_instant(
    together: World,
) -> None:
    """No sweep is waited for: the losers of a race are free for whoever waits."""
    together.come_on(*EVERYBODY)
    together.ask()
    together.ask(SECOND_CALLER)
    together.turn(4)
    together.accept(together.phone(ANA))
    pending = [offer for offer in together.offers() if offer.state == "pending"]
    assert {offer.contact_id for offer in pending} == {together.call(SECOND_CALLER).id}
    assert len(pending) == 2


def test_those_who_were_second_hear_so_and_are_free_for_the_next(together: World) -> None:
    ana, ben, cleo = all_pick_up(together)
    together.press(ana, "1")
    together.turn(5)
    assert (ben.state, cleo.state) == ("idle", "idle")
    together.ask(SECOND_CALLER)
    together.turn(3)
    assert (ben.state, cleo.state) == ("ringing", "ringing")


def test_one_press_of_a_key_that_comes_twice_is_one_acceptance(world: World) -> None:
    world.simulator.trouble.double("/answer", with_token=False, at_once=True)
    world.come_on(ANA)
    world.talk(CALLER, ANA)
    assert len(world.events("offer_accepted")) == 1
    assert world.call().state == "connected"


def test_one_in_the_instant_in_which_the_ring_time_ends_is_heard_out(world: World) -> None:
    """Whichever is first: the call is taken, or the counsellor hears that it is not."""
    world.come_on(ANA)
    world.ask()
    ana = world.phone(ANA)
    world.turn(24)
    ana.answer()
    world.turn(2)
    assert ana.state == "in call"
    world.press(ana, "1")
    world.turn(2)
    assert world.call().state == "connected"
    assert world.offers()[0].state == "accepted"


def test_caller_and_counsellor_act_at_once_when_both_press_a_key(world: World) -> None:
    """A counsellor takes the call while the caller asks for a callback instead."""
    world.come_on(ANA)
    caller, ana = world.ask(), world.phone(ANA)
    world.turn(6)
    world.press(caller, "2")
    world.turn(1)
    world.answer(ana)
    caller.press("2")
    ana.press("1")
    world.simulator.settle(at_once=True)
    world.turn(40)
    taken = world.call().state == "connected"
    assert taken == (ana.state == "in call")
    assert len(world.callbacks()) == (0 if taken else 1)
    assert world.findings() == []


def test_caller_who_gets_into_the_room_before_being_moved_there_stays_in_it(world: World) -> None:
    """A key pressed between the counsellor's 1 and the move leads to the room by itself."""
    world.come_on(ANA)
    caller, ana = world.ask(), world.phone(ANA)
    world.turn(6)
    world.press(caller, "2")
    world.turn(1)
    world.answer(ana)
    ana.press("1")
    world.simulator.settle()
    caller.press("9")
    world.simulator.settle()
    assert world.call().state == "connected"
    world.settle()
    world.turn(5)
    world.say(ana, "here we are")
    assert "here we are" in caller.words
    assert world.events("counsellor_left") == []
    assert world.findings() == []


def test_two_callers_and_two_counsellors_in_one_instant_make_two_conversations(
    world: World,
) -> None:
    world.come_on(ANA, BEN)
    callers = [world.ring(number) for number in (CALLER, SECOND_CALLER)]
    world.turn(8)
    for caller in callers:
        caller.press("1")
    world.simulator.settle(at_once=True)
    world.turn(3)
    phones = [world.phone(number) for number in (ANA, BEN)]
    for phone in phones:
        phone.answer()
    world.simulator.settle(at_once=True)
    for phone in phones:
        phone.press("1")
    world.simulator.settle(at_once=True)
    world.turn(2)
    assert {world.call(number).state for number in (CALLER, SECOND_CALLER)} == {"connected"}
    assert world.findings() == []


def test_who_was_slower_hears_why_and_is_rung_again_when_their_phone_is_down(
    together: World,
) -> None:
    ana, ben, cleo = all_pick_up(together)
    together.press(ana, "1")
    together.ask(SECOND_CALLER)
    together.turn(8)
    for phone in (ben, cleo):
        assert phone.words[-1] == "Somebody else has taken this call. Thank you."
        assert phone.state == "ringing"
    assert "busy" not in {offer.state for offer in together.offers()}


def test_phone_that_hears_the_last_words_is_not_rung_and_not_held_for_long(together: World) -> None:
    """Also when the word of its end is lost."""
    second = together.ring(SECOND_CALLER)
    ana, ben, _cleo = all_pick_up(together)
    together.simulator.trouble.lose("/legs/*/status", times=None)
    together.press(ana, "1")
    together.press(second, "1")
    together.turn(1)
    assert (ben.state, len(together.offers())) == ("in call", 3)
    together.turn_until(lambda: ben.state == "ringing", within=12)
    assert "busy" not in {offer.state for offer in together.offers()}


def test_who_has_picked_up_hears_that_the_caller_has_left(together: World) -> None:
    phones = all_pick_up(together)
    together.hang_up(together.phone(CALLER))
    together.turn(6)
    assert {phone.words[-1] for phone in phones} == {"The caller has left. Thank you."}
    assert {phone.state for phone in phones} == {"idle"}
    assert together.findings() == []
