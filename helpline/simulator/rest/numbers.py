"""IncomingPhoneNumbers: list, get, point somewhere (D6)."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from helpline.simulator.dates import rfc2822
from helpline.simulator.numbers import IncomingNumber
from helpline.simulator.rest.failures import not_found
from helpline.simulator.rest.forms import hook
from helpline.simulator.rest.paging import page_of
from helpline.simulator.world import API_VERSION, World

URL_FIELDS = {
    "VoiceUrl": "voice_url",
    "VoiceFallbackUrl": "voice_fallback_url",
    "StatusCallback": "status_callback",
    "SmsUrl": "sms_url",
    "SmsFallbackUrl": "sms_fallback_url",
}
METHOD_FIELDS = {
    "VoiceMethod": "voice_method",
    "VoiceFallbackMethod": "voice_fallback_method",
    "StatusCallbackMethod": "status_callback_method",
    "SmsMethod": "sms_method",
    "SmsFallbackMethod": "sms_fallback_method",
}

SID_FIELDS = {
    "VoiceApplicationSid": "voice_application_sid",
    "SmsApplicationSid": "sms_application_sid",
    "TrunkSid": "trunk_sid",
}


def number_routes(world: World) -> Blueprint:
    routes = Blueprint("numbers", __name__)

    @routes.get("/IncomingPhoneNumbers.json")
    def index() -> Response:
        wanted = request.args.get("PhoneNumber", "")
        numbers = [one for one in list(world.numbers.values()) if wanted in one.number]
        return page_of(
            "incoming_phone_numbers", numbers, lambda number: render_number(world, number)
        )

    @routes.get("/IncomingPhoneNumbers/<sid>.json")
    def show(sid: str) -> Response:
        return jsonify(render_number(world, _find(world, sid)))

    @routes.post("/IncomingPhoneNumbers/<sid>.json")
    def update(sid: str) -> Response:
        with world.engine.act():
            number = _find(world, sid)
            _update(world, number)
            return jsonify(render_number(world, number))

    return routes


def _find(world: World, sid: str) -> IncomingNumber:
    found = next((one for one in world.numbers.values() if one.sid == sid), None)
    if found is None:
        raise not_found(request.path)
    return found


def _update(world: World, number: IncomingNumber) -> None:
    for name, setting in URL_FIELDS.items():
        if name in request.form:
            hook(name, "", 21402)
            number.settings[setting] = request.form[name]
    for name, setting in SID_FIELDS.items():
        if name in request.form:
            number.settings[setting] = request.form[name]
    for name, setting in METHOD_FIELDS.items():
        if name in request.form:
            number.settings[setting] = request.form[name].upper()
    number.friendly_name = request.form.get("FriendlyName", number.friendly_name)
    number.updated_at = world.engine.now()


def render_number(world: World, number: IncomingNumber) -> dict[str, Any]:
    uri = f"/{API_VERSION}/Accounts/{world.account_sid}/IncomingPhoneNumbers/{number.sid}"
    methods = dict.fromkeys(METHOD_FIELDS.values(), "POST")
    urls = dict.fromkeys(URL_FIELDS.values(), "")
    return {
        **urls,
        **methods,
        "trunk_sid": None,
        "voice_application_sid": "",
        "sms_application_sid": "",
        **number.settings,
        "sid": number.sid,
        "account_sid": world.account_sid,
        "api_version": API_VERSION,
        "phone_number": number.number,
        "friendly_name": number.friendly_name or number.number,
        "capabilities": {"voice": True, "sms": True, "mms": False, "fax": False},
        "address_requirements": "none",
        "beta": False,
        "origin": "twilio",
        "status": "in-use",
        "voice_receive_mode": "voice",
        "voice_caller_id_lookup": False,
        "emergency_status": "Inactive",
        "date_created": rfc2822(number.created_at),
        "date_updated": rfc2822(number.updated_at),
        "uri": f"{uri}.json",
        "subresource_uris": {},
    }
