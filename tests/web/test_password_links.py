"""Links with which people set their password: by an admin's page and at the console."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from helpline.clock import TurnableClock
from helpline.domain.roles import StaffRole
from helpline.services.password_links import make_link_for
from helpline.storage.tables import password_links
from tests.builders import Rows, make_staff
from tests.web.conftest import sign_in_as
from tests.web.test_sessions import is_in, post
from tests.web.test_sign_in import EMAIL, csrf_token, sign_in

NEW = "another horse battery"


@pytest.fixture
def ana(rows: Rows) -> uuid.UUID:
    return make_staff(rows, email=EMAIL)


def key_for(app: Flask, email: str = EMAIL) -> str:
    """What stands behind the # of a new link."""
    here = app.extensions["helpline"]
    with here.database.transaction(here.clock.now()) as tx:
        return make_link_for(tx, "", email).partition("#")[2]


def send(client: FlaskClient, key: str, password: str = NEW) -> int:
    fields = {"key": key, "new": password, "csrf_token": csrf_token(client, "/set-password")}
    return client.post("/set-password", data=fields).status_code


def test_admin_makes_a_link_that_sets_the_password_once(
    app: Flask, client: FlaskClient, rows: Rows, ana: uuid.UUID
) -> None:
    hers = sign_in_as(app, ana)
    admin = sign_in_as(app, make_staff(rows, role=StaffRole.ADMIN))
    fields = {"csrf_token": csrf_token(admin, f"/people/{ana}")}
    shown = admin.post(f"/people/{ana}/link", data=fields).text
    (key,) = re.findall(r"http://localhost:8000/set-password#([\w-]{43})<", shown)
    row = rows.connection.execute(select(password_links)).one()
    assert key.encode() not in row.key_hash
    assert key not in admin.get(f"/people/{ana}").text

    assert send(client, key, "short") == 400
    assert send(client, f" {key}\n") == 303
    assert not is_in(hers)
    assert send(client, key) == 400
    assert sign_in(client, password=NEW).status_code == 302


@pytest.mark.usefixtures("ana")
def test_link_is_void_after_a_day_or_with_a_newer_one(
    app: Flask, client: FlaskClient, clock: TurnableClock
) -> None:
    first = key_for(app)
    second = key_for(app)
    assert send(client, first) == 400
    clock.turn(timedelta(days=1).total_seconds())
    assert send(client, second) == 400
    assert send(client, key_for(app)) == 303


def test_link_is_made_by_admins_alone(app: Flask, rows: Rows, ana: uuid.UUID) -> None:
    sam = sign_in_as(app, make_staff(rows, role=StaffRole.SUPERVISOR))
    assert post(sam, f"/people/{ana}/link") == 403


def test_keys_that_are_guessed_are_counted(client: FlaskClient) -> None:
    asked = [send(client, f"guess {number}") for number in range(21)]
    assert asked == [400] * 20 + [429]
