"""The JSON API; `openapi.json` beside this file describes it."""

from flask import Blueprint

from helpline.web.api.callbacks import (
    callback,
    callback_measures,
    callbacks,
    request_callback,
)
from helpline.web.api.contacts import contacts
from helpline.web.api.enrolments import (
    checkins,
    end_enrolment_of,
    enrol_person,
    enrolment,
    enrolments,
)
from helpline.web.api.live import live
from helpline.web.api.openapi import openapi
from helpline.web.api.threads import threads

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
blueprint.get("/live")(live)
blueprint.get("/contacts")(contacts)
blueprint.get("/callbacks")(callbacks)
blueprint.post("/callbacks")(request_callback)
blueprint.get("/callbacks/measures")(callback_measures)
blueprint.get("/callbacks/<uuid:callback_id>")(callback)
blueprint.get("/enrolments")(enrolments)
blueprint.post("/enrolments")(enrol_person)
blueprint.get("/enrolments/<uuid:enrolment_id>")(enrolment)
blueprint.post("/enrolments/<uuid:enrolment_id>/end")(end_enrolment_of)
blueprint.get("/checkins")(checkins)
blueprint.get("/threads")(threads)
blueprint.get("/openapi.json")(openapi)
