"""The sweep: what is due is handed to the workers, no more of it than a line can send soon."""

from datetime import timedelta
from math import ceil

from helpline.clock import Clock
from helpline.storage.checkin_sweep import count_handed, free_from, hand_over, list_lines_with_due
from helpline.storage.transaction import Database

AHEAD = timedelta(seconds=10)
"""What is handed over is decided already; what is not can still make room for what is urgent."""


def hand_over_due(database: Database, clock: Clock, texts_per_second: float) -> int:
    """Hand over what is due on each line; how many. Two tickers at once share it."""
    with database.transaction(clock.now()) as tx:
        line_ids = list_lines_with_due(tx)
    handed = 0
    gap = timedelta(seconds=1 / texts_per_second)
    for line_id in line_ids:
        with database.transaction(clock.now()) as tx:
            room = ceil(AHEAD / gap) - count_handed(tx, line_id, tx.now + AHEAD)
            if room > 0:
                first = max(free_from(tx, line_id), tx.now)
                handed += hand_over(tx, line_id, room, first, gap)
    return handed
