"""Who hangs up waiting is rung back by nobody, unless the line says so or they asked."""

import uuid

import pytest

from helpline.domain.errors import Refused
from helpline.services.abandoned import ring_back_by_hand
from tests.scenarios.harbour import ANA, CALLER, harbour
from tests.scenarios.world import World

IN_A_WHILE = 6 * 60


def give_up(world: World, waited: float = 60, **how: bool) -> None:
    """Somebody hangs up waiting."""
    caller = world.ask(CALLER, **how)
    world.turn(waited)
    world.hang_up(caller)


def ring_back(world: World, why: str | None = None) -> uuid.UUID:
    with world.outside.database.transaction(world.clock.now()) as tx:
        return ring_back_by_hand(tx, world.contacts()[-1].id, world.staff_id(ANA), why)


@pytest.fixture
def willing(world: World) -> World:
    """The line rings back who hangs up waiting."""
    world.configure(harbour(line={"ring_back_abandoned": True}))
    return world


def test_nobody_is_rung_back_by_default(world: World) -> None:
    give_up(world)
    world.turn(IN_A_WHILE)
    assert world.callbacks() == []
    with pytest.raises(Refused, match="how they asked"):
        ring_back(world)
    ring_back(world, "asked us by mail")
    [owed] = world.callbacks()
    assert owed.reason == "abandoned"
    with pytest.raises(Refused, match="owed a callback already"):
        ring_back(world, "asked us by mail")


def test_line_that_says_so_rings_back_with_their_old_place(willing: World) -> None:
    give_up(willing)
    assert willing.callbacks() == []
    willing.turn(IN_A_WHILE)
    [owed] = willing.callbacks()
    assert (owed.reason, owed.state) == ("abandoned", "waiting")
    assert owed.waiting_since == willing.contacts()[0].queued_at
    assert owed.origin_contact_id == willing.contacts()[0].id
    assert willing.findings() == []


@pytest.mark.parametrize(("waited", "withheld"), [(5, False), (60, True)])
def test_short_waits_and_withheld_callers_are_left_alone(
    willing: World, waited: float, withheld: bool
) -> None:
    give_up(willing, waited, withheld=withheld)
    willing.turn(IN_A_WHILE)
    assert willing.callbacks() == []


def test_who_rings_again_is_not_rung_back(willing: World) -> None:
    give_up(willing)
    willing.turn(60)
    give_up(willing, waited=5)
    willing.turn(IN_A_WHILE)
    assert willing.callbacks() == []


def test_number_that_many_ring_from_is_not_rung_back(willing: World) -> None:
    shared = {"shared_numbers": [CALLER]}
    willing.configure(harbour(line={"ring_back_abandoned": True}, helpline=shared))
    give_up(willing)
    willing.turn(IN_A_WHILE)
    assert willing.callbacks() == []
    with pytest.raises(Refused, match="many people ring from"):
        ring_back(willing)
