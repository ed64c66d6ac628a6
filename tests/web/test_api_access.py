import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from helpline.domain.roles import TokenRole
from helpline.storage.sealing import Keyring
from tests.builders import Rows, make_staff, make_token

BEHIND_TOKENS = [
    "/api/v1/live",
    "/api/v1/contacts",
    "/api/v1/callbacks",
    "/api/v1/enrolments",
    "/api/v1/checkins",
    "/api/v1/openapi.json",
    "/metrics",
]


@pytest.mark.parametrize("path", BEHIND_TOKENS)
@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic dXNlcjpwYXNz", "wrong"]
)
def test_api_asks_for_a_token_when_none_that_is_right_came(
    client: FlaskClient, path: str, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = client.get(path, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("role", TokenRole)
@pytest.mark.parametrize("path", BEHIND_TOKENS)
def test_api_lets_both_roles_in(app: Flask, rows: Rows, role: TokenRole, path: str) -> None:
    token = make_token(rows, role=role)
    answer = app.test_client().get(path, headers={"Authorization": f"bearer {token}"})
    assert answer.status_code == 200


def test_api_refuses_a_token_when_it_is_revoked(app: Flask, rows: Rows) -> None:
    token = make_token(rows, revoked_at=rows.now)
    answer = app.test_client().get("/api/v1/live", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_api_takes_no_session_in_place_of_a_token(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = "somebody"
    assert client.get("/api/v1/live").status_code == 401


def test_api_answers_a_problem_when_there_is_no_such_address(api: FlaskClient) -> None:
    answer = api.get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.get_json()["status"] == 404
    assert answer.content_type == "application/problem+json"


def test_api_answers_a_problem_when_the_method_is_wrong(api: FlaskClient) -> None:
    answer = api.delete("/api/v1/callbacks")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert answer.content_type == "application/problem+json"


def test_api_answers_a_problem_that_tells_nothing_when_a_fault_is_ours(
    api: FlaskClient, rows: Rows
) -> None:
    make_staff(rows, name_sealed=Keyring([Fernet.generate_key().decode()]).seal("Ana"))
    answer = api.get("/api/v1/live")
    assert answer.status_code == 500
    assert answer.content_type == "application/problem+json"
    assert "DATA_KEYS" not in answer.text


def test_api_logs_the_kind_and_place_of_a_fault_and_never_its_text(
    api: FlaskClient, rows: Rows
) -> None:
    make_staff(rows, name_sealed=Keyring([Fernet.generate_key().decode()]).seal("Ana"))
    with capture_logs() as lines:
        api.get("/api/v1/live")
    (line,) = [line for line in lines if line["event"] == "fault"]
    assert set(line) == {"event", "error", "trail", "log_level"}
    assert "sealing.py:" in line["trail"]
