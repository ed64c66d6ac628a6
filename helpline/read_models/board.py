"""The wallboard: what is live, with who is rung for whom and whom we owe a callback."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, select

from helpline.domain.callback_measures import CallbackMeasures
from helpline.domain.presence import Presence
from helpline.domain.switches import SwitchKind
from helpline.read_models.callback_measures import find_callback_measures
from helpline.read_models.callbacks import CallbackRow, list_open_callbacks
from helpline.read_models.live import Counted, Live, read_live
from helpline.read_models.notices import NoticeRow, list_open_notices
from helpline.read_models.quarters import Quarters, find_quarters
from helpline.read_models.roster import RosterRow
from helpline.read_models.snapshot import snapshot
from helpline.read_models.standing_of_house import StandingOfHouse, find_standing
from helpline.read_models.switches import list_switched
from helpline.read_models.today import midnight_in, today_of
from helpline.storage.sealing import Keyring
from helpline.storage.tables import helpline
from helpline.storage.workload import HAS_CAPS, list_capped

CALLBACKS_SHOWN = 12
"""The longest owed; the board says how many more there are."""

NOTICES_SHOWN = 8
"""The latest; the same holds."""

_ORDER = ("free", "offered", "in_call", "wrapping_up", "break")


@dataclass(frozen=True)
class Board:
    """What hangs on the wall; `rung_for` names who is being rung for each caller."""

    live: Live
    oldest_callbacks: tuple[CallbackRow, ...]
    rung_for: Mapping[uuid.UUID, tuple[str, ...]]
    notices: tuple[NoticeRow, ...]
    notices_open: int
    capped: Mapping[uuid.UUID, tuple[str, ...]]
    """Names of the teams that offer somebody no more calls until tomorrow."""
    zone: ZoneInfo
    switched: tuple[tuple[str, SwitchKind], ...]
    """Names of the lines that somebody has closed or diverted by hand."""
    callback_measures: CallbackMeasures
    """Of those that were asked for today."""
    quarters: Quarters
    standing: StandingOfHouse

    @property
    def on(self) -> tuple[RosterRow, ...]:
        """Who is on or still busy; who may take the next call comes first."""
        on = [row for row in self.live.counsellors if row.standing != Presence.OFFLINE]
        return tuple(sorted(on, key=lambda row: _ORDER.index(row.standing)))

    @property
    def off(self) -> tuple[RosterRow, ...]:
        """Who is neither."""
        return tuple(row for row in self.live.counsellors if row.standing == Presence.OFFLINE)

    @property
    def free(self) -> int:
        """How many could be rung now."""
        return sum(
            row.standing == "free" and row.paused_until is None for row in self.live.counsellors
        )


def find_board(engine: Engine, keyring: Keyring, now: datetime) -> Board:
    """Read the board at one instant."""
    with snapshot(engine) as connection:
        zone, has_caps = _find_zone_and_caps(connection)
        midnight = midnight_in(zone, now)
        quarters = find_quarters(connection, zone, midnight, now)
        standing = find_standing(connection, keyring, midnight, now)
        counted = Counted(standing.owed.all, standing.follow_up.overdue, today_of(quarters.whole))
        live = read_live(connection, keyring, now, counted)
        oldest = list_open_callbacks(connection, CALLBACKS_SHOWN)
        notices, notices_open = list_open_notices(connection, keyring, NOTICES_SHOWN)
        found = list_capped(connection, now) if has_caps else {}
        capped = {staff_id: tuple(of_teams.values()) for staff_id, of_teams in found.items()}
        switched = list_switched(connection, now)
        measures = find_callback_measures(connection, midnight, now, now)
    return Board(
        live=live,
        oldest_callbacks=oldest,
        rung_for=_rung_for(live),
        notices=notices,
        notices_open=notices_open,
        capped=capped,
        zone=zone,
        switched=switched,
        callback_measures=measures,
        quarters=quarters,
        standing=standing,
    )


def _find_zone_and_caps(connection: Connection) -> tuple[ZoneInfo, bool]:
    row = connection.execute(select(helpline.c.timezone, HAS_CAPS)).first()
    return (ZoneInfo("UTC"), True) if row is None else (ZoneInfo(row[0]), row[1])


def _rung_for(live: Live) -> dict[uuid.UUID, tuple[str, ...]]:
    rung: dict[uuid.UUID, tuple[str, ...]] = {}
    for offer in live.offers:
        rung[offer.contact_id] = (*rung.get(offer.contact_id, ()), offer.counsellor)
    return rung
