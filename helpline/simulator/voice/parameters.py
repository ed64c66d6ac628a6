"""The parameters of voice webhooks (V1, V2, V21)."""

from helpline.simulator.calls import Call, Direction
from helpline.simulator.dates import rfc2822
from helpline.simulator.engine.webhook import Params
from helpline.simulator.world import API_VERSION, World

_PLACES = ("City", "State", "Zip", "Country")


def call_parameters(world: World, call: Call) -> Params:
    """What every voice request carries."""
    params = {
        "AccountSid": world.account_sid,
        "ApiVersion": API_VERSION,
        "CallSid": call.sid,
        "CallStatus": call.status.value,
        "Direction": call.direction.value,
        "From": call.from_,
        "To": call.to,
        "Caller": call.from_,
        "Called": call.to,
    }
    if call.parent_sid:
        params["ParentCallSid"] = call.parent_sid
    if call.forwarded_from:
        params["ForwardedFrom"] = call.forwarded_from
    if call.answered_by:
        params["AnsweredBy"] = call.answered_by
    return params | _geography()


def progress_parameters(world: World, call: Call, sequence: int) -> Params:
    """What a call's status webhook carries besides."""
    now = world.engine.now()
    params = call_parameters(world, call) | {
        "Timestamp": rfc2822(now),
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(sequence),
    }
    if call.is_over:
        seconds = call.seconds(now)
        params["CallDuration"] = str(seconds)
        params["Duration"] = str(-(-seconds // 60))
        if call.direction is not Direction.INBOUND:
            params["SipResponseCode"] = str(call.sip_code or 200)
        params |= call.last_recording
    return params


def _geography() -> Params:
    """Twilio's guesses of where people are: present, and empty, as they often are."""
    return {side + place: "" for side in ("From", "To", "Caller", "Called") for place in _PLACES}
