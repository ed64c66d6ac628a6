"""One stage a run, one helpline a test."""

from collections.abc import Iterator

import pytest

from tests.scenarios.stage import Stage, open_stage
from tests.scenarios.world import World, world_on


@pytest.fixture(scope="session")
def stage(database_url: str, redis_url: str) -> Iterator[Stage]:
    """The app on a real port, and Twilio's REST on another."""
    with open_stage(database_url, redis_url) as opened:
        yield opened


@pytest.fixture
def world(stage: Stage) -> World:
    """Harbour Helpline: one line, two counsellors, both off."""
    opened = world_on(stage)
    opened.configure()
    return opened
