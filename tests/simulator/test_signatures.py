from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from helpline.simulator import Simulator
from helpline.simulator.engine.signature import sign
from tests.simulator.application import Application
from tests.simulator.conftest import AUTH_TOKEN, LINE, Dial

VALIDATOR = RequestValidator(AUTH_TOKEN)


@given(st.dictionaries(st.text(min_size=1, max_size=10), st.text(max_size=20), max_size=6))
def test_signature_agrees_with_twilios_library_for_any_parameters(params: dict[str, str]) -> None:
    url = "https://example.org/twilio/voice?step=1"
    assert VALIDATOR.validate(url, params, sign(AUTH_TOKEN, url, params))


def test_signature_of_a_webhook_is_valid(app: Application, dial: Dial) -> None:
    dial("<Say>Hello</Say>")
    asked = app.asked[0]
    assert VALIDATOR.validate(asked.url, asked.form, asked.headers["X-Twilio-Signature"])


@pytest.mark.parametrize("suffix", ["", "?line=1"])
def test_signature_of_a_get_covers_the_query(
    simulator: Simulator, app: Application, dial: Dial, suffix: str
) -> None:
    simulator.number(LINE, voice_url=f"/voice{suffix}", voice_method="GET")
    dial("<Say>Hello</Say>")
    asked = app.asked[0]
    assert asked.method == "GET"
    assert "CallSid=" in urlsplit(asked.url).query
    assert VALIDATOR.validate(asked.url, {}, asked.headers["X-Twilio-Signature"])


def test_connection_overrides_are_neither_sent_nor_signed(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    simulator.number(LINE, voice_url="/voice#rc=2&rp=all")
    dial("<Say>Hello</Say>")
    asked = app.asked[0]
    assert "#" not in asked.url
    assert VALIDATOR.validate(asked.url, asked.form, asked.headers["X-Twilio-Signature"])
