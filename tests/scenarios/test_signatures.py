"""Only what Twilio signed, for our account, in a form, is let in (G1 to G8)."""

import hashlib
import json
from base64 import b64encode
from hmac import new as new_hmac

import pytest
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from helpline.simulator.engine.signature import sign
from helpline.storage.tables import contacts, webhook_receipts
from tests.scenarios.harbour import CALLER, LINE
from tests.scenarios.stage import ACCOUNT_SID, AUTH_TOKEN, SECONDARY_TOKEN
from tests.scenarios.world import World

VOICE = "/twilio/voice"
ARRIVAL = {
    "AccountSid": ACCOUNT_SID,
    "CallSid": "CA" + "1" * 32,
    "CallStatus": "ringing",
    "From": CALLER,
    "To": LINE,
}
EVERY_ADDRESS = [
    VOICE,
    "/twilio/voice/status",
    "/twilio/sms",
    "/twilio/sms/status",
    *(
        f"/twilio/{about}/3f0c3a52-9a0e-4b7c-a4f9-000000000000/{name}"
        for about, names in {
            "calls": "key silence wait hold room recording moved line-key line-left conference-left "
            "partner-left recorded",
            "legs": "screen answer over released greet greeted hold status",
        }.items()
        for name in names.split()
    ),
]


def changed_nothing(world: World) -> bool:
    counts = [
        world.rows(select(func.count()).select_from(table))[0][0]
        for table in (contacts, webhook_receipts)
    ]
    return counts == [0, 0]


def post(world: World, signature: str | None, path: str = VOICE, data: object = None) -> int:
    headers = {} if signature is None else {"X-Twilio-Signature": signature}
    return world.client.post(path, data=data or ARRIVAL, headers=headers).status_code


def test_unsigned_webhook_is_refused_at_every_address(world: World) -> None:
    for path in EVERY_ADDRESS:
        assert (path, post(world, None, path)) == (path, 403)
        assert (path, post(world, "c2lnbmVk", path)) == (path, 403)
    assert changed_nothing(world)


def test_get_is_refused_at_every_address(world: World) -> None:
    for path in EVERY_ADDRESS:
        assert (path, world.client.get(path).status_code) == (path, 405)


@pytest.mark.parametrize(
    "signature",
    ["", " ", "not base64 at all", "ä", "=" * 5000, "\u2603"],
)
def test_nonsense_for_a_signature_is_refused(world: World, signature: str) -> None:
    headers = {"X-Twilio-Signature": signature.encode("utf-8").decode("latin-1")}
    assert world.client.post(VOICE, data=ARRIVAL, headers=headers).status_code == 403
    assert changed_nothing(world)


@pytest.mark.parametrize("token", [AUTH_TOKEN, SECONDARY_TOKEN])
def test_either_token_of_a_rotation_signs(world: World, token: str) -> None:
    assert post(world, sign(token, world.base_url + VOICE, ARRIVAL)) == 200
    assert len(world.contacts()) == 1


def test_signature_of_another_token_is_refused(world: World) -> None:
    assert post(world, sign("another-token", world.base_url + VOICE, ARRIVAL)) == 403


def test_signature_covers_every_field_and_the_address(world: World) -> None:
    signature = sign(AUTH_TOKEN, world.base_url + VOICE, ARRIVAL)
    assert post(world, signature, data={**ARRIVAL, "From": "+447700900199"}) == 403
    assert post(world, signature, data={**ARRIVAL, "Extra": ""}) == 403
    assert post(world, signature, path="/twilio/sms") == 403
    assert post(world, signature, path=f"{VOICE}?step=1") == 403
    assert changed_nothing(world)


def test_fields_nobody_knows_are_no_reason_to_refuse(world: World) -> None:
    """V4: new parameters may appear without notice."""
    more = {**ARRIVAL, "StirVerstat": "TN-Validation-Passed-A", "Neu": "ü"}
    assert post(world, sign(AUTH_TOKEN, world.base_url + VOICE, more), data=more) == 200


def test_repeated_fields_are_signed_as_twilio_does(world: World) -> None:
    """G2: the values of a name, each once and sorted."""
    data = MultiDict([*ARRIVAL.items(), ("MediaUrl", "b"), ("MediaUrl", "a"), ("MediaUrl", "a")])
    signature = RequestValidator(AUTH_TOKEN).compute_signature(world.base_url + VOICE, data)
    assert post(world, signature, data=data) == 200


def test_address_is_the_configured_one_whatever_a_client_says(world: World) -> None:
    """G7."""
    headers = {
        "X-Twilio-Signature": sign(AUTH_TOKEN, "https://elsewhere.example" + VOICE, ARRIVAL),
        "X-Forwarded-Host": "elsewhere.example",
        "X-Forwarded-Proto": "https",
        "Host": "elsewhere.example",
    }
    assert world.client.post(VOICE, data=ARRIVAL, headers=headers).status_code == 403


def test_json_is_refused_however_well_signed(world: World) -> None:
    """G3: its hash is too easily left unchecked."""
    body = json.dumps(ARRIVAL).encode()
    url = f"{VOICE}?bodySHA256={hashlib.sha256(body).hexdigest()}"
    signed = new_hmac(AUTH_TOKEN.encode(), (world.base_url + url).encode(), hashlib.sha1)
    headers = {
        "X-Twilio-Signature": b64encode(signed.digest()).decode(),
        "Content-Type": "application/json",
    }
    assert world.client.post(url, data=body, headers=headers).status_code == 403


def test_other_account_is_refused_however_well_signed(world: World) -> None:
    """G6."""
    other = {**ARRIVAL, "AccountSid": "AC" + "9" * 32}
    assert post(world, sign(AUTH_TOKEN, world.base_url + VOICE, other), data=other) == 403
    assert changed_nothing(world)


def test_replayed_webhook_gets_its_answer_again_and_changes_nothing(world: World) -> None:
    """G6: a signature is good for ever, so a replay must be harmless."""
    signature = sign(AUTH_TOKEN, world.base_url + VOICE, ARRIVAL)
    headers = {"X-Twilio-Signature": signature}
    first = world.client.post(VOICE, data=ARRIVAL, headers=headers)
    world.turn(3600)
    again = world.client.post(VOICE, data=ARRIVAL, headers=headers)
    assert (again.status_code, again.text) == (200, first.text)
    assert len(world.contacts()) == 1


def test_replay_after_the_call_has_ended_opens_no_other(world: World) -> None:
    world.hang_up(world.ask())
    before = world.contacts()
    for record in world.simulator.log.webhooks:
        world.client.post(
            record.url.removeprefix(world.base_url),
            data=record.webhook.params,
            headers={"X-Twilio-Signature": sign(AUTH_TOKEN, record.url, record.webhook.params)},
        )
    world.settle()
    assert world.contacts() == before
    assert world.findings() == []
