"""Shifts: presence follows them at each boundary; a person's word stands until the next one."""

from datetime import UTC, date, datetime

import pytest

from helpline.domain.rota import Place
from helpline.domain.weekly import parse_span
from helpline.services.rota import add_shift, take_out
from tests.scenarios.harbour import ANA, ANA_RUIZ, BEN, BEN_OKORO, LINE, harbour
from tests.scenarios.world import World


@pytest.fixture
def rostered(world: World) -> World:
    """Monday noon; Ana works in the afternoon, from one to five."""
    ana = {**ANA_RUIZ, "shifts": ["mon-fri 13:00-17:00"]}
    world.configure(harbour(staff=[ana, BEN_OKORO]))
    world.settle()
    return world


def go_to(world: World, hour: int, minute: int = 0, day: int = 2) -> None:
    world.clock.turn_to(datetime(2026, 3, day, hour, minute, tzinfo=UTC))
    world.settle()


def chosen(world: World) -> tuple[str, str]:
    row = world.presence(ANA)
    return row.chosen, row.source


def test_presence_follows_the_shift(rostered: World) -> None:
    assert chosen(rostered)[0] == "offline"
    go_to(rostered, 13)
    assert chosen(rostered) == ("available", "shift")
    go_to(rostered, 17)
    assert chosen(rostered) == ("offline", "shift")
    go_to(rostered, 13, day=3)
    assert chosen(rostered) == ("available", "shift")


def test_word_of_the_person_stands_until_the_next_boundary(rostered: World) -> None:
    go_to(rostered, 13)
    rostered.phone(ANA).text(LINE, "OFF")
    rostered.settle()
    go_to(rostered, 16, 59)
    assert chosen(rostered) == ("offline", "person")
    go_to(rostered, 13, day=3)
    assert chosen(rostered) == ("available", "shift")


def test_coming_on_before_the_shift_holds_through_it_and_ends_with_it(rostered: World) -> None:
    rostered.come_on(ANA)
    go_to(rostered, 14)
    assert chosen(rostered)[0] == "available"
    go_to(rostered, 17)
    assert chosen(rostered) == ("offline", "shift")


def test_caller_who_waits_is_offered_when_the_shift_begins(rostered: World) -> None:
    rostered.ask()
    go_to(rostered, 13)
    rostered.turn(2)
    assert rostered.phone(ANA).state == "ringing"


def test_shift_that_ends_while_a_phone_rings_leaves_the_call_to_be_taken(rostered: World) -> None:
    go_to(rostered, 16, 59)
    rostered.turn(40)
    rostered.ask()
    rostered.turn(15)
    ana = rostered.phone(ANA)
    assert (chosen(rostered)[0], ana.state) == ("offline", "ringing")
    rostered.accept(ana)
    assert rostered.call().state == "connected"
    rostered.hang_up(rostered.phone("+447700900101"))
    rostered.turn(40)
    assert ana.state == "idle"


def test_shift_of_a_page_counts_beside_those_of_the_file(rostered: World) -> None:
    """Ben has no shifts in the file; Ana's afternoon is taken out of one day."""
    ana, ben = (rostered.staff_id(number) for number in (ANA, BEN))
    monday, afternoon = date(2026, 3, 2), parse_span("13:00-17:00")
    with rostered.outside.database.transaction(rostered.clock.now()) as tx:
        add_shift(tx, Place(ben, monday, parse_span("13:00-15:00")), by=ana)
        take_out(tx, Place(ana, monday, afternoon), by=ana)
    go_to(rostered, 13)
    assert chosen(rostered)[0] == "offline"
    assert rostered.presence(BEN).chosen == "available"
    go_to(rostered, 15)
    assert rostered.presence(BEN).chosen == "offline"
    go_to(rostered, 13, day=3)
    assert chosen(rostered) == ("available", "shift")
