import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from helpline.clock import TurnableClock
from helpline.domain.callbacks import CallbackState
from helpline.domain.calls import CallState, Direction, Outcome
from helpline.domain.offers import OfferState
from helpline.domain.presence import Presence
from helpline.domain.roles import StaffRole
from helpline.storage.tables import presence
from tests.builders import (
    Rows,
    make_callback,
    make_contact,
    make_contact_over,
    make_contact_waiting,
    make_line,
    make_offer,
    make_staff,
)
from tests.web.conftest import sign_in_as


@pytest.fixture
def supervisor(app: Flask, rows: Rows) -> FlaskClient:
    return sign_in_as(app, make_staff(rows, name="Sam Oduya", role=StaffRole.SUPERVISOR))


def words(html: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("path", ["/", "/me", "/me/live", "/board", "/board/live"])
def test_page_asks_to_sign_in_when_nobody_is(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in")


@pytest.mark.parametrize("path", ["/board", "/board/live"])
def test_board_is_not_for_counsellors(app: Flask, rows: Rows, path: str) -> None:
    client = sign_in_as(app, make_staff(rows))
    assert client.get(path).status_code == 403


def test_board_shows_everything_that_goes_on(supervisor: FlaskClient, rows: Rows) -> None:
    line = make_line(rows, name="Nights")
    caller = make_contact_waiting(rows, line_id=line, waited=70, in_menu=20, language="es")
    make_contact_waiting(rows, line_id=line, waited=400, front=True)
    ana = make_staff(rows, name="Ana Ruiz", chosen=Presence.AVAILABLE)
    make_offer(rows, contact_id=caller, staff_id=ana, made_at=rows.ago(6))
    talking = make_contact(rows, line_id=line, state=CallState.CONNECTED)
    ben = make_staff(rows, name="Ben Ito", chosen=Presence.AVAILABLE)
    make_offer(
        rows,
        contact_id=talking,
        staff_id=ben,
        state=OfferState.ACCEPTED,
        joined_at=rows.ago(3700),
    )
    make_staff(rows, name="Cy Adler", chosen=Presence.BREAK)
    make_staff(rows, name="Di Woods")
    make_contact_over(rows, line_id=line, outcome=Outcome.ANSWERED, waited=8)
    make_callback(rows, line_id=line, state=CallbackState.EXHAUSTED, asked=90_000, attempts=3)

    said = words(supervisor.get("/board").text)

    assert "1 66 cut off: 60 of it Nights English 6:40 6:40 nobody yet" in said
    assert "2 1 Nights Spanish 1:30 1:10 Ana Ruiz" in said
    assert "Ben Ito Nights, English 1:01:40" in said
    assert "Ana Ruiz on, being rung" in said
    assert "Ben Ito on, in a call" in said
    assert "Cy Adler on break" in said
    assert "Off: Di Woods" in said
    assert "Nights English, not reached: decide, 3 tries 1 d 1 h" in said
    assert "Service level 100%" in said
    assert "answered within 20 s ÷ (answered + hung up waiting" in said


def test_board_says_so_when_nothing_goes_on(supervisor: FlaskClient) -> None:
    said = words(supervisor.get("/board").text)
    assert "Nobody is waiting." in said
    assert "Nobody is on." in said
    assert "nobody is owed a call" in said


def test_board_marks_a_callback_that_is_placed(supervisor: FlaskClient, rows: Rows) -> None:
    caller = make_contact_waiting(
        rows, line_id=make_line(rows, name="Nights"), direction=Direction.OUTBOUND
    )
    make_offer(rows, contact_id=caller, staff_id=make_staff(rows, name="Ana"))
    said = words(supervisor.get("/board").text)
    assert "Nobody is waiting." in said
    assert "Ana Nights, callback" in said


def test_board_fragment_is_not_sent_again_when_only_time_has_passed(
    supervisor: FlaskClient, rows: Rows, clock: TurnableClock
) -> None:
    make_contact_waiting(rows, line_id=make_line(rows), waited=5)
    first = supervisor.get("/board/live")
    clock.turn(2)
    headers = {"If-None-Match": first.headers["ETag"]}
    second = supervisor.get("/board/live", headers=headers)
    make_contact_waiting(rows, line_id=make_line(rows))
    third = supervisor.get("/board/live", headers=headers)
    assert (first.status_code, second.status_code, third.status_code) == (200, 304, 200)
    assert second.data == b""


def test_board_fragment_is_a_part_of_the_page(supervisor: FlaskClient, rows: Rows) -> None:
    make_contact_waiting(rows, line_id=make_line(rows), waited=5)
    fragment = supervisor.get("/board/live")
    assert fragment.text.strip() in supervisor.get("/board").text
    assert fragment.headers["Cache-Control"] == "no-store"


def test_board_holds_no_phone_number(supervisor: FlaskClient, rows: Rows) -> None:
    line = make_line(rows)
    make_contact_waiting(rows, line_id=line)
    make_callback(rows, line_id=line)
    assert "+44" not in supervisor.get("/board").text


@pytest.mark.parametrize("wanted", Presence)
def test_presence_changes_when_a_button_is_pressed(
    app: Flask, rows: Rows, wanted: Presence
) -> None:
    staff_id = make_staff(rows, chosen=Presence.BREAK)
    client = sign_in_as(app, staff_id)
    answer = press(client, wanted.value)
    assert (answer, chosen_by(rows, staff_id)) == (303, wanted.value)
    assert f'value="{wanted.value}" aria-pressed="true"' in client.get("/me").text


@pytest.mark.parametrize("wanted", ["", "on", "AVAILABLE", "\x00"])
def test_presence_stays_when_there_is_no_such_one(app: Flask, rows: Rows, wanted: str) -> None:
    staff_id = make_staff(rows, chosen=Presence.BREAK)
    assert press(sign_in_as(app, staff_id), wanted) == 400
    assert chosen_by(rows, staff_id) == "break"


def test_presence_stays_when_the_form_is_not_ours(app: Flask, rows: Rows) -> None:
    staff_id = make_staff(rows, chosen=Presence.BREAK)
    client = sign_in_as(app, staff_id)
    assert client.post("/me/presence", data={"presence": "available"}).status_code == 400
    assert chosen_by(rows, staff_id) == "break"


def test_home_fragment_changes_when_the_system_sends_somebody_on_break(
    app: Flask, rows: Rows
) -> None:
    staff_id = make_staff(rows, chosen=Presence.AVAILABLE)
    client = sign_in_as(app, staff_id)
    first = client.get("/me/live")
    headers = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/me/live", headers=headers).status_code == 304
    rows.connection.execute(presence.update().values(chosen="break"))
    assert "on break" in client.get("/me/live", headers=headers).text


def press(client: FlaskClient, wanted: str) -> int:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/me").text)
    assert found is not None
    fields = {"presence": wanted, "csrf_token": found.group(1)}
    return client.post("/me/presence", data=fields).status_code


def chosen_by(rows: Rows, staff_id: uuid.UUID) -> str:
    return str(
        rows.connection.execute(
            select(presence.c.chosen).where(presence.c.staff_id == staff_id)
        ).scalar_one()
    )


@pytest.mark.parametrize("path", ["/sign-in", "/board", "/healthz", "/nothing", "/api/v1/live"])
def test_headers_protect_every_answer(supervisor: FlaskClient, path: str) -> None:
    headers = supervisor.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert re.fullmatch("[0-9a-f]{32}", headers["X-Request-ID"])


@pytest.mark.parametrize("path", ["/sign-in", "/me", "/board"])
def test_page_has_nothing_inline_that_the_policy_forbids(
    supervisor: FlaskClient, path: str
) -> None:
    html = supervisor.get(path).text
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", html)


def test_static_files_are_kept_for_good_under_an_address_that_changes_with_them(
    supervisor: FlaskClient,
) -> None:
    found = re.search(r'href="(/static/helpline\.css\?v=[0-9a-f]{12})"', supervisor.get("/me").text)
    assert found is not None
    answer = supervisor.get(found.group(1))
    assert answer.status_code == 200
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    answer.close()
