"""The helpline at this moment, as one snapshot."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from helpline.read_models.callbacks import COUNT_OPEN
from helpline.read_models.roster import RosterRow, list_roster
from helpline.read_models.snapshot import snapshot
from helpline.read_models.today import Today, find_today
from helpline.read_models.waiting_line import (
    Conversation,
    LiveOffer,
    Waiting,
    list_conversations,
    list_offers,
    list_waiting,
)
from helpline.storage.overdue_checkins import overdue_checkins
from helpline.storage.sealing import Keyring


@dataclass(frozen=True)
class Live:
    """Everything that is going on, and today's numbers."""

    as_of: datetime
    waiting: tuple[Waiting, ...]
    offers: tuple[LiveOffer, ...]
    connected: tuple[Conversation, ...]
    counsellors: tuple[RosterRow, ...]
    callbacks_open: int
    checkins_overdue: int
    today: Today


@dataclass(frozen=True)
class Counted:
    """What is counted, and not listed."""

    callbacks_open: int
    checkins_overdue: int
    today: Today


def find_live(engine: Engine, keyring: Keyring, now: datetime) -> Live:
    """Read it all at one instant, so that the parts fit each other."""
    with snapshot(engine) as connection:
        return read_live(connection, keyring, now, find_counted(connection, now))


def find_counted(connection: Connection, now: datetime) -> Counted:
    """Read it within a snapshot."""
    row = connection.execute(select(COUNT_OPEN, overdue_checkins(now))).one()
    return Counted(row[0], row[1], find_today(connection, now))


def read_live(connection: Connection, keyring: Keyring, now: datetime, counted: Counted) -> Live:
    """Read the rest within a snapshot."""
    return Live(
        as_of=now,
        waiting=list_waiting(connection, now),
        offers=list_offers(connection, keyring),
        connected=list_conversations(connection, keyring),
        counsellors=list_roster(connection, keyring, now),
        callbacks_open=counted.callbacks_open,
        checkins_overdue=counted.checkins_overdue,
        today=counted.today,
    )
