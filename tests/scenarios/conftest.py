"""One helpline a test."""

from collections.abc import Iterator

import pytest

from tests.scenarios.world import World, open_world


@pytest.fixture
def world(database_url: str, redis_url: str) -> Iterator[World]:
    """Harbour Helpline: one line, two counsellors, both off."""
    with open_world(database_url, redis_url) as opened:
        opened.configure()
        yield opened
