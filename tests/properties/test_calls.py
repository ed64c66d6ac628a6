"""Random callers, counsellors, faults and orders of webhooks: nobody is lost, nobody waits in vain.

`HYPOTHESIS_PROFILE=long` plays for hours, with another seed each time (`--hypothesis-seed=7` for
one of your own).
"""

import os
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.machine import Calls
from tests.scenarios.stage import open_stage
from tests.scenarios.world import world_on

COMMON = settings(deadline=None, suppress_health_check=list(HealthCheck))
PROFILES = {
    "default": settings(
        COMMON, max_examples=15, stateful_step_count=30, derandomize=True, database=None
    ),
    "long": settings(COMMON, max_examples=3000, stateful_step_count=60),
}


def test_calls_are_never_lost_whatever_happens(database_url: str, redis_url: str) -> None:
    profile = PROFILES[os.environ.get("HYPOTHESIS_PROFILE", "default")]
    with open_stage(database_url, redis_url) as stage:
        begin: Any = lambda: Calls(lambda: world_on(stage))  # noqa: E731 - hypothesis asks for a type
        run_state_machine_as_test(begin, settings=profile)
