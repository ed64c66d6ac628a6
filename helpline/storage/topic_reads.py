"""How often topics were read on the public page: a count by day and line, and nothing of whom."""

import uuid
from datetime import date

from sqlalchemy.dialects.postgresql import insert

from helpline.storage.tables import topic_reads
from helpline.storage.transaction import Transaction


def count_read(tx: Transaction, day: date, line_id: uuid.UUID, topic: str) -> None:
    """One more; `day` is that of the line."""
    adding = insert(topic_reads).values(day=day, line_id=line_id, topic=topic, reads=1)
    more = {"reads": topic_reads.c.reads + 1}
    key = ["day", "line_id", "topic"]
    tx.connection.execute(adding.on_conflict_do_update(index_elements=key, set_=more))
