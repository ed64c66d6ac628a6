"""Valkey carries nothing that cannot be lost: without it, the ticker does the work itself."""

from collections.abc import Iterator

import pytest
from redis import Redis
from sqlalchemy import select

from helpline.jobs import JobQueues
from helpline.storage.tables import outbox, voicemails
from tests.scenarios.harbour import ANA, CALLER
from tests.scenarios.stage import open_stage
from tests.scenarios.world import World, world_on
from workers.jobs import perform
from workers.ticker import Ticker

NOBODY_THERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def without_valkey(database_url: str, redis_url: str) -> Iterator[World]:
    """Web and ticker cannot reach Valkey; there is no worker."""
    with open_stage(database_url, redis_url, valkey_of_app=NOBODY_THERE) as stage:
        world = world_on(stage)
        world.configure()
        world.ticker = Ticker(world.outside, JobQueues(Redis.from_url(NOBODY_THERE)))
        yield world


def test_conversation_takes_place_all_the_same(without_valkey: World) -> None:
    world = without_valkey
    world.come_on(ANA)
    caller, ana = world.ask(), world.phone(ANA)
    world.turn_until(lambda: ana.state == "ringing", within=5)
    world.accept(ana)
    world.turn(3)
    world.say(ana, "here we are")
    assert "here we are" in caller.words
    world.hang_up(caller)
    world.turn(5)
    assert world.contacts()[0].outcome == "answered"
    assert ana.received_texts[0].startswith("You are on now.")
    assert sum(queue.count for queue in world.worker.queues) == 0
    assert world.findings() == []


def test_what_valkey_forgets_is_done_all_the_same(world: World) -> None:
    world.come_on(ANA)
    caller = world.ring()
    world.turn(8)
    caller.press("1")
    world.simulator.settle()
    world.valkey.flushdb()
    world.turn(3)
    assert world.phone(ANA).state == "ringing"
    world.answer(world.phone(ANA))
    world.phone(ANA).press("1")
    world.simulator.settle()
    world.valkey.flushdb()
    world.turn(3)
    assert world.call(CALLER).state == "connected"
    assert world.findings() == []


def test_job_that_is_handed_over_twice_is_done_once(world: World) -> None:
    world.come_on(ANA)
    caller = world.ring()
    world.turn(8)
    caller.press("1")
    world.simulator.settle()
    for queue in world.worker.queues:
        for job in queue.jobs:
            queue.enqueue_call(perform, args=job.args)
    world.turn(3)
    assert len(world.phone(ANA).calls) == 1


def test_sounds_wait_for_workers_so_that_phones_do_not(without_valkey: World) -> None:
    """A ticker that fetched slow sounds would dial nobody meanwhile."""
    world = without_valkey
    caller = world.ring()
    world.turn(8)
    world.press(caller, "4")
    world.turn(12)
    world.say(caller, "please ring me back")
    world.turn(2)
    world.press(caller, "#")
    world.turn(20)
    assert not [one for one in world.simulator.log.requests if "/Recordings" in one.path]
    [waiting] = world.rows(select(outbox).where(outbox.c.kind == "fetch_recording"))
    assert waiting.state == "pending"
    perform(str(waiting.id))
    assert world.rows(select(voicemails.c.status)) == [("kept",)]
