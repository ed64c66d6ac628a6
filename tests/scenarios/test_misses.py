"""Calls that were not taken: what each way costs, and breaks of which everybody hears."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from helpline.simulator import Mode
from helpline.storage.tables import notices
from tests.scenarios.harbour import (
    ANA,
    ANA_RUIZ,
    BEN,
    BEN_OKORO,
    CALLER,
    LINE,
    SECOND_CALLER,
    SPANISH_LINE,
    counsellor,
    harbour,
)
from tests.scenarios.world import World

SAM = "+447700900011"
SAM_ODUYA = counsellor("Sam Oduya", SAM, role="supervisor", teams=[])
PAUSES = {"decline_pause_seconds": 40, "busy_pause_seconds": 60, "no_answer_pause_seconds": 90}


@pytest.fixture
def overseen(world: World) -> World:
    """Ana, Ben, and Sam, who oversees and is on."""
    world.configure(harbour(staff=[ANA_RUIZ, BEN_OKORO, SAM_ODUYA]))
    world.come_on(SAM)
    return world


def told(world: World, number: str) -> str:
    world.turn(3)
    texts = world.phone(number).received_texts
    return texts[-1] if texts else ""


def open_notices(world: World) -> list[tuple[str, object]]:
    found = world.rows(select(notices).order_by(notices.c.at))
    return [(notice.kind, notice.staff_id) for notice in found]


def miss_two(world: World, number: str) -> None:
    """A caller is offered to somebody until they have missed two."""
    world.turn_until(lambda: world.presence(number).chosen == "break", within=300)


def test_two_misses_are_told_to_the_person_and_to_supervisors(overseen: World) -> None:
    """Queue engines send people on a break without telling anybody (queue-engines 1.2)."""
    overseen.come_on(ANA, BEN)
    overseen.talk(CALLER, ANA)
    overseen.ask(SECOND_CALLER)
    miss_two(overseen, BEN)
    assert told(overseen, BEN).startswith("Two calls in a row were missed, so you are on a break")
    assert told(overseen, SAM).startswith("Somebody on your team missed two calls in a row")
    assert open_notices(overseen) == [("counsellor_missed", overseen.staff_id(BEN))]


def test_last_one_on_goes_on_a_break_and_everybody_hears_that_nobody_is_on(
    overseen: World,
) -> None:
    overseen.come_on(ANA)
    caller = overseen.ask()
    miss_two(overseen, ANA)
    assert "Nobody else is on." in told(overseen, ANA)
    assert told(overseen, SAM).startswith("The last person who was on missed two calls in a row")
    assert open_notices(overseen) == [("last_one_missed", overseen.staff_id(ANA))]
    overseen.turn(60)
    assert caller.has_heard("Nobody is on right now")
    assert overseen.call().state == "waiting"


def test_two_who_miss_at_once_are_not_both_told_that_the_other_is_on(overseen: World) -> None:
    overseen.configure(
        harbour(team={"strategy": "ring-all"}, staff=[ANA_RUIZ, BEN_OKORO, SAM_ODUYA])
    )
    overseen.come_on(ANA, BEN)
    overseen.ask()
    miss_two(overseen, ANA)
    miss_two(overseen, BEN)
    overseen.turn(3)
    assert ("last_one_missed", overseen.staff_id(BEN)) in open_notices(overseen)
    assert "Nobody else is on." in told(overseen, BEN)


def test_last_one_of_a_language_is_the_last_one(world: World) -> None:
    spanish = {"number": SPANISH_LINE, "name": "Español", "languages": ["es"]}
    world.configure(harbour(staff=[ANA_RUIZ, BEN_OKORO, SAM_ODUYA], more_lines=[spanish]))
    world.come_on(SAM, BEN, ANA)
    world.talk(SECOND_CALLER, BEN)
    world.ask()
    miss_two(world, ANA)
    world.turn(3)
    [notice] = world.rows(select(notices))
    assert notice.kind == "last_one_missed"
    assert told(world, BEN) == "You are on now. Reply OFF or BREAK to change it."


def test_partner_team_that_is_on_is_somebody_else(world: World) -> None:
    ben = counsellor("Ben Okoro", BEN, teams=["partners"])
    line = {"partner_team": "partners", "partner_after_seconds": 3600}
    file = harbour(line=line, staff=[ANA_RUIZ, ben, SAM_ODUYA])
    world.configure(file + '\n[[teams]]\nname = "partners"\n')
    world.come_on(SAM, BEN, ANA)
    world.ask()
    miss_two(world, ANA)
    world.turn(3)
    assert open_notices(world) == [("counsellor_missed", world.staff_id(ANA))]
    assert "Nobody else is on." not in told(world, ANA)


def test_somebody_on_call_who_is_off_is_sent_on_a_break_too(world: World) -> None:
    """Otherwise a dead phone would be rung all night, as if somebody were on."""
    file = harbour(line={"on_call_after_seconds": 0}, staff=[ANA_RUIZ, SAM_ODUYA])
    world.configure(file + '\n[escalation]\non_call = [["ana@example.org"]]\n')
    world.come_on(SAM)
    world.ask()
    miss_two(world, ANA)
    world.turn(60)
    assert [offer.state for offer in world.offers()] == ["missed", "missed"]
    assert open_notices(world) == [("last_one_missed", world.staff_id(ANA))]


def test_somebody_who_has_come_back_meanwhile_is_not_told_that_they_are_on_a_break(
    overseen: World,
) -> None:
    overseen.come_on(ANA)
    overseen.ask()
    miss_two(overseen, ANA)
    ana = overseen.phone(ANA)
    ana.text(LINE, "ON")
    overseen.turn(3)
    assert overseen.presence(ANA).chosen == "available"
    assert ana.state == "ringing"


def test_declining_is_never_a_miss_however_often(world: World) -> None:
    """Some engines count a reject as a missed call (queue-engines 2.3)."""
    world.come_on(ANA)
    world.ask()
    ana = world.phone(ANA)
    for _ in range(4):
        world.turn_until(lambda: ana.state == "ringing")
        world.answer(ana)
        world.press(ana, "2")
    assert [offer.state for offer in world.offers()] == ["declined"] * 4
    row = world.presence(ANA)
    assert (row.chosen, row.misses, row.pause_reason) == ("available", 0, "declined")


def decline(world: World) -> None:
    world.answer(world.phone(ANA))
    world.press(world.phone(ANA), "2")


def be_busy(world: World) -> None:
    world.turn_until(lambda: world.offers()[-1].state == "busy")


def let_it_ring(world: World) -> None:
    world.turn_until(lambda: world.offers()[-1].state == "missed")


@pytest.mark.parametrize(
    ("not_taking", "mode", "seconds"),
    [(decline, Mode.PERSON, 40), (be_busy, Mode.BUSY, 60), (let_it_ring, Mode.PERSON, 90)],
)
def test_pause_is_as_long_as_the_team_says(
    world: World, not_taking: Callable[[World], None], mode: Mode, seconds: int
) -> None:
    world.configure(harbour(team=PAUSES))
    world.come_on(ANA)
    world.phone(ANA).mode = mode
    world.ask()
    not_taking(world)
    row = world.presence(ANA)
    assert (row.pause_until - world.offers()[-1].ended_at).total_seconds() == seconds
    world.turn_until(lambda: len(world.offers()) == 2)
    assert world.offers()[1].made_at >= row.pause_until


def test_offer_that_was_withdrawn_costs_nothing(world: World) -> None:
    world.come_on(ANA)
    caller = world.ask()
    world.hang_up(caller)
    row = world.presence(ANA)
    assert (row.misses, row.pause_until, row.chosen) == (0, None, "available")
    world.ask(SECOND_CALLER)
    assert world.phone(ANA).state == "ringing"


def test_offer_that_a_colleague_was_quicker_to_take_costs_nothing(world: World) -> None:
    world.configure(harbour(team={"strategy": "ring-all"}))
    world.come_on(ANA, BEN)
    world.ask()
    world.turn(3)
    ana, ben = world.phone(ANA), world.phone(BEN)
    world.answer(ana)
    world.answer(ben)
    ana.press("1")
    ben.press("1")
    world.settle()
    assert sorted(offer.state for offer in world.offers()) == ["accepted", "withdrawn"]
    row = world.presence(BEN)
    assert (row.misses, row.pause_until, row.chosen) == (0, None, "available")
    world.turn(5)
    world.ask(SECOND_CALLER)
    world.turn(2)
    assert ben.state == "ringing"
