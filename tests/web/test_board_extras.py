"""What stands on the wallboard beside callers: today by the quarter, promises, worries, machines."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from helpline.clock import TurnableClock
from helpline.domain.calls import Outcome
from helpline.domain.roles import StaffRole
from helpline.storage.tables import events
from tests.builders import (
    Rows,
    make_callback,
    make_contact_over,
    make_contact_waiting,
    make_heartbeat,
    make_line,
    make_staff,
)
from tests.populated import worry
from tests.web.conftest import sign_in_as
from tests.web.test_pages import words


@pytest.fixture
def sam(app: Flask, rows: Rows) -> FlaskClient:
    return sign_in_as(app, make_staff(rows, role=StaffRole.SUPERVISOR))


def test_board_shows_today_by_the_quarter_and_its_waits(sam: FlaskClient, rows: Rows) -> None:
    line = make_line(rows)
    for waited in (10, 20, 30, 200):
        came = rows.now - timedelta(minutes=20)
        make_contact_over(
            rows, line_id=line, outcome=Outcome.ANSWERED, waited=waited, queued_at=came
        )
    came = rows.now - timedelta(hours=3)
    make_contact_over(rows, line_id=line, outcome=Outcome.ABANDONED, waited=60, queued_at=came)
    said = words(sam.get("/board").text)
    assert "Nine in ten answered within 3:20 Longest wait for an answer 3:20" in said
    assert "11:30: answered 4" in said  # in the picture
    assert "11:30 4 4 0 0 50% 09:00 1 0 1 0 0%" in said


def test_board_shows_promises_worries_texts_and_machines(
    sam: FlaskClient, rows: Rows, clock: TurnableClock
) -> None:
    line = make_line(rows, name="Nights")
    make_callback(rows, line_id=line, asked=60, promised_until=rows.now + timedelta(hours=1))
    make_callback(rows, line_id=line, asked=7200, promised_until=rows.now + timedelta(minutes=5))
    make_callback(rows, line_id=line, asked=100_000, promised_until=rows.ago(60))
    worry(rows, line)
    make_heartbeat(rows, "worker")
    make_heartbeat(rows, "worker")
    rows.connection.execute(insert(events).values(at=rows.ago(60), kind="outside_failed"))
    said = words(sam.get("/board").text)
    for figure in (
        "Asked within the hour 1 1 to 4 hours ago 1 4 to 24 hours ago 0 Longer ago 1",
        "Promise has passed 1 Promised within 15 minutes 1 Promised for later 1",
        "Conversations that wait for a person 1 Texts that nothing has read yet 1",
        "thoughts of ending their life 5:00 Nights, nobody has it: to be taken by 12:05:00",
        "Workers seen 2 Tickers seen none",
        "last 15 minutes 1",
    ):
        assert figure in said, (figure, said)
    # What changes with the clock alone is not sent again while it says the same.
    first = sam.get("/board/live")
    clock.turn(2)
    again = sam.get("/board/live", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_board_is_put_together_once_a_second_for_all_who_look(
    app: Flask, sam: FlaskClient, rows: Rows, clock: TurnableClock
) -> None:
    kim = sign_in_as(app, make_staff(rows, role=StaffRole.SUPERVISOR))
    first = sam.get("/board/live")
    make_contact_waiting(rows, line_id=make_line(rows, name="Nights"))
    clock.turn(0.5)
    again = kim.get("/board/live")
    assert again.data == first.data
    # Clocks in the browser are set by the answer, which is newer than what is shared.
    assert again.headers["X-Now"] == "2026-03-04T12:00:00.500Z"
    assert "Nights" in kim.get("/board").text  # whoever opens the page sees what is
    clock.turn(1)
    assert "Nights" in kim.get("/board/live").text
