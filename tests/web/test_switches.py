"""The page of the lines: what they are at now, and the switch that changes it."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from helpline.clock import TurnableClock
from helpline.domain.roles import StaffRole
from helpline.storage.tables import events, switches
from tests.builders import Rows, make_line, make_staff
from tests.web.conftest import NOW, sign_in_as

ELSEWHERE = "+442079460188"


@pytest.fixture
def line(rows: Rows) -> uuid.UUID:
    return make_line(rows, name="Nights", number="+442079460177", hours={"wed": ["09:00-13:00"]})


@pytest.fixture
def sam(app: Flask, rows: Rows) -> FlaskClient:
    return sign_in_as(app, make_staff(rows, name="Sam Oduya", role=StaffRole.SUPERVISOR))


def press(client: FlaskClient, line: uuid.UUID, **fields: str) -> tuple[int, str]:
    """A button of the line's; the answer, or the page that it leads to."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/lines").text)
    assert found is not None
    answer = client.post(f"/lines/{line}/switch", data={"csrf_token": found.group(1), **fields})
    page = client.get("/lines").text if answer.status_code == 303 else answer.text
    return answer.status_code, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_line_says_how_it_is_by_its_hours(
    sam: FlaskClient, line: uuid.UUID, clock: TurnableClock
) -> None:
    del line
    assert "Open, by its hours." in sam.get("/lines").text
    clock.turn(3600)
    assert "Closed, by its hours; opens Wednesday 11 March 2026, 09:00." in sam.get("/lines").text


def test_line_is_closed_with_a_reason_by_somebody_and_opened_again(
    sam: FlaskClient, line: uuid.UUID, rows: Rows
) -> None:
    status, said = press(sam, line, to="closed", reason="fire drill")
    assert status == 303
    since = "since Wednesday 4 March 2026, 12:00 by Sam Oduya, until somebody undoes it"
    assert f"Closed {since}: fire drill." in said
    status, said = press(sam, line, to="undo")
    assert "Open, by its hours." in said
    assert "Nights: closed, fire drill" in said
    assert "undone Wednesday 4 March 2026, 12:00 by Sam Oduya" in said
    kinds = [row.kind for row in rows.connection.execute(select(events).order_by(events.c.id))]
    assert kinds == ["line_switched", "line_switched_back"]


def test_switch_ends_at_its_time(
    sam: FlaskClient, line: uuid.UUID, rows: Rows, clock: TurnableClock
) -> None:
    _, said = press(sam, line, to="closed", reason="training", until="2026-03-04T12:30")
    assert "until Wednesday 4 March 2026, 12:30: training." in said
    assert rows.connection.execute(select(switches)).one().until == NOW + timedelta(minutes=30)
    clock.turn(1800)
    assert "Open, by its hours." in sam.get("/lines").text


def test_diverted_line_shows_its_number_and_keeps_it_sealed(
    sam: FlaskClient, line: uuid.UUID, rows: Rows
) -> None:
    _, said = press(sam, line, to="diverted", reason="snow", number="+44 20 7946 0188")
    assert f"Diverted to {ELSEWHERE} since" in said
    row = rows.connection.execute(select(switches)).one()
    assert rows.keyring.open(row.number_sealed) == ELSEWHERE
    assert all(ELSEWHERE.encode() not in value for value in row if isinstance(value, bytes))
    facts = rows.connection.execute(select(events)).one()
    assert "snow" not in str(facts)
    assert ELSEWHERE not in str(facts)


def test_second_switch_takes_the_place_of_the_first(
    sam: FlaskClient, line: uuid.UUID, rows: Rows
) -> None:
    press(sam, line, to="diverted", reason="snow", number=ELSEWHERE)
    _, said = press(sam, line, to="closed", reason="more snow")
    assert "Closed since" in said
    rows_found = rows.connection.execute(select(switches)).all()
    assert len(rows_found) == 2
    assert sum(row.undone_at is None for row in rows_found) == 1


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"to": "closed"}, "Reason must not be empty"),
        ({"to": "closed", "reason": "x" * 81}, "Reason must be one line"),
        ({"to": "closed", "reason": "x", "until": "2026-03-04T11:00"}, "Until must lie ahead"),
        ({"to": "closed", "reason": "x", "until": "noon"}, "Until must be a date and a time"),
        ({"to": "diverted", "reason": "x"}, "Number is needed"),
        ({"to": "diverted", "reason": "x", "number": "999"}, "Number must be"),
        ({"to": "diverted", "reason": "x", "number": "+442079460177"}, "is a line of ours"),
    ],
)
def test_what_cannot_be_changes_nothing_and_is_said(
    sam: FlaskClient, line: uuid.UUID, rows: Rows, fields: dict[str, str], why: str
) -> None:
    status, said = press(sam, line, **fields)
    assert status == 400
    assert "Nothing was changed." in said
    assert why in said
    assert rows.connection.execute(select(switches)).all() == []


def test_unknown_switch_or_line_changes_nothing(sam: FlaskClient, line: uuid.UUID) -> None:
    assert press(sam, line, to="sideways", reason="x")[0] == 400
    assert press(sam, uuid.uuid4(), to="closed", reason="x")[0] == 404


def test_lines_are_not_for_counsellors(app: Flask, rows: Rows, line: uuid.UUID) -> None:
    client = sign_in_as(app, make_staff(rows))
    assert client.get("/lines").status_code == 403
    assert client.post(f"/lines/{line}/switch", data={"to": "closed"}).status_code == 403


def test_wallboard_leads_to_the_lines(sam: FlaskClient) -> None:
    assert 'href="/lines"' in sam.get("/board").text


def test_wallboard_says_which_lines_are_switched_until_it_is_over(
    sam: FlaskClient, line: uuid.UUID
) -> None:
    press(sam, line, to="closed", reason="fire drill")
    assert "Lines switched by hand" in sam.get("/board").text
    press(sam, line, to="undo")
    assert "Lines switched by hand" not in sam.get("/board").text
