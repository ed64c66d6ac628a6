"""One stage a run, one helpline a test."""

from collections.abc import Iterator

import pytest

from tests.leaks import mark
from tests.scenarios.stage import Stage, open_stage
from tests.scenarios.world import World, world_on


@pytest.fixture(scope="session")
def stage(database_url: str, redis_url: str) -> Iterator[Stage]:
    """The app on a real port, and Twilio's REST on another."""
    with open_stage(database_url, redis_url) as opened:
        yield opened


@pytest.fixture
def world(stage: Stage) -> Iterator[World]:
    """Harbour Helpline: one line, two counsellors, both off. What is texted stays in it."""
    opened = world_on(stage)
    opened.configure()
    yield opened
    mark(text.body for text in opened.simulator.world.messages.values())
