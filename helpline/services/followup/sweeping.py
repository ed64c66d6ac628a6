"""The sweep: what is due is handed to the workers, no more of it than a sender can send soon."""

from datetime import timedelta
from math import ceil

from helpline.clock import Clock
from helpline.storage.checkin_sweep import count_handed, hand_over, list_senders_with_due
from helpline.storage.sender_pace import free_from
from helpline.storage.transaction import Database

AHEAD = timedelta(seconds=10)
"""What is handed over is decided already; what is not can still make room for what is urgent."""


def hand_over_due(database: Database, clock: Clock, texts_per_second: float) -> int:
    """Hand over what is due at each sender; how many. Two tickers at once share it."""
    with database.transaction(clock.now()) as tx:
        senders = list_senders_with_due(tx)
    handed = 0
    gap = timedelta(seconds=1 / texts_per_second)
    for sender in senders:
        with database.transaction(clock.now()) as tx:
            room = ceil(AHEAD / gap) - count_handed(tx, sender, tx.now + AHEAD)
            if room > 0:
                first = max(free_from(tx, sender.key), tx.now)
                handed += hand_over(tx, sender, room, first, gap)
    return handed
