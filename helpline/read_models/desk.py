"""What a counsellor chose, and what waits for them."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from helpline.domain.errors import NotFound
from helpline.read_models.callbacks import count_open_callbacks
from helpline.read_models.roster import RosterRow, find_on_roster
from helpline.read_models.waiting_line import count_waiting
from helpline.read_models.zone import find_zone
from helpline.storage.sealing import Keyring
from helpline.storage.workload import find_workload, list_capped


@dataclass(frozen=True)
class Desk:
    """One person, two counts of all that is open, and how much they have talked today.

    `capped_for` names the teams that offer them no more calls until tomorrow.
    """

    me: RosterRow
    waiting: int
    callbacks_open: int
    talks_today: int
    minutes_today: int
    capped_for: tuple[str, ...]
    zone: ZoneInfo

    @property
    def version(self) -> str:
        """Changes with what is shown, not with the time that passes."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]


def read_desk(connection: Connection, keyring: Keyring, staff_id: uuid.UUID, now: datetime) -> Desk:
    """Read it within a snapshot; raises `NotFound` for somebody who is not on the staff."""
    me = find_on_roster(connection, keyring, staff_id, now)
    if me is None:
        raise NotFound("there is no such person on the staff")
    workload = find_workload(connection, staff_id, now)
    return Desk(
        me,
        waiting=count_waiting(connection),
        callbacks_open=count_open_callbacks(connection),
        talks_today=workload.calls,
        minutes_today=int(workload.time.total_seconds() // 60),
        capped_for=tuple(list_capped(connection, now).get(staff_id, {}).values()),
        zone=find_zone(connection),
    )
