"""What somebody chooses in the middle of a ring or a call takes effect after it: by text, by page
and by shift. The end of an offer or a call never changes what was chosen.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from helpline.simulator import Phone
from tests.scenarios.harbour import ANA, ANA_RUIZ, CALLER, LINE, SECOND_CALLER, harbour
from tests.scenarios.world import World
from tests.web.conftest import sign_in_as

Choose = Callable[[World, str], None]
CHOSEN = {"ON": "available", "BREAK": "break", "OFF": "offline"}


def by_text(world: World, word: str) -> None:
    world.phone(ANA).text(LINE, word)
    world.settle()


def by_page(world: World, word: str) -> None:
    client = sign_in_as(world.client.application, world.staff_id(ANA))
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/me").text)
    assert found is not None
    fields = {"presence": CHOSEN[word], "csrf_token": found.group(1)}
    assert client.post("/me/presence", data=fields).status_code == 303
    world.settle()


every_way = pytest.mark.parametrize("choose", [by_text, by_page])


def stays_as_chosen(world: World, word: str) -> bool:
    row = world.presence(ANA)
    return (row.chosen, row.source) == (CHOSEN[word], "person")


def is_never_rung_again(world: World, phone: Phone, offers: int) -> bool:
    """Somebody waits, wrap-up and pauses pass, and the phone keeps still."""
    world.ask(SECOND_CALLER)
    world.turn(60)
    return phone.state == "idle" and len(world.offers()) == offers


@every_way
@pytest.mark.parametrize("word", ["OFF", "BREAK"])
def test_off_or_break_while_ringing_leaves_the_call_to_be_taken(
    world: World, choose: Choose, word: str
) -> None:
    world.come_on(ANA)
    caller, ana = world.ask(), world.phone(ANA)
    choose(world, word)
    assert ana.state == "ringing"
    world.accept(ana)
    world.turn(1)
    world.say(ana, "hello")
    assert "hello" in caller.words
    world.hang_up(caller)
    assert stays_as_chosen(world, word)
    assert is_never_rung_again(world, ana, offers=1)


@every_way
def test_off_while_ringing_is_not_overwritten_when_the_call_is_declined(
    world: World, choose: Choose
) -> None:
    """An engine wrote its own state over a status changed meanwhile (queue-engines 2.4)."""
    world.come_on(ANA)
    world.ask()
    ana = world.phone(ANA)
    choose(world, "OFF")
    world.answer(ana)
    world.press(ana, "2")
    world.turn(60)
    assert (stays_as_chosen(world, "OFF"), ana.state) == (True, "idle")
    assert len(world.offers()) == 1


@pytest.mark.parametrize("word", ["OFF", "BREAK"])
def test_choice_is_not_overwritten_when_the_second_miss_comes_after_it(
    world: World, word: str
) -> None:
    """Nor does the break after two misses (queue-engines 2.4): they have spoken for themselves."""
    world.come_on(ANA)
    world.ask()
    world.turn_until(lambda: len(world.offers()) == 2)
    by_text(world, word)
    world.turn_until(lambda: world.offers()[1].state == "missed")
    world.turn(3)
    assert stays_as_chosen(world, word)
    told = world.phone(ANA).received_texts
    assert not [text for text in told if text.startswith("Two calls")]


@every_way
@pytest.mark.parametrize("word", ["OFF", "BREAK"])
def test_off_or_break_in_a_call_takes_effect_after_it(
    world: World, choose: Choose, word: str
) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    choose(world, word)
    world.turn(60)
    world.say(ana, "we have time")
    assert "we have time" in caller.words
    world.hang_up(caller)
    assert stays_as_chosen(world, word)
    assert is_never_rung_again(world, ana, offers=1)


@every_way
def test_on_in_a_call_takes_effect_after_it_and_after_wrap_up(world: World, choose: Choose) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    world.ask(SECOND_CALLER)
    choose(world, "BREAK")
    choose(world, "ON")
    world.turn(30)
    assert len(world.offers()) == 1
    world.hang_up(caller)
    world.turn(25)
    assert len(world.offers()) == 1
    world.turn(8)
    assert (ana.state, len(world.offers())) == ("ringing", 2)


def go_to(world: World, hour: int, minute: int = 0) -> None:
    world.clock.turn_to(datetime(2026, 3, 2, hour, minute, tzinfo=UTC))
    world.settle()


@pytest.fixture
def rostered(world: World) -> World:
    """Monday noon; Ana works from one to five."""
    world.configure(harbour(staff=[{**ANA_RUIZ, "shifts": ["mon-fri 13:00-17:00"]}]))
    world.settle()
    return world


def test_shift_that_ends_in_a_call_takes_effect_after_it(rostered: World) -> None:
    go_to(rostered, 16, 59)
    caller, ana = rostered.talk(CALLER, ANA)
    rostered.turn(90)
    assert rostered.presence(ANA).chosen == "offline"
    rostered.say(ana, "we have time")
    assert "we have time" in caller.words
    rostered.hang_up(caller)
    assert is_never_rung_again(rostered, ana, offers=1)


def test_shift_that_begins_in_a_call_takes_effect_after_it(rostered: World) -> None:
    go_to(rostered, 12, 58)
    rostered.come_on(ANA)
    caller, ana = rostered.talk(CALLER, ANA)
    by_text(rostered, "OFF")
    rostered.ask(SECOND_CALLER)
    rostered.turn(150)
    assert rostered.presence(ANA).chosen == "available"
    assert len(rostered.offers()) == 1
    rostered.hang_up(caller)
    rostered.turn(33)
    assert ana.state == "ringing"


def test_shift_that_ends_while_ringing_is_not_overwritten_by_a_miss(rostered: World) -> None:
    go_to(rostered, 16, 59)
    rostered.turn(40)
    rostered.ask()
    rostered.turn(60)
    row = rostered.presence(ANA)
    assert [offer.state for offer in rostered.offers()] == ["missed"]
    assert (row.chosen, row.source) == ("offline", "shift")
