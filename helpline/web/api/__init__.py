"""The JSON API; `openapi.json` beside this file describes it."""

from flask import Blueprint

from helpline.web.api.callbacks import (
    callback,
    callback_measures,
    callbacks,
    request_callback,
)
from helpline.web.api.contacts import contacts
from helpline.web.api.live import live
from helpline.web.api.openapi import openapi

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
blueprint.get("/live")(live)
blueprint.get("/contacts")(contacts)
blueprint.get("/callbacks")(callbacks)
blueprint.post("/callbacks")(request_callback)
blueprint.get("/callbacks/measures")(callback_measures)
blueprint.get("/callbacks/<uuid:callback_id>")(callback)
blueprint.get("/openapi.json")(openapi)
