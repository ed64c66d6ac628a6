"""Whatever breaks off between two lines: a promise is kept or was never made, and nobody is rung twice.

At each statement and around each commit in turn, the process loses its connection for good, and
what it was doing with it.
"""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from helpline.simulator import Phone
from helpline.storage.tables import callbacks
from tests.scenarios.breaking import Break, breaking
from tests.scenarios.harbour import ANA, harbour
from tests.scenarios.test_callback_life import request
from tests.scenarios.world import EMERGENCY_SECONDS, World

FEWEST_MOMENTS = 6

Place = Callable[[World], Engine]


def person(number: int) -> str:
    """A phone number of somebody."""
    return f"+4477009003{number:02}"


def web(world: World) -> Engine:
    """Where webhooks are answered."""
    engine: Engine = world.stage.app.extensions["helpline"].database.engine
    return engine


def worker(world: World) -> Engine:
    """Where work outside is done."""
    return world.outside.database.engine


def owed_to(world: World, number: str) -> list[str]:
    """The states of what we owe to somebody."""
    hashed = world.outside.database.keyring.hash(number)
    return [
        row.state for row in world.rows(select(callbacks).where(callbacks.c.number_hash == hashed))
    ]


def is_promised(caller: Phone) -> bool:
    return caller.has_heard("We will call you back on")


def about_to_ask(world: World, numbers: range) -> list[Phone]:
    """So many callers have heard their number, and need only press 2."""
    callers = [world.ring(person(number)) for number in numbers]
    world.turn(EMERGENCY_SECONDS)
    for caller in callers:
        world.press(caller, "2")
    return callers


def test_promise_is_written_or_not_spoken_wherever_it_breaks_off(world: World) -> None:
    """And whoever stays on the phone is promised it after all, and owed it once."""
    [first] = about_to_ask(world, range(1))
    with breaking(web(world), 0) as whole:
        first.press("2")
        world.simulator.settle()
    assert whole.moments > FEWEST_MOMENTS
    callers = about_to_ask(world, range(1, whole.moments + 1))
    for moment, caller in enumerate(callers, start=1):
        with breaking(web(world), moment) as broken:
            caller.press("2")
            world.simulator.settle()
        assert broken.has_come, moment
        assert not is_promised(caller) or owed_to(world, caller.number), moment
    world.turn(12)
    for moment, caller in enumerate(callers, start=1):
        assert is_promised(caller), moment
        assert len(owed_to(world, caller.number)) == 1, moment
    assert world.findings() == []


@pytest.mark.parametrize("place", [web, worker])
def test_person_is_rung_once_wherever_it_breaks_off_after_the_acceptance(
    world: World, place: Place
) -> None:
    """In the webhook by which a counsellor accepts, or in the worker that dials."""
    world.configure(harbour(team={"wrap_up_seconds": 0, "callback_retry": ["12h"]}))
    world.come_on(ANA)
    whole = ring_through_a_break(world, place, 0)
    assert whole.moments > FEWEST_MOMENTS
    for moment in whole.telling:
        assert ring_through_a_break(world, place, moment).has_come, moment
        assert len(world.phone(person(moment)).calls) == 1, moment
        assert owed_to(world, person(moment)) == ["scheduled"], moment
    assert {attempt.result for attempt in world.attempts()} == {"busy"}
    assert world.findings() == []


def ring_through_a_break(world: World, place: Place, moment: int) -> Break:
    """Ana accepts a callback, it breaks off, the person is rung all the same, and is busy."""
    ana, caller = world.phone(ANA), world.phone(person(moment))
    request(world, number=caller.number)
    world.turn_until(lambda: ana.ringing)
    world.answer(ana)
    world.turn(1)  # the account's next slot is there
    ana.press("1")
    with breaking(place(world), moment) as broken:
        world.simulator.settle()
        if place is worker:
            world.worker.work_off()
    world.turn_until(lambda: caller.ringing)
    caller.reject()
    world.turn_until(lambda: ana.state == "idle")
    return broken
