"""Who asks to be followed and has not been seen to: of one's own lines, the oldest first."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, exists, or_, select

from helpline.domain.followup.joining import JoinState
from helpline.storage.tables import join_requests, lines, suppressions, threads
from helpline.storage.voicemails import Viewer, seen_by

SHOWN = 100


@dataclass(frozen=True)
class JoinRequestShown:
    """One of them. `wants_no_texts`: until they text START; JOIN lifts nothing."""

    id: uuid.UUID
    line: str
    language: str
    channel: str
    asked_at: datetime
    times: int
    see_to_by: datetime
    is_late: bool
    wants_no_texts: bool
    thread_id: uuid.UUID | None


_WANTS_NO_TEXTS = exists().where(
    suppressions.c.number_hash == join_requests.c.number_hash,
    suppressions.c.lifted_at.is_(None),
    or_(suppressions.c.line_id.is_(None), suppressions.c.line_id == join_requests.c.line_id),
)
_THEIR_THREAD = and_(
    threads.c.number_hash == join_requests.c.number_hash,
    threads.c.line_id == join_requests.c.line_id,
)


def list_join_requests(
    connection: Connection, viewer: Viewer, now: datetime
) -> tuple[JoinRequestShown, ...]:
    """Those that are open."""
    rows = connection.execute(
        select(
            join_requests,
            lines.c.name.label("line"),
            threads.c.id.label("thread_id"),
            _WANTS_NO_TEXTS.label("wants_no_texts"),
        )
        .join(lines, lines.c.id == join_requests.c.line_id)
        .outerjoin(threads, _THEIR_THREAD)
        .where(join_requests.c.state == JoinState.OPEN.value, seen_by(viewer))
        .order_by(join_requests.c.asked_at)
        .limit(SHOWN)
    )
    return tuple(
        JoinRequestShown(
            id=row.id,
            line=row.line,
            language=row.language,
            channel=row.channel,
            asked_at=row.asked_at,
            times=row.times,
            see_to_by=row.see_to_by,
            is_late=row.see_to_by <= now,
            wants_no_texts=row.wants_no_texts,
            thread_id=row.thread_id,
        )
        for row in rows
    )
