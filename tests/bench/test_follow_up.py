"""The benchmarks of the follow-up, small: each text is claimed once and sent once."""

from datetime import timedelta

import bench_checkins
import bench_month
import followed
from sqlalchemy import func, select

from helpline.storage.checkin_sweep import hand_over
from helpline.storage.tables import checkins
from tests.scenarios.conftest import stage, world
from tests.scenarios.world import World

__all__ = ["stage", "world"]


def test_days_of_many_people_send_each_text_once(world: World) -> None:
    begin = world.clock.now().replace(hour=0)
    world.clock.turn_to(begin + timedelta(days=1))
    first = begin + timedelta(days=1, hours=10)
    sender = followed.fill(
        world.outside.database, 12, begin, [0, 1, 3], numbers=12, first=first, zone="Etc/UTC"
    )
    month = bench_month.live(world.outside, world.clock, days=2, one_in=3)
    assert (month.handed, len(month.memory)) == (24, 2)
    states = select(checkins.c.state, func.count()).group_by(checkins.c.state)
    by_state = {row[0]: row[1] for row in world.rows(states)}
    assert by_state == {"delivered": 24 - month.sent, "sent": month.sent, "scheduled": 12}

    bench_checkins.make_due(world.outside.database, 5, world.clock.now(), step=3)

    def sweep(most: int) -> int:
        with world.outside.database.transaction(world.clock.now()) as tx:
            return hand_over(tx, sender, most, world.clock.now(), timedelta(seconds=1))

    assert bench_checkins.measure(sweep, 5, 2) > 0
