"""The second factor: setting it up, signing in with it, and losing it."""

import re
import uuid
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from helpline.clock import TurnableClock
from helpline.domain.roles import StaffRole
from helpline.domain.second_factor import SecondFactorFor, is_required
from helpline.storage.tables import events, helpline, recovery_codes, second_factors, staff
from tests.builders import PASSWORD, Rows, make_second_factor, make_staff
from tests.web.conftest import sign_in_as
from tests.web.test_sessions import is_in, post
from tests.web.test_sign_in import EMAIL, csrf_token, sign_in

STEP = 30


@pytest.fixture
def sam(rows: Rows) -> uuid.UUID:
    rows.connection.execute(update(helpline).values(second_factor="oversight"))
    return make_staff(rows, email=EMAIL, role=StaffRole.SUPERVISOR, password=PASSWORD)


@pytest.fixture
def secret(rows: Rows, sam: uuid.UUID) -> str:
    return make_second_factor(rows, sam)


def code_at(secret: str, clock: TurnableClock) -> str:
    return pyotp.TOTP(secret).at(clock.now())


def send(client: FlaskClient, code: str, page: str = "/sign-in/code") -> TestResponse:
    return client.post(page, data={"code": code, "csrf_token": csrf_token(client, page)})


def kinds(rows: Rows) -> list[str]:
    return list(rows.connection.execute(select(events.c.kind).order_by(events.c.id)).scalars())


@pytest.mark.parametrize(
    ("whom", "counsellor", "supervisor"),
    [
        (SecondFactorFor.OVERSIGHT, False, True),
        (SecondFactorFor.ALL, True, True),
        (SecondFactorFor.NONE, False, False),
    ],
)
def test_second_factor_is_required_of_whom_the_file_says(
    whom: SecondFactorFor, counsellor: bool, supervisor: bool
) -> None:
    assert is_required(whom, StaffRole.COUNSELLOR) is counsellor
    assert is_required(whom, StaffRole.SUPERVISOR) is is_required(whom, StaffRole.ADMIN)
    assert is_required(whom, StaffRole.ADMIN) is supervisor


@pytest.mark.usefixtures("sam")
def test_supervisor_without_one_is_led_to_set_it_up_and_let_in(
    client: FlaskClient, rows: Rows, clock: TurnableClock
) -> None:
    assert sign_in(client).headers["Location"] == "/sign-in/second-factor"
    assert client.get("/board").headers["Location"] == "/sign-in"
    page = client.get("/sign-in/second-factor").text
    assert "<svg" in page
    assert "otpauth://totp/Harbour%20Helpline:ana%40example.org?secret=" in page
    (secret,) = re.findall(r"secret=([A-Z2-7]{32})", page)
    row = rows.connection.execute(select(second_factors)).one()
    assert secret.encode() not in row.next_secret_sealed

    assert send(client, "000000", "/sign-in/second-factor").status_code == 400
    done = send(client, code_at(secret, clock), "/sign-in/second-factor")
    assert done.status_code == 200
    codes = re.findall(r"<code>([A-Z2-7-]{19})</code>", done.text)
    assert len(set(codes)) == 8
    hashes = rows.connection.execute(select(recovery_codes.c.code_hash)).scalars().all()
    assert len(hashes) == 8
    assert client.get("/board").status_code == 200
    assert kinds(rows) == ["second_factor_set", "signed_in"]


def test_somebody_whose_second_factor_is_forgotten_half_way_signs_in_anew(
    client: FlaskClient, rows: Rows, sam: uuid.UUID, secret: str
) -> None:
    del secret
    sign_in(client)  # and their phone is lost: an admin forgets it just now
    rows.connection.execute(delete(second_factors).where(second_factors.c.staff_id == sam))
    for page in ("/sign-in/code", "/sign-in/second-factor"):
        assert client.get(page).headers["Location"] == "/sign-in"
    token = csrf_token(client, "/sign-in")
    sent = client.post("/sign-in/second-factor", data={"code": "123456", "csrf_token": token})
    assert sent.headers["Location"] == "/sign-in"


def test_supervisor_signs_in_by_password_alone_where_the_file_waives_it(
    client: FlaskClient, rows: Rows, sam: uuid.UUID
) -> None:
    del sam
    rows.connection.execute(update(helpline).values(second_factor="none"))
    assert sign_in(client).headers["Location"] == "/board"


def test_code_signs_in_once(
    app: Flask, client: FlaskClient, secret: str, clock: TurnableClock
) -> None:
    code = code_at(secret, clock)
    assert sign_in(client).headers["Location"] == "/sign-in/code"
    assert client.get("/board").status_code == 302
    assert send(client, f" {code[:3]} {code[3:]} ").headers["Location"] == "/board"
    assert client.get("/board").status_code == 200

    thief = app.test_client()
    sign_in(thief)
    clock.turn(STEP)  # it would still fit
    assert send(thief, code).status_code == 401
    assert send(thief, code_at(secret, clock)).status_code == 303


def test_code_of_a_clock_that_is_a_step_off_is_taken_and_no_older_one(
    client: FlaskClient, secret: str, clock: TurnableClock
) -> None:
    before, long_before = (
        pyotp.TOTP(secret).at(clock.now() - timedelta(seconds=ago)) for ago in (STEP, 2 * STEP)
    )
    sign_in(client)
    assert send(client, long_before).status_code == 401
    assert send(client, before).status_code == 303


def test_guesses_at_a_code_are_counted_and_written_down(
    client: FlaskClient, rows: Rows, secret: str
) -> None:
    del secret
    sign_in(client)
    assert [send(client, "guess").status_code for _ in range(6)] == [401] * 5 + [429]
    assert kinds(rows) == ["second_factor_failed"] * 5


def test_second_step_is_over_after_ten_minutes_or_with_another_password(
    client: FlaskClient, rows: Rows, secret: str, clock: TurnableClock
) -> None:
    sign_in(client)
    token = csrf_token(client, "/sign-in/code")
    clock.turn(600)
    fields = {"code": code_at(secret, clock), "csrf_token": token}
    assert client.post("/sign-in/code", data=fields).headers["Location"] == "/sign-in"
    sign_in(client)
    rows.connection.execute(update(staff).values(password_hash="another"))
    assert client.get("/sign-in/code").headers["Location"] == "/sign-in"


def test_second_step_is_for_nobody_who_has_not_proved_the_password(client: FlaskClient) -> None:
    for page in ("/sign-in/code", "/sign-in/second-factor"):
        assert client.get(page).headers["Location"] == "/sign-in"
        fields = {"code": "123456", "csrf_token": csrf_token(client)}
        assert client.post(page, data=fields).headers["Location"] == "/sign-in"


def test_who_has_a_second_factor_cannot_set_up_another_with_the_password_alone(
    client: FlaskClient, secret: str
) -> None:
    del secret
    sign_in(client)
    assert client.get("/sign-in/second-factor").headers["Location"] == "/sign-in"


def test_recovery_code_signs_in_once(app: Flask, rows: Rows, clock: TurnableClock) -> None:
    ana = make_staff(rows, email=EMAIL, password=PASSWORD)
    client = sign_in_as(app, ana)
    assert post(client, "/account/second-factor/begin") == 303
    page = client.get("/account/second-factor").text
    (secret,) = re.findall(r"secret=([A-Z2-7]{32})", page)
    done = send(client, code_at(secret, clock), "/account/second-factor")
    code = re.findall(r"<code>([A-Z2-7-]{19})</code>", done.text)[0]

    first, second = app.test_client(), app.test_client()
    assert sign_in(first).headers["Location"] == "/sign-in/code"
    assert send(first, code.lower().replace("-", " ")).headers["Location"] == "/me"
    assert "7 recovery codes are left" in first.get("/account").text
    sign_in(second)
    assert send(second, code).status_code == 401


def test_another_phone_needs_a_code_of_the_present_one_and_ends_other_sign_ins(
    app: Flask, rows: Rows, sam: uuid.UUID, secret: str, clock: TurnableClock
) -> None:
    client, other = sign_in_as(app, sam), sign_in_as(app, sam)
    assert post(client, "/account/second-factor/begin", code="123456") == 400
    assert client.get("/account/second-factor").headers["Location"] == "/account"
    code = code_at(secret, clock)
    assert post(client, "/account/second-factor/begin", code=code) == 303
    page = client.get("/account/second-factor").text
    (new,) = re.findall(r"secret=([A-Z2-7]{32})", page)
    assert send(client, code_at(secret, clock), "/account/second-factor").status_code == 400
    assert send(client, code_at(new, clock), "/account/second-factor").status_code == 200
    assert (is_in(client), is_in(other)) == (True, False)
    assert len(rows.connection.execute(select(recovery_codes)).all()) == 8


def test_admin_forgets_the_second_factor_of_whoever_has_lost_it(
    app: Flask, client: FlaskClient, rows: Rows, sam: uuid.UUID, secret: str
) -> None:
    del secret
    hers = sign_in_as(app, sam)
    boss = make_staff(rows, role=StaffRole.ADMIN)
    make_second_factor(rows, boss)
    admin = sign_in_as(app, boss)
    path = f"/people/{sam}/second-factor/forget"
    assert post(hers, path) == 403
    assert post(admin, path, f"/people/{sam}") == 303
    assert not is_in(hers)
    assert sign_in(client).headers["Location"] == "/sign-in/second-factor"


def test_sign_in_by_password_alone_is_over_for_whoever_must_have_a_second_factor_by_now(
    app: Flask, rows: Rows
) -> None:
    rows.connection.execute(update(helpline).values(second_factor="oversight"))
    ana = make_staff(rows, email=EMAIL, password=PASSWORD)
    client = sign_in_as(app, ana)
    assert is_in(client)
    rows.connection.execute(update(staff).values(role=StaffRole.SUPERVISOR.value))
    assert client.get("/board").headers["Location"] == "/sign-in"
