"""A time as somebody types it into a page: on the helpline's own clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import abort

from helpline.domain.errors import Refused
from helpline.domain.weekly import starting
from helpline.read_models.zone import find_zone
from helpline.web.house import house


def as_rfc_3339(written: str, zone: ZoneInfo) -> str:
    """A time on the clock of a zone, as the API reads times; what is none stays as it is."""
    try:
        wall = datetime.fromisoformat(written)
        return written if wall.tzinfo is not None else starting(wall, zone).isoformat()
    except (ValueError, OverflowError):
        return written


def for_typing(at: datetime, zone: ZoneInfo) -> str:
    """A moment as a field for day and time holds it."""
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M}"


def read_time(written: str) -> datetime | None:
    """The moment (UTC); None where nothing was typed. Raises Refused."""
    if not written:
        return None
    with house().database.reading() as connection:
        return read_wall(written, find_zone(connection))


def read_wall(written: str, zone: ZoneInfo) -> datetime | None:
    """The same by the clock of a zone."""
    if not written:
        return None
    try:
        wall = datetime.fromisoformat(written)
        if wall.tzinfo is not None:
            abort(400)
        return starting(wall, zone)
    except (ValueError, OverflowError):
        raise Refused("time", "must be a day and a time") from None
