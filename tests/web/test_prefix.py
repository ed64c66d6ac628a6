"""A public address with a path, behind proxies that take it away and such that do not."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator

from helpline.config import Settings
from tests.builders import Rows, make_line

BASE = "https://helpline.example.org/help/line"


@pytest.fixture
def client(settings: Settings, new_app: Callable[[Settings], Flask], rows: Rows) -> FlaskClient:
    del rows  # is there before the first request
    return new_app(settings.model_copy(update={"public_base_url": BASE})).test_client()


@pytest.mark.parametrize("path", ["/help/line/twilio/voice/status", "/twilio/voice/status"])
def test_signature_covers_the_public_address_whichever_path_arrives(
    client: FlaskClient, settings: Settings, path: str
) -> None:
    fields = {"CallSid": "CA" + "1" * 32, "CallStatus": "completed"}
    validator = RequestValidator(settings.twilio_auth_token.get_secret_value())
    signature = validator.compute_signature(f"{BASE}/twilio/voice/status", fields)
    answer = client.post(path, data=fields, headers={"X-Twilio-Signature": signature})
    assert answer.status_code == 204
    assert client.post(path, data=fields).status_code == 403


@pytest.mark.parametrize("path", ["/help/line/", "/help/line", "/"])
def test_pages_lead_on_below_the_prefix(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (302, 308)
    assert (
        answer.headers["Location"]
        .partition("?")[0]
        .endswith("/help/line/sign-in" if answer.status_code == 302 else "/help/line/")
    )
    page = client.get("/help/line/sign-in").text
    assert 'href="/help/line/static/' in page


def test_public_page_leads_on_below_the_prefix(client: FlaskClient, rows: Rows) -> None:
    make_line(rows, name="Days")
    make_line(rows, name="Nights", position=1)
    page = client.get("/help/line/").text
    assert 'action="/help/line/?lang=en"' in page
    assert 'href="/help/line/line/nights?lang=en"' in page
    assert client.get("/help/line/line/nights").status_code == 200


def test_cookie_is_for_the_addresses_below_the_prefix(client: FlaskClient) -> None:
    answer = client.get("/help/line/sign-in")
    assert "Path=/help/line" in answer.headers["Set-Cookie"].split("; ")


@pytest.mark.parametrize("path", ["/help/line/nothing", "/help/linenothing"])
def test_failure_leads_back_below_the_prefix(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert 'href="/help/line/"' in answer.text
