"""How often topics were read on the public page, and led on: counts by day and line, and nothing of
whom.
"""

import uuid
from collections import Counter
from datetime import date

from sqlalchemy.dialects.postgresql import insert

from helpline.storage.tables import topic_reads
from helpline.storage.transaction import Transaction

_COUNTS = ("reads", "went_on", "asked")


def count_read(
    tx: Transaction, day: date, line_id: uuid.UUID, topic: str, after: str | None = None
) -> None:
    """One more; `day` is that of the line. `after` is the topic whose page led there."""
    seen = Counter({(topic, "reads"): 1})
    if after is not None:
        seen[after, "went_on"] += 1
    _add(tx, day, line_id, seen)


def count_going_on(tx: Transaction, day: date, line_id: uuid.UUID, after: str) -> None:
    """Somebody has gone from a topic's page to the list of all."""
    _add(tx, day, line_id, Counter({(after, "went_on"): 1}))


def count_asking(tx: Transaction, day: date, line_id: uuid.UUID, after: str) -> None:
    """Somebody has gone from a topic's page to the form that asks for a call."""
    _add(tx, day, line_id, Counter({(after, "asked"): 1}))


def _add(tx: Transaction, day: date, line_id: uuid.UUID, seen: Counter[tuple[str, str]]) -> None:
    """In the order of the names: two visitors who go opposite ways never wait for each other."""
    topics = sorted({topic for topic, _ in seen})
    adding = insert(topic_reads).values(
        [
            {"day": day, "line_id": line_id, "topic": topic}
            | {name: seen[topic, name] for name in _COUNTS}
            for topic in topics
        ]
    )
    more = {name: topic_reads.c[name] + adding.excluded[name] for name in _COUNTS}
    key = ["day", "line_id", "topic"]
    tx.connection.execute(adding.on_conflict_do_update(index_elements=key, set_=more))
