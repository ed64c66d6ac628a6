"""A counsellor's own page: what they chose, and what waits for them."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from helpline.domain.errors import NotFound
from helpline.read_models.callbacks import count_open_callbacks
from helpline.read_models.roster import RosterRow, find_on_roster
from helpline.read_models.snapshot import snapshot
from helpline.read_models.waiting_line import count_waiting
from helpline.storage.sealing import Keyring


@dataclass(frozen=True)
class Desk:
    """One person, and two counts of all that is open."""

    me: RosterRow
    waiting: int
    callbacks_open: int

    @property
    def version(self) -> str:
        """Changes with what is shown, not with the time that passes."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]


def get_desk(engine: Engine, keyring: Keyring, staff_id: uuid.UUID, now: datetime) -> Desk:
    """Read it; raises `NotFound` for somebody who is not on the staff."""
    with snapshot(engine) as connection:
        me = find_on_roster(connection, keyring, staff_id, now)
        if me is None:
            raise NotFound("there is no such person on the staff")
        return Desk(me, count_waiting(connection), count_open_callbacks(connection))
