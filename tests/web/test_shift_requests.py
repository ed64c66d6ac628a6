"""Shifts given away and swapped, from the page of whoever has one to the decision."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from helpline.clock import TurnableClock
from helpline.domain.roles import StaffRole
from helpline.services.due_work import run_due_timers
from helpline.storage.tables import events, shift_requests, texts
from tests.builders import Rows, make_line, make_staff, make_team
from tests.web.conftest import sign_in_as
from tests.web.test_rota import FRIDAY, THURSDAY, cells, send

OURS = {"day": THURSDAY, "times": "09:00-17:00"}


@pytest.fixture
def team(rows: Rows) -> uuid.UUID:
    team = make_team(rows, name="general")
    make_line(rows, team_id=team)
    return team


@pytest.fixture
def ana_id(rows: Rows, team: uuid.UUID) -> uuid.UUID:
    return make_staff(rows, name="Ana Ruiz", team_ids=(team,), shifts=["thu 09:00-17:00"])


@pytest.fixture
def ben_id(rows: Rows, team: uuid.UUID) -> uuid.UUID:
    return make_staff(rows, name="Ben Okoro", team_ids=(team,), shifts=["fri 22:00-06:00"])


@pytest.fixture
def ana(app: Flask, ana_id: uuid.UUID) -> FlaskClient:
    return sign_in_as(app, ana_id)


@pytest.fixture
def ben(app: Flask, ben_id: uuid.UUID) -> FlaskClient:
    return sign_in_as(app, ben_id)


@pytest.fixture
def sam(app: Flask, rows: Rows) -> FlaskClient:
    return sign_in_as(app, make_staff(rows, name="Sam Oduya", role=StaffRole.SUPERVISOR))


def request_id(rows: Rows) -> uuid.UUID:
    found: uuid.UUID = rows.connection.execute(select(shift_requests.c.id)).scalar_one()
    return found


def state(rows: Rows) -> str:
    return str(rows.connection.execute(select(shift_requests.c.state)).scalar_one())


def told(rows: Rows) -> list[tuple[uuid.UUID, str]]:
    found = rows.connection.execute(select(texts).order_by(texts.c.id))
    return sorted((row.staff_id, rows.keyring.open(row.body_sealed)) for row in found)


def test_swap_changes_the_rota_once_oversight_approves_and_both_are_told(
    ana: FlaskClient,
    ben: FlaskClient,
    sam: FlaskClient,
    ana_id: uuid.UUID,
    ben_id: uuid.UUID,
    rows: Rows,
) -> None:
    theirs = f"{ben_id} {FRIDAY} 22:00-06:00"
    page = ana.get(f"/rota/shift?staff={ana_id}&day={THURSDAY}&times=09:00-17:00").text
    assert theirs in page
    assert send(ana, "/rota/requests", staff=ana_id, **OURS, in_return=theirs) == 303
    assert told(rows) == [
        (
            ben_id,
            (
                "A colleague asks you to take a shift: 2026-03-05 09:00-17:00."
                " Please open the rota, My week, and say yes or no."
            ),
        )
    ]
    assert send(ana, "/rota/requests", staff=ana_id, **OURS) == 409  # offered already
    address = f"/rota/requests/{request_id(rows)}"
    assert send(ana, address, do="take") == 404
    assert send(sam, f"{address}/decide", do="approve") == 409  # nobody has taken it
    assert send(ben, f"{address}/decide", do="approve") == 403
    assert "I take it" in ben.get("/rota/mine").text
    assert send(ben, address, do="take") == 303
    assert "you take it; somebody who oversees decides" in ben.get("/rota/mine").text
    assert cells(ana, "Ana Ruiz")[3] == "09:00-17:00 8 h, file"
    assert "Ben Okoro takes it: decide" in sam.get("/rota").text
    assert send(sam, f"{address}/decide", do="approve") == 303
    assert cells(ana, "Ana Ruiz") == ["", "", "", "", "22:00-06:00 8 h", "", ""]
    assert cells(ana, "Ben Okoro") == ["", "", "", "09:00-17:00 8 h", "", "", ""]
    assert cells(ana, "Ana Ruiz", "2026-03-12")[3] == "09:00-17:00 8 h, file"
    assert len(told(rows)) == 5
    assert send(sam, f"{address}/decide", do="refuse") == 409
    kinds = list(rows.connection.execute(select(events.c.kind)).scalars())
    assert {"shift_offered", "shift_request_taken", "shift_request_approved"} <= set(kinds)


def test_shift_for_anybody_is_taken_put_back_refused_or_over(
    ana: FlaskClient,
    ben: FlaskClient,
    ana_id: uuid.UUID,
    ben_id: uuid.UUID,
    rows: Rows,
    clock: TurnableClock,
    app: Flask,
) -> None:
    assert send(ana, "/rota/requests", staff=ana_id, **OURS, to="") == 303
    assert told(rows) == []
    address = f"/rota/requests/{request_id(rows)}"
    assert send(ben, address, do="take") == 303
    assert send(ben, address, do="put_back") == 303
    assert state(rows) == "asked"
    clock.turn(timedelta(hours=18).total_seconds())  # the text waits for the morning
    run_due_timers(app.extensions["helpline"].database, clock)
    still = (
        "Your shift 2026-03-05 09:00-17:00 has not been handed over: it is still yours."
        " Please open the rota, My week, or ask whoever plans it."
    )
    assert told(rows) == [(ana_id, still)]
    clock.turn(timedelta(hours=4).total_seconds())  # 09:00-17:00 has begun by then
    run_due_timers(app.extensions["helpline"].database, clock)
    assert state(rows) == "expired"
    # Nobody has used the pages for that long.
    ana, ben = sign_in_as(app, ana_id), sign_in_as(app, ben_id)
    sam = sign_in_as(app, make_staff(rows, name="Kim Lee", role=StaffRole.SUPERVISOR))
    assert send(ben, address, do="take") == 409
    assert "expired by now" in send_told(ben, address)
    assert cells(ana, "Ana Ruiz")[3] == "09:00-17:00 8 h, file"
    assert "nothing came of it in time: it stayed yours" in ana.get("/rota/mine").text
    assert "nothing came of it" not in ben.get("/rota/mine").text
    assert send(ana, "/rota/requests", staff=ana_id, **OURS) == 409
    later = {"day": "2026-03-12", "times": "09:00-17:00"}
    assert send(ana, "/rota/requests", staff=ana_id, **later) == 303
    [newest] = rows.connection.execute(
        select(shift_requests.c.id).where(shift_requests.c.state == "asked")
    ).scalars()
    assert send(sam, f"/rota/requests/{newest}/decide", do="refuse") == 303
    assert [body for _, body in told(rows) if body != still] == [
        "The rota stays as it was: 2026-03-12 09:00-17:00 was not handed over."
    ]


def send_told(client: FlaskClient, address: str) -> str:
    """The page that says why not."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/rota").text)
    assert found is not None
    data = {"csrf_token": found.group(1), "do": "take"}
    return client.post(address, data=data).text


def test_calendar_is_read_at_its_secret_address_until_that_is_void(
    ana: FlaskClient, client: FlaskClient
) -> None:
    found = re.search(r'name="csrf_token" value="([^"]+)"', ana.get("/rota/mine").text)
    assert found is not None
    made = ana.post("/rota/mine/calendar", data={"csrf_token": found.group(1), "do": "make"})
    address = re.search(r"http://localhost:8000(/rota/calendar/[^<]+)<", made.text)
    assert address is not None
    assert address.group(1) not in ana.get("/rota/mine").text
    answer = client.get(address.group(1))
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert "DTSTART:20260305T090000Z" in answer.text
    assert "DTSTART:20260402T080000Z" in answer.text  # summer time
    assert "Ana" not in answer.text
    assert client.get("/rota/calendar/another").status_code == 404
    assert send(ana, "/rota/mine/calendar", do="drop") == 303
    assert client.get(address.group(1)).status_code == 404


def test_reminder_is_texted_the_evening_before_to_whoever_wants_it(
    ana: FlaskClient, ana_id: uuid.UUID, rows: Rows, clock: TurnableClock, app: Flask
) -> None:
    database = app.extensions["helpline"].database
    assert send(ana, "/rota/mine/reminders", wanted="yes") == 303
    clock.turn(timedelta(hours=6).total_seconds())
    run_due_timers(database, clock)
    reminder = (ana_id, "You asked to be reminded: 2026-03-05 09:00-17:00.")
    assert told(rows) == [reminder]
    assert send(sign_in_as(app, ana_id), "/rota/mine/reminders", wanted="no") == 303
    clock.turn(timedelta(days=7).total_seconds())
    run_due_timers(database, clock)
    assert told(rows) == [reminder]
