"""Somebody's shifts for the calendar of their phone, at a secret address."""

from flask import Blueprint, Response, abort

from helpline.services.calendar_addresses import read_calendar
from helpline.web.house import house

blueprint = Blueprint("calendars", __name__)


@blueprint.get("/rota/calendar/<key>")
def read(key: str) -> Response:
    """The calendar."""
    here = house()
    with here.database.reading() as connection:
        written = read_calendar(connection, key, here.clock.now())
    if written is None:
        abort(404)
    return Response(written, content_type="text/calendar; charset=utf-8")
