"""Twilio's webhooks: signature, required fields, one service call, TwiML. POST only.

The four fixed addresses are the contract's; every other one we hand out ourselves.
"""

from flask import Blueprint

from helpline.web.webhooks import calls, checkins, legs, numbers, pages
from helpline.web.webhooks.admission import refuse_strangers

blueprint = Blueprint("webhooks", __name__, url_prefix="/twilio")
blueprint.before_request(refuse_strangers)

for room in (numbers, calls, legs, pages, checkins):
    room.add_routes(blueprint)
