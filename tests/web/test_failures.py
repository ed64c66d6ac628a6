"""What is answered outside the views, by who asks."""

import pytest
from flask.testing import FlaskClient

FORM = "application/x-www-form-urlencoded"


def test_webhook_is_refused_without_a_page_when_its_body_is_too_large(client: FlaskClient) -> None:
    body = b"Body=" + b"x" * (256 * 1024)
    answer = client.post("/twilio/sms", data=body, content_type=FORM)
    assert (answer.status_code, answer.data) == (403, b"")


@pytest.mark.parametrize("path", ["/twilio", "/twilio/", "/twilio/nothing"])
def test_webhook_address_answers_nothing_when_there_is_none(client: FlaskClient, path: str) -> None:
    answer = client.post(path)
    assert (answer.status_code, answer.data, answer.mimetype) == (404, b"", "text/plain")


def test_webhook_address_names_its_method_when_it_is_read(client: FlaskClient) -> None:
    answer = client.get("/twilio/voice")
    assert (answer.status_code, answer.data, answer.mimetype) == (405, b"", "text/plain")
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/nothing"])
def test_api_answers_a_problem_wherever_there_is_nothing(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["/api/v1/live", "/api/v1/callbacks", "/metrics"])
def test_api_asks_for_a_token_before_it_tells_its_methods(client: FlaskClient, path: str) -> None:
    assert client.options(path).status_code == 401
