"""Sign-ins as rows: how long each lasts, who ends it, and a screen on the wall."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from helpline.clock import TurnableClock
from helpline.domain.roles import StaffRole
from helpline.storage.sessions import hash_key
from helpline.storage.tables import events, helpline, staff_sessions
from helpline.web.sign_in.browsers import browser_name
from tests.builders import PASSWORD, Rows, make_staff
from tests.web.conftest import sign_in_as
from tests.web.test_sign_in import EMAIL, csrf_token, sign_in


@pytest.fixture
def ana(rows: Rows) -> uuid.UUID:
    return make_staff(rows, email=EMAIL, name="Ana Ruiz", password=PASSWORD)


def is_in(client: FlaskClient) -> bool:
    """Whether the client is signed in; to ask is no use of the sign-in."""
    return client.get("/me/live").status_code == 200


def post(client: FlaskClient, path: str, page: str = "/account", **fields: str) -> int:
    data = {**fields, "csrf_token": csrf_token(client, page)}
    return client.post(path, data=data).status_code


def session_ids(rows: Rows) -> list[uuid.UUID]:
    """The open ones, oldest first."""
    return list(
        rows.connection.execute(
            select(staff_sessions.c.id)
            .where(staff_sessions.c.ended_at.is_(None))
            .order_by(staff_sessions.c.started_at, staff_sessions.c.id)
        ).scalars()
    )


@pytest.mark.usefixtures("ana")
def test_key_of_the_cookie_is_in_the_database_as_a_hash_alone(
    client: FlaskClient, rows: Rows
) -> None:
    sign_in(client)
    with client.session_transaction() as session:
        key = session["_user_id"]
    row = rows.connection.execute(select(staff_sessions)).one()
    assert row.key_hash == hash_key(key)
    assert len(key) >= 43


def test_sign_in_ends_when_nobody_uses_it_though_the_page_refreshes(
    app: Flask, ana: uuid.UUID, clock: TurnableClock
) -> None:
    client = sign_in_as(app, ana)
    for _ in range(2):
        clock.turn(timedelta(minutes=119).total_seconds())
        assert client.get("/me").status_code == 200
    for path in ("/me/live", "/me?again", "/account/left"):
        clock.turn(timedelta(minutes=35).total_seconds())
        assert client.get(path).status_code == 200
    clock.turn(timedelta(minutes=16).total_seconds())
    assert client.get("/me/live").headers["Location"] == "/sign-in"


def test_sign_in_ends_after_its_life_however_much_it_is_used(
    app: Flask, rows: Rows, ana: uuid.UUID, clock: TurnableClock
) -> None:
    rows.connection.execute(update(helpline).values(sign_in_hours=2, idle_minutes=60))
    client = sign_in_as(app, ana)
    for _ in range(3):
        clock.turn(timedelta(minutes=39).total_seconds())
        assert client.get("/me").status_code == 200
    left = client.get("/account/left").get_json()
    assert left == {"left": 180, "to_end": 180, "warned_before": 120}
    clock.turn(181)
    assert not is_in(client)


def test_staying_begins_the_idle_time_anew(
    app: Flask, ana: uuid.UUID, clock: TurnableClock
) -> None:
    client = sign_in_as(app, ana)
    token = csrf_token(client, "/me")
    clock.turn(timedelta(minutes=119).total_seconds())
    assert client.get("/account/left").get_json()["left"] == 60
    assert client.post("/account/stay", headers={"X-CSRFToken": token}).status_code == 204
    assert client.get("/account/left").get_json()["left"] == 120 * 60


def test_sign_out_ends_the_row_so_that_a_copied_cookie_is_worth_nothing(
    app: Flask, client: FlaskClient, ana: uuid.UUID
) -> None:
    del ana
    sign_in(client)
    cookie = client.get_cookie("helpline")
    assert cookie is not None
    assert post(client, "/sign-out") == 302
    thief = app.test_client()
    thief.set_cookie("helpline", cookie.value)
    assert not is_in(thief)


def test_owner_ends_one_of_their_sign_ins_and_then_all_others(
    app: Flask, rows: Rows, ana: uuid.UUID, clock: TurnableClock
) -> None:
    lost = sign_in_as(app, ana)
    clock.turn(1)
    mine = sign_in_as(app, ana)
    assert "Firefox on Linux" in mine.get("/account").text
    assert post(mine, f"/account/sign-ins/{session_ids(rows)[0]}/end") == 303
    assert (is_in(lost), is_in(mine)) == (False, True)
    others = [sign_in_as(app, ana) for _ in range(2)]
    assert post(mine, "/account/sign-ins/end-others") == 303
    assert [is_in(one) for one in (*others, mine)] == [False, False, True]
    kinds = rows.connection.execute(select(events.c.kind)).scalars().all()
    assert kinds == ["session_ended"] * 3


def test_nobody_ends_the_sign_ins_of_others_but_an_admin(
    app: Flask, rows: Rows, ana: uuid.UUID
) -> None:
    client = sign_in_as(app, ana)
    (hers,) = session_ids(rows)
    sam = sign_in_as(app, make_staff(rows, role=StaffRole.SUPERVISOR))
    assert post(sam, f"/account/sign-ins/{hers}/end") == 404
    assert post(sam, f"/people/{ana}/sign-out") == 403
    assert sam.get("/people").status_code == 403
    admin = sign_in_as(app, make_staff(rows, role=StaffRole.ADMIN))
    assert "Ana Ruiz" in admin.get("/people").text
    assert "Firefox on Linux" in admin.get(f"/people/{ana}").text
    assert post(admin, f"/people/{ana}/sign-out") == 303
    assert (is_in(client), is_in(admin)) == (False, True)
    assert admin.get(f"/people/{uuid.uuid4()}").status_code == 404


def test_own_password_is_changed_with_the_old_one_and_ends_the_other_sign_ins(
    app: Flask, client: FlaskClient, ana: uuid.UUID
) -> None:
    other = sign_in_as(app, ana)
    sign_in(client)
    new = "another horse battery"
    assert post(client, "/account/password", old="wrong", new=new) == 400
    assert post(client, "/account/password", old=PASSWORD, new="short") == 400
    assert is_in(other)
    assert post(client, "/account/password", old=PASSWORD, new=new) == 303
    assert (is_in(other), is_in(client)) == (False, True)
    assert sign_in(app.test_client(), password=new).status_code == 302


def test_guesses_at_the_old_password_are_counted(app: Flask, ana: uuid.UUID) -> None:
    client = sign_in_as(app, ana)
    asked = [post(client, "/account/password", old="guess", new="x" * 12) for _ in range(6)]
    assert asked == [400] * 5 + [429]


def test_screen_on_the_wall_stays_on_and_can_do_nothing_else(
    app: Flask, rows: Rows, clock: TurnableClock
) -> None:
    client = sign_in_as(app, make_staff(rows, role=StaffRole.ADMIN, name="Sam Oduya"))
    assert post(client, "/account/wall") == 303
    clock.turn(timedelta(days=29).total_seconds())
    board = client.get("/board")
    assert board.status_code == 200
    assert re.findall(r'href="(/[a-z]+)"', board.text) == []
    assert client.get("/board/live").status_code == 200
    assert {client.get(path).status_code for path in ("/me", "/callbacks", "/people")} == {403}
    cookie = client.get_cookie("helpline")
    assert cookie is not None
    assert cookie.expires is not None
    clock.turn(timedelta(days=1).total_seconds())
    assert client.get("/board").status_code == 302


def test_wall_is_not_for_counsellors(app: Flask, ana: uuid.UUID) -> None:
    assert post(sign_in_as(app, ana), "/account/wall") == 403


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/130 Safari/537 Edg/130", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile Safari/537", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; like Mac OS X) Version/18 Safari/604", "Safari on an iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Firefox/131.0", "Firefox on Linux"),
        ("<script>", "A browser on an unknown machine"),
    ],
)
def test_browser_is_named_so_that_its_owner_knows_it(said: str, name: str) -> None:
    assert browser_name(said) == name
