"""Today's numbers: inbound contacts that entered the line since midnight in the helpline's zone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from helpline.domain.service_level import (
    Tally,
    asa_seconds,
    converted,
    service_level,
    tally,
)
from helpline.domain.weekly import beginning_of, local_day
from helpline.read_models.cohort import entered, list_shares
from helpline.read_models.zone import find_zone

_SOON = timedelta(minutes=1)
"""Another process's clock may be a little ahead of ours."""


@dataclass(frozen=True)
class Today:
    """The contract's numbers; the two measures are None while there is nothing to divide."""

    offered: int
    answered: int
    abandoned: int
    short_abandoned: int
    converted: int
    overflowed: int
    lost: int
    service_level: float | None
    asa_seconds: float | None


def find_today(connection: Connection, now: datetime) -> Today:
    """The numbers of the day that `now` is in."""
    cohort = entered(find_midnight(connection, now), now + _SOON)
    return today_of(tally(share for _, share in list_shares(connection, cohort)))


def find_midnight(connection: Connection, now: datetime) -> datetime:
    """When today began for the helpline; in UTC before anything is configured."""
    return midnight_in(find_zone(connection), now)


def midnight_in(zone: ZoneInfo, now: datetime) -> datetime:
    """When the day began that `now` is in."""
    return beginning_of(local_day(now, zone), zone)


def today_of(period: Tally) -> Today:
    """The contract's numbers of whatever has been counted."""
    return Today(
        offered=period.offered,
        answered=period.answered,
        abandoned=period.abandoned,
        short_abandoned=period.short_abandoned,
        converted=converted(period),
        overflowed=period.overflowed,
        lost=period.lost,
        service_level=service_level(period),
        asa_seconds=asa_seconds(period),
    )
