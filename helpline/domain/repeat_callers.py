"""Repeat callers: somebody cut off in the line who rings again soon takes their old place.

A number stands for one person only as long as it is not seen with two calls at once: behind a
shelter's or a company's number are many people, and none may inherit another's place.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from helpline.domain.calls import Flag, Outcome

KEPT_FOR = timedelta(minutes=15)
"""How long after they were cut off somebody's place is kept."""

CUT_OFF = (Outcome.ABANDONED, Outcome.LOST)

_NOT_OVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class RecentContact:
    """A call from one number that is up or was a short while ago; `waiting_since` if in a line."""

    contact_id: uuid.UUID
    line_id: uuid.UUID
    started_at: datetime
    ended_at: datetime | None
    outcome: Outcome | None
    waiting_since: datetime | None
    front: bool
    flag: Flag | None
    is_place_taken: bool


def kept_places(
    recent: Sequence[RecentContact], line_id: uuid.UUID, now: datetime
) -> list[RecentContact]:
    """Whose places on this line a caller with that number may take, the best place first.

    None at all where two of the calls were up at the same moment.
    """
    if _overlap(recent):
        return []
    free = [contact for contact in recent if _is_kept(contact, line_id, now)]
    return sorted(free, key=lambda contact: (not contact.front, contact.waiting_since))


def _is_kept(contact: RecentContact, line_id: uuid.UUID, now: datetime) -> bool:
    return (
        contact.line_id == line_id
        and contact.outcome in CUT_OFF
        and contact.waiting_since is not None
        and contact.ended_at is not None
        and now - contact.ended_at <= KEPT_FOR
        and not contact.is_place_taken
    )


def _overlap(contacts: Iterable[RecentContact]) -> bool:
    up_until = datetime.min.replace(tzinfo=UTC)
    for contact in sorted(contacts, key=lambda contact: contact.started_at):
        if contact.started_at < up_until:
            return True
        up_until = contact.ended_at or _NOT_OVER
    return False
