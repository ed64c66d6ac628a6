"""The pages of conversations by text: what they show, to whom, and what is done there."""

import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from helpline.clock import TurnableClock
from helpline.services.text_triage import read_once
from helpline.services.texts import IncomingText, text_arrives
from helpline.storage.tables import lines, texts, threads
from tests.builders import Rows, make_line, make_staff
from tests.web.conftest import sign_in_as
from tests.web.test_sign_in import csrf_token

THEIRS = "+447700900155"
WORDS = "<b>he's</b> not breathing"


@pytest.fixture
def ana(app: Flask, rows: Rows) -> FlaskClient:
    return sign_in_as(app, make_staff(rows, name="Ana Ruiz"))


@pytest.fixture
def ben(app: Flask, rows: Rows) -> FlaskClient:
    return sign_in_as(app, make_staff(rows, name="Ben Okoro"))


@pytest.fixture
def talk(app: Flask, rows: Rows, clock: TurnableClock) -> uuid.UUID:
    """A conversation that has begun with a danger."""
    line = make_line(rows, name="Days")
    come(app, clock, line, WORDS, pictures=1)
    with app.extensions["helpline"].database.reading() as connection:
        found: uuid.UUID = connection.execute(select(threads.c.id)).scalar_one()
    return found


def come(
    app: Flask, clock: TurnableClock, line: uuid.UUID, words: str, *, pictures: int = 0
) -> None:
    """A text comes in, and is read."""
    database = app.extensions["helpline"].database
    sid = "SM" + uuid.uuid4().hex
    with database.transaction(clock.now()) as tx:
        to = tx.connection.execute(select(lines.c.number).where(lines.c.id == line)).scalar_one()
        text_arrives(tx, IncomingText(sid, THEIRS, to, words, pictures=pictures))
        text_id = tx.connection.execute(
            select(texts.c.id).where(texts.c.message_sid == sid)
        ).scalar_one()
    read_once(database, clock, text_id)


def press(client: FlaskClient, talk: uuid.UUID, **fields: str) -> tuple[int, str]:
    """One of the page's buttons, with what the page has in its hidden fields."""
    return send(client, f"/texts/{talk}", f"/texts/{talk}", fields)


def write(client: FlaskClient, talk: uuid.UUID, **fields: str) -> tuple[int, str]:
    """A text, or what helps to write one."""
    return send(client, f"/texts/{talk}", f"/texts/{talk}/write", fields)


def send(client: FlaskClient, shown: str, to: str, fields: dict[str, str]) -> tuple[int, str]:
    page = client.get(shown).text
    hidden = dict(re.findall(r'name="(csrf_token|seen|id|was_with)"[^>]*value="([^"]*)"', page))
    answer = client.post(to, data={**hidden, **fields})
    return answer.status_code, answer.text


def settle(client: FlaskClient, talk: uuid.UUID, **fields: str) -> tuple[int, str]:
    return press(client, talk, **{"do": "close", "disposition": "talked by text", **fields})


def test_page_shows_text_verdict_and_reasons_and_runs_nothing_that_was_sent(
    ana: FlaskClient, talk: uuid.UUID
) -> None:
    listed = ana.get("/texts").text
    assert "an overdose, or somebody not waking up" in listed
    page = ana.get(f"/texts/{talk}").text
    assert "&lt;b&gt;he&#39;s&lt;/b&gt; not breathing" in page
    assert "(sent a picture)" in page
    assert "Rules: en " in page
    assert WORDS not in page


def test_number_is_shown_to_whom_it_is_with_alone(
    ana: FlaskClient, ben: FlaskClient, talk: uuid.UUID
) -> None:
    path = f"/numbers/text/{talk}"
    fields = {"csrf_token": csrf_token(ana, f"/texts/{talk}")}
    assert ana.post(path, data=fields).status_code == 403
    assert press(ana, talk, do="take")[0] == 303
    assert "Show the number" in ana.get(f"/texts/{talk}").text
    assert THEIRS not in ana.get(f"/texts/{talk}").text
    assert THEIRS in ana.post(path, data=fields).text
    fields = {"csrf_token": csrf_token(ben, f"/texts/{talk}")}
    assert ben.post(path, data=fields).status_code == 403
    assert "Show the number" not in ben.get(f"/texts/{talk}").text


def test_second_reads_who_has_it_and_closing_needs_words(
    ana: FlaskClient, ben: FlaskClient, talk: uuid.UUID
) -> None:
    press(ana, talk, do="take")
    assert "is with Ana Ruiz" in press(ben, talk, do="take", was_with="")[1]
    assert "It is with Ana Ruiz" in ben.get(f"/texts/{talk}").text
    assert settle(ana, talk, how=" ")[0] == 409
    assert settle(ana, talk, how="ambulance came", disposition="gone")[0] == 409
    assert settle(ana, talk, how="ambulance came")[0] == 303
    assert "Settled: talked by text. ambulance came" in ana.get(f"/texts/{talk}").text
    assert "an overdose" not in ana.get("/texts").text
    assert press(ana, talk, do="nonsense")[0] == 400


def test_nothing_is_closed_away_unread(
    app: Flask, clock: TurnableClock, rows: Rows, ana: FlaskClient, talk: uuid.UUID
) -> None:
    press(ana, talk, do="take")
    [line] = rows.connection.execute(select(lines.c.id)).scalars()
    shown = ana.get(f"/texts/{talk}/live").headers["ETag"]
    seen = str(rows.connection.execute(select(texts.c.id).limit(1)).scalar())
    clock.turn(1)
    come(app, clock, line, "and now she fell too")
    assert "read it first" in settle(ana, talk, how="fine", seen=seen)[1]
    fresh = ana.get(f"/texts/{talk}/live", headers={"If-None-Match": shown})
    assert "she fell too" in fresh.text
    again = {"If-None-Match": fresh.headers["ETag"]}
    assert ana.get(f"/texts/{talk}/live", headers=again).status_code == 304
    listed = ana.get("/texts/live")
    assert "Ana Ruiz" in listed.text
    again = {"If-None-Match": listed.headers["ETag"]}
    assert ana.get("/texts/live", headers=again).status_code == 304


def test_reply_is_sent_once_and_a_template_is_put_in_without_a_script(
    rows: Rows, ana: FlaskClient, talk: uuid.UUID
) -> None:
    press(ana, talk, do="take")
    begun = write(ana, talk, body="Hello.", template="Are you safe?")[1]
    assert "Hello.\nAre you safe?</textarea>" in begun
    assert "1 text, 20 places of 160" in begun
    assert "is empty" in write(ana, talk, body="  ", do="send")[1]
    once = str(uuid.uuid4())
    for _ in range(2):
        assert write(ana, talk, id=once, body="I am here", do="send")[0] == 303
    sent = rows.connection.execute(select(texts.c.written_by).where(texts.c.id == once)).all()
    assert len(sent) == 1
    assert "Ana Ruiz</b>" in ana.get(f"/texts/{talk}").text


def test_cost_is_told_with_what_is_sent_otherwise(ana: FlaskClient, talk: uuid.UUID) -> None:
    press(ana, talk, do="take")
    page = ana.get(f"/texts/{talk}").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    sent = {"csrf_token": token.group(1), "body": "it\u2019s fine \U0001f600"}
    told = ana.post("/texts/cost", data=sent).text
    assert "1 text, 12 places of 70" in told
    assert "\u2019 as" in told


def test_spoken_wish_for_no_texts_is_entered_here(ana: FlaskClient, talk: uuid.UUID) -> None:
    assert press(ana, talk, do="no_texts")[0] == 303
    assert "Gets no texts: they said so." in ana.get(f"/texts/{talk}").text
    press(ana, talk, do="take")
    assert "they want no texts" in write(ana, talk, body="hello", do="send")[1]
    assert ana.get(f"/texts/{uuid.uuid4()}").status_code == 404


def test_stranger_sees_nothing(app: Flask, talk: uuid.UUID) -> None:
    assert app.test_client().get(f"/texts/{talk}").status_code == 302
