"""`GET /api/v1/live`."""

from flask import Response, jsonify

from helpline.read_models.live import find_live
from helpline.web.api.shapes import live_of
from helpline.web.house import house


def live() -> Response:
    """What goes on now."""
    here = house()
    return jsonify(
        live_of(find_live(here.database.engine, here.database.keyring, here.clock.now()))
    )
