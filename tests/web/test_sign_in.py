import re
import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from helpline.config import Settings
from helpline.domain.roles import StaffRole
from helpline.services.passwords import set_password
from helpline.storage.tables import events, staff
from tests.builders import PASSWORD, Rows, make_staff
from tests.web.conftest import NOW

NewApp = Callable[[Settings], Flask]

EMAIL = "ana@example.org"


@pytest.fixture
def ana(rows: Rows) -> uuid.UUID:
    return make_staff(rows, email=EMAIL, name="Ana Ruiz", password=PASSWORD)


def csrf_token(client: FlaskClient, path: str = "/sign-in") -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found.group(1)


def sign_in(client: FlaskClient, email: str = EMAIL, password: str = PASSWORD) -> TestResponse:
    fields = {"email": email, "password": password, "csrf_token": csrf_token(client)}
    return client.post("/sign-in", data=fields)


@pytest.mark.usefixtures("ana")
def test_sign_in_leads_a_counsellor_to_their_page(client: FlaskClient, rows: Rows) -> None:
    answer = sign_in(client, f" {EMAIL.upper()} ")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/me")
    assert "Ana Ruiz" in client.get("/me").text
    assert rows.connection.execute(select(events.c.kind)).scalars().all() == ["signed_in"]


@pytest.mark.parametrize("role", [StaffRole.SUPERVISOR, StaffRole.ADMIN])
def test_sign_in_leads_whoever_oversees_to_the_wallboard(
    client: FlaskClient, rows: Rows, role: StaffRole
) -> None:
    make_staff(rows, email=EMAIL, role=role, password=PASSWORD)
    assert sign_in(client).headers["Location"] == "/board"
    assert client.get("/board").status_code == 200


def test_sign_in_says_the_same_whatever_was_wrong(client: FlaskClient, rows: Rows) -> None:
    make_staff(rows, email=EMAIL, password=PASSWORD)
    make_staff(rows, email="new@example.org")
    make_staff(rows, email="gone@example.org", password=PASSWORD, active=False)
    token = re.compile(r'value="[^"]+"')
    answers = {
        (answer.status_code, token.sub("", answer.text))
        for answer in (
            sign_in(client, password="wrong password"),
            sign_in(client, password=""),
            sign_in(client, password="x" * 5000),
            sign_in(client, "new@example.org"),
            sign_in(client, "gone@example.org"),
            sign_in(client, "nobody@example.org"),
            sign_in(client, ""),
        )
    }
    assert len(answers) == 1
    assert next(iter(answers))[0] == 401


@pytest.mark.usefixtures("ana")
def test_sign_in_is_refused_when_the_form_is_not_ours(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 400
    assert client.get("/").status_code == 302


@pytest.mark.usefixtures("ana")
def test_sign_in_is_refused_when_the_form_is_large(client: FlaskClient) -> None:
    assert client.post("/sign-in", data={"email": "x" * 9000}).status_code == 413


@pytest.mark.usefixtures("ana")
def test_sign_in_pauses_when_somebody_tries_too_often(client: FlaskClient) -> None:
    token = csrf_token(client)
    statuses = [
        client.post(
            "/sign-in", data={"email": EMAIL, "password": "wrong", "csrf_token": token}
        ).status_code
        for _ in range(11)
    ]
    assert statuses == [401] * 10 + [429]


@pytest.mark.usefixtures("ana")
def test_sign_in_pauses_for_the_account_when_the_tries_come_from_everywhere(
    app: Flask, rows: Rows
) -> None:
    del rows
    statuses = []
    for number in range(11):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        statuses.append(sign_in(client, password="wrong").status_code)
    assert statuses == [401] * 10 + [429]


def test_sign_in_works_and_counts_when_valkey_is_gone(
    settings: Settings, new_app: NewApp, rows: Rows
) -> None:
    make_staff(rows, email=EMAIL, password=PASSWORD)
    gone = settings.model_copy(update={"redis_url": SecretStr("redis://127.0.0.1:1/0")})
    client = new_app(gone).test_client()
    assert sign_in(client).status_code == 302
    other = new_app(gone).test_client()
    statuses = [sign_in(other, password="wrong").status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]


@pytest.mark.usefixtures("ana")
def test_cookie_is_kept_from_scripts_and_gone_with_the_browser(client: FlaskClient) -> None:
    answer = sign_in(client)
    cookie = client.get_cookie("helpline")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.secure) == (True, "Lax", False)
    assert cookie.expires is None
    assert "Strict-Transport-Security" not in answer.headers


def test_cookie_is_secure_when_the_public_address_is(
    settings: Settings, new_app: NewApp, rows: Rows
) -> None:
    make_staff(rows, email=EMAIL, password=PASSWORD)
    public = settings.model_copy(update={"public_base_url": "https://line.example.org"})
    client = new_app(public).test_client()
    fields = {"email": EMAIL, "password": PASSWORD}
    page = client.get("/sign-in", base_url="https://line.example.org")
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found is not None
    answer = client.post(
        "/sign-in",
        data={**fields, "csrf_token": found.group(1)},
        base_url="https://line.example.org",
    )
    assert answer.status_code == 302
    assert "Secure;" in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]


@pytest.mark.usefixtures("ana")
def test_sign_out_ends_the_sign_in(client: FlaskClient) -> None:
    sign_in(client)
    assert client.get("/sign-out").status_code == 405
    token = csrf_token(client, "/me")
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 302
    assert client.get("/").headers["Location"] == "/sign-in"


@pytest.mark.usefixtures("ana")
def test_sign_in_ends_when_the_password_changes(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    with app.extensions["helpline"].database.transaction(NOW) as tx:
        set_password(tx, EMAIL, "another horse battery")
    assert client.get("/me").headers["Location"] == "/sign-in"


def test_sign_in_ends_when_the_person_leaves(
    client: FlaskClient, rows: Rows, ana: uuid.UUID
) -> None:
    sign_in(client)
    rows.connection.execute(update(staff).where(staff.c.id == ana).values(active=False))
    assert client.get("/").headers["Location"] == "/sign-in"


def test_sign_in_is_asked_for_when_the_cookie_is_of_another_form(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = "7"
    assert client.get("/").headers["Location"] == "/sign-in"
