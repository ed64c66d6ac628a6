"""A time as somebody types it into a page: on the helpline's own clock."""

from datetime import datetime

from flask import abort

from helpline.domain.errors import Refused
from helpline.domain.weekly import starting
from helpline.read_models.zone import find_zone
from helpline.web.house import house


def read_time(written: str) -> datetime | None:
    """The moment (UTC); None where nothing was typed. Raises Refused."""
    if not written:
        return None
    try:
        wall = datetime.fromisoformat(written)
    except ValueError:
        raise Refused("time", "must be a day and a time") from None
    if wall.tzinfo is not None:
        abort(400)
    with house().database.reading() as connection:
        return starting(wall, find_zone(connection))
