"""Who is on: what each counsellor chose, and what we know them to be doing."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, or_, select

from helpline.domain.offers import LIVE_OFFER_STATES, OfferState
from helpline.domain.presence import Activity, Engagement, Presence, PresenceSource, activity
from helpline.storage.sealing import Keyring
from helpline.storage.tables import offers, presence, staff, staff_teams

_LIVE = [state.value for state in LIVE_OFFER_STATES]


@dataclass(frozen=True)
class RosterRow:
    """Somebody who takes calls; `since` when they chose their presence (UTC).

    `source` says who spoke last of it. `wrap_up_until` and `paused_until` are None once they are
    over; a pause's reason is how the offer before it ended.
    """

    id: uuid.UUID
    name: str
    presence: Presence
    activity: Activity
    since: datetime
    source: PresenceSource = PresenceSource.PERSON
    wrap_up_until: datetime | None = None
    paused_until: datetime | None = None
    pause_reason: str | None = None

    @property
    def standing(self) -> str:
        """One word for both: what they are doing or, doing nothing, what they chose."""
        if self.activity is not Activity.FREE:
            return self.activity.value
        return "free" if self.presence is Presence.AVAILABLE else self.presence.value


def list_roster(connection: Connection, keyring: Keyring, now: datetime) -> tuple[RosterRow, ...]:
    """Everybody who takes calls, by name."""
    # Whoever is in a team takes calls, whatever their role; a supervisor often does.
    takes_calls = or_(
        staff.c.role == "counsellor", exists().where(staff_teams.c.staff_id == staff.c.id)
    )
    rows = connection.execute(_roster().where(staff.c.active, takes_calls))
    found = [_row_of(row, keyring, now) for row in rows]
    return tuple(sorted(found, key=lambda row: (row.name.casefold(), row.id)))


def find_on_roster(
    connection: Connection, keyring: Keyring, staff_id: uuid.UUID, now: datetime
) -> RosterRow | None:
    """One person, whether they take calls or not."""
    row = connection.execute(_roster().where(staff.c.id == staff_id)).first()
    return None if row is None else _row_of(row, keyring, now)


def _roster() -> Select[Any]:
    live = and_(offers.c.staff_id == staff.c.id, offers.c.state.in_(_LIVE))
    return (
        select(
            staff.c.id,
            staff.c.name_sealed,
            staff.c.created_at,
            presence.c.chosen,
            presence.c.since,
            presence.c.source,
            presence.c.wrap_up_until,
            presence.c.pause_until,
            presence.c.pause_reason,
            offers.c.state.label("offer"),
        )
        .outerjoin(presence, presence.c.staff_id == staff.c.id)
        .outerjoin(offers, live)
    )


def _row_of(row: Row[Any], keyring: Keyring, now: datetime) -> RosterRow:
    offer = None if row.offer is None else OfferState(row.offer)
    return RosterRow(
        id=row.id,
        name=_name(keyring, bytes(row.name_sealed)),
        presence=Presence(row.chosen or Presence.OFFLINE),
        activity=activity(Engagement(offer, row.wrap_up_until), now),
        since=row.since or row.created_at,
        source=PresenceSource(row.source or PresenceSource.SYSTEM),
        wrap_up_until=_if_later(row.wrap_up_until, now),
        paused_until=_if_later(row.pause_until, now),
        pause_reason=row.pause_reason,
    )


@lru_cache(maxsize=4096)
def _name(keyring: Keyring, sealed: bytes) -> str:
    """Opened once in this process: a board is put together every other second for each who looks,
    and a thousand names take 20 ms to open.
    """
    return keyring.open(sealed)


def _if_later(until: datetime | None, now: datetime) -> datetime | None:
    return until if until is not None and until > now else None
