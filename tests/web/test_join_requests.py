"""Who asks to be followed, on the page: shown without a number, enrolled by the form, or declined."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from helpline.domain.followup.joining import JoinChannel
from helpline.services.followup.joining import ask_to_join
from helpline.storage.lines import find_line
from helpline.storage.tables import enrolments, join_requests
from tests.builders import Rows, make_line, make_staff, make_team
from tests.web.conftest import NOW, sign_in_as
from tests.web.test_follow_up_pages import FILLED, NUMBER, token


@pytest.fixture
def team(rows: Rows) -> uuid.UUID:
    found = make_team(rows)
    make_line(rows, team_id=found, name="Days", languages=["en", "es"])
    return found


def ask(app: Flask, rows: Rows, number: str = NUMBER) -> uuid.UUID:
    with app.extensions["helpline"].database.transaction(NOW) as tx:
        line_id = rows.connection.execute(
            select(enrolments.metadata.tables["lines"].c.id)
        ).scalar_one()
        line = find_line(tx.connection, line_id)
        assert line is not None
        ask_to_join(tx, line, number, "es", JoinChannel.VOICE)
    found = select(join_requests.c.id).where(join_requests.c.state == "open")
    return uuid.UUID(str(rows.connection.execute(found).scalar_one()))


def test_request_is_seen_to_by_enrolling_the_number_that_asked_or_by_declining(
    app: Flask, rows: Rows, team: uuid.UUID
) -> None:
    asked = ask(app, rows)
    ana = sign_in_as(app, make_staff(rows, name="Ana Ruiz", team_ids=(team,)))
    page = ana.get("/follow-up").text
    assert "by key, on the phone" in page
    assert NUMBER not in page
    form = ana.get(f"/follow-up/enrol?request={asked}").text
    assert f'name="request" value="{asked}"' in form
    assert NUMBER not in form
    sent = {**FILLED, "phone": "", "request": str(asked), "do": "enrol"}
    csrf = {"csrf_token": token(ana)}
    assert ana.post("/follow-up/enrol", data={**sent, **csrf}).status_code == 303
    row = rows.connection.execute(select(enrolments)).one()
    assert rows.keyring.open(row.number_sealed) == NUMBER
    assert row.state == "pending", "they agree from their phone as everybody does"
    request = rows.connection.execute(select(join_requests)).one()
    assert (request.state, request.enrolment_id) == ("enrolled", row.id)
    assert ana.post("/follow-up/enrol", data={**sent, **csrf}).status_code == 409
    second = ask(app, rows, "+447700900156")
    ben = sign_in_as(app, make_staff(rows, name="Ben", team_ids=(make_team(rows),)))
    assert "Ask to be followed" not in ben.get("/follow-up").text
    assert ben.get(f"/follow-up/enrol?request={second}").status_code == 404
    gone = f"/follow-up/asked/{second}"
    assert ben.post(gone, data={"csrf_token": token(ben)}).status_code == 404
    assert ana.post(gone, data=csrf).status_code == 303
    assert ana.post(gone, data=csrf).status_code == 303
    assert "Ask to be followed" not in ana.get("/follow-up").text
