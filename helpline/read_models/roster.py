"""Who is on: what each counsellor chose, and what we know them to be doing."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, or_, select

from helpline.domain.offers import LIVE_OFFER_STATES, OfferState
from helpline.domain.presence import Activity, Engagement, Presence, PresenceSource, activity
from helpline.storage.sealing import Keyring
from helpline.storage.tables import offers, presence, staff, staff_teams

_LIVE = [state.value for state in LIVE_OFFER_STATES]
_COLUMNS = 10
_PRESENCES: Mapping[str | None, Presence] = {
    None: Presence.OFFLINE,
    **{one.value: one for one in Presence},
}
_SOURCES: Mapping[str | None, PresenceSource] = {
    None: PresenceSource.SYSTEM,
    **{one.value: one for one in PresenceSource},
}
_OFFERS: Mapping[str | None, OfferState | None] = {
    None: None,
    **{one.value: one for one in OfferState},
}


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
    found = [roster_row(row, keyring, now) for row in rows]
    return tuple(sorted(found, key=lambda row: (row.name.casefold(), row.id)))


def roster_of(staff_id: ColumnElement[Any]) -> Select[Any]:
    """One person, whether they take calls or not, as part of a statement: `roster_row` reads it."""
    return _roster().where(staff.c.id == staff_id)


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


def roster_row(row: Row[Any], keyring: Keyring, now: datetime) -> RosterRow:
    """What the columns say at a moment."""
    # By place, not by name: a board reads a thousand of them every other second.
    staff_id, name, created_at, chosen, since, source, wrap_up, pause, why, offer = row[:_COLUMNS]
    wrap_up_until = wrap_up if wrap_up is not None and wrap_up > now else None
    is_idle = offer is None and wrap_up_until is None
    return RosterRow(
        id=staff_id,
        name=_name(keyring, bytes(name)),
        presence=_PRESENCES[chosen],
        activity=Activity.FREE
        if is_idle
        else activity(Engagement(_OFFERS[offer], wrap_up_until), now),
        since=since or created_at,
        source=_SOURCES[source],
        wrap_up_until=wrap_up_until,
        paused_until=pause if pause is not None and pause > now else None,
        pause_reason=why,
    )


@lru_cache(maxsize=4096)
def _name(keyring: Keyring, sealed: bytes) -> str:
    """Opened once in this process: a board is put together every other second for each who looks,
    and a thousand names take 20 ms to open.
    """
    return keyring.open(sealed)
