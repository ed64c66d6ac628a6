"""The daily sample: one in ten of the texts that were read as "all is well" is read by a person."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from helpline.clock import TurnableClock
from helpline.services.text_triage import read_once
from helpline.services.texts import IncomingText, text_arrives
from helpline.storage.tables import escalations, lines, text_reviews, texts, threads
from tests.builders import Rows, make_line, make_staff
from tests.web.conftest import sign_in_as

DAY = timedelta(days=1).total_seconds()


@pytest.fixture
def ana(rows: Rows) -> uuid.UUID:
    return make_staff(rows, name="Ana Ruiz")


@pytest.fixture
def line(rows: Rows) -> uuid.UUID:
    return make_line(rows, name="Days")


def come(app: Flask, clock: TurnableClock, line: uuid.UUID, how_many: int) -> None:
    """As many people write that all is well."""
    database = app.extensions["helpline"].database
    for one in range(how_many):
        sid = f"SM{uuid.uuid4().hex}"
        with database.transaction(clock.now()) as tx:
            to = tx.connection.execute(
                select(lines.c.number).where(lines.c.id == line)
            ).scalar_one()
            text_arrives(tx, IncomingText(sid, f"+4477009005{one:02}", to, "all good thanks"))
            text_id = tx.connection.execute(
                select(texts.c.id).where(texts.c.message_sid == sid)
            ).scalar_one()
        read_once(database, clock, text_id)


def send(client: FlaskClient, text: uuid.UUID, read_as: str) -> int:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/texts/sample").text)
    assert token is not None
    fields = {"csrf_token": token[1], "read_as": read_as}
    return client.post(f"/texts/sample/{text}", data=fields).status_code


def days_later(app: Flask, clock: TurnableClock, ana: uuid.UUID, days: int = 1) -> FlaskClient:
    """Her sign-in of the day before is over."""
    clock.turn(days * DAY)
    return sign_in_as(app, ana)


def drawn_in(page: str) -> list[uuid.UUID]:
    return sorted({uuid.UUID(one) for one in re.findall(r'action="/texts/sample/([^"]+)"', page)})


def test_sample_is_one_in_ten_of_a_day_that_is_over_and_shrinks_as_it_is_read(
    app: Flask, clock: TurnableClock, ana: uuid.UUID, line: uuid.UUID
) -> None:
    come(app, clock, line, 21)
    assert drawn_in(sign_in_as(app, ana).get("/texts/sample").text) == []
    client = days_later(app, clock, ana)
    page = client.get("/texts/sample").text
    drawn = drawn_in(page)
    assert len(drawn) == 3
    assert "3 of 3 to read." in page
    assert send(client, drawn[0], "ok") == 303
    assert drawn_in(client.get("/texts/sample").text) == drawn[1:]
    client = days_later(app, clock, ana)
    assert "2 of 3 to read (too late)." in client.get("/texts/sample").text
    client = days_later(app, clock, ana, 7)
    assert drawn_in(client.get("/texts/sample").text) == []


def test_text_that_says_something_else_goes_to_people_from_now_on_and_nothing_is_sent(
    app: Flask, rows: Rows, clock: TurnableClock, ana: uuid.UUID, line: uuid.UUID
) -> None:
    come(app, clock, line, 1)
    client = days_later(app, clock, ana)
    [drawn] = drawn_in(client.get("/texts/sample").text)
    assert send(client, drawn, "suicidal") == 303
    [opened] = rows.connection.execute(select(escalations)).all()
    assert (opened.risk, opened.text_id, opened.opened_at) == ("suicidal", drawn, clock.now())
    [thread] = rows.connection.execute(select(threads)).all()
    assert (thread.risk, thread.waiting_since) == ("suicidal", clock.now())
    to_them = select(texts.c.id).where(texts.c.thread_id == thread.id, texts.c.id != drawn)
    assert rows.connection.execute(to_them).all() == []
    assert "thoughts of ending their life" in client.get("/texts").text


def test_of_two_who_read_one_text_the_second_is_told_and_what_is_no_reading_is_refused(
    app: Flask, rows: Rows, clock: TurnableClock, ana: uuid.UUID, line: uuid.UUID
) -> None:
    come(app, clock, line, 11)
    client = days_later(app, clock, ana)
    drawn, _ = drawn_in(client.get("/texts/sample").text)
    assert send(client, drawn, "nonsense") == 400
    assert send(client, uuid.uuid4(), "ok") == 404
    assert send(client, drawn, "ok") == 303
    assert send(client, drawn, "suicidal") == 409
    assert rows.connection.execute(select(text_reviews.c.read_as)).scalars().all() == ["ok"]
    assert rows.connection.execute(select(escalations)).first() is None
