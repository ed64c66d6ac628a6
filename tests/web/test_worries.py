"""The pages of texts that a person has to take: what they show, to whom, and what is done there."""

import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from helpline.clock import TurnableClock
from helpline.services.text_triage import read_once
from helpline.services.texts import IncomingText, text_arrives
from helpline.storage.tables import escalations, lines, texts
from tests.builders import Rows, make_line, make_staff
from tests.web.conftest import NOW, sign_in_as

THEIRS = "+447700900155"
WORDS = "<b>he's</b> not breathing"


@pytest.fixture
def ana(app: Flask, rows: Rows) -> FlaskClient:
    return sign_in_as(app, make_staff(rows, name="Ana Ruiz"))


@pytest.fixture
def ben(app: Flask, rows: Rows) -> FlaskClient:
    return sign_in_as(app, make_staff(rows, name="Ben Okoro"))


@pytest.fixture
def worry(app: Flask, rows: Rows, clock: TurnableClock) -> uuid.UUID:
    database = app.extensions["helpline"].database
    line = make_line(rows, name="Days")
    with database.transaction(NOW) as tx:
        number = tx.connection.execute(
            select(lines.c.number).where(lines.c.id == line)
        ).scalar_one()
        text_arrives(tx, IncomingText("SM" + "5" * 32, THEIRS, number, WORDS, pictures=1))
    with database.reading() as connection:
        text_id = connection.execute(select(texts.c.id)).scalar_one()
    read_once(database, clock, text_id)
    with database.reading() as connection:
        found: uuid.UUID = connection.execute(select(escalations.c.id)).scalar_one()
    return found


def post(client: FlaskClient, worry: uuid.UUID, do: str, **fields: str) -> tuple[int, str]:
    page = client.get(f"/texts/{worry}").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    sent = {"csrf_token": token.group(1), "do": do, **fields}
    answer = client.post(f"/texts/{worry}", data=sent)
    return answer.status_code, answer.text


def test_page_shows_text_verdict_and_reasons_and_runs_nothing_that_was_sent(
    ana: FlaskClient, worry: uuid.UUID
) -> None:
    listed = ana.get("/texts").text
    assert "an overdose, or somebody not waking up" in listed
    page = ana.get(f"/texts/{worry}").text
    assert "&lt;b&gt;he&#39;s&lt;/b&gt; not breathing" in page
    assert "(sent a picture)" in page
    assert "Rules: en " in page
    assert WORDS not in page


def test_number_is_shown_to_whom_it_is_with_alone(
    ana: FlaskClient, ben: FlaskClient, worry: uuid.UUID
) -> None:
    assert THEIRS not in ana.get(f"/texts/{worry}").text
    assert post(ana, worry, "take")[0] == 303
    assert THEIRS in ana.get(f"/texts/{worry}").text
    assert THEIRS not in ben.get(f"/texts/{worry}").text


def test_second_reads_who_has_it_and_closing_needs_words(
    ana: FlaskClient, ben: FlaskClient, worry: uuid.UUID
) -> None:
    post(ana, worry, "take")
    assert "is with Ana Ruiz" in post(ben, worry, "take")[1]
    assert post(ana, worry, "close", how=" ")[0] == 409
    assert post(ana, worry, "close", how="ambulance came")[0] == 303
    assert "Settled: ambulance came" in ana.get(f"/texts/{worry}").text
    assert "an overdose" not in ana.get("/texts").text
    assert post(ana, worry, "nonsense")[0] == 409


def test_spoken_wish_for_no_texts_is_entered_here(ana: FlaskClient, worry: uuid.UUID) -> None:
    assert post(ana, worry, "no_texts")[0] == 303
    assert "Gets no texts: they said so." in ana.get(f"/texts/{worry}").text
    assert ana.get(f"/texts/{uuid.uuid4()}").status_code == 404


def test_stranger_sees_nothing(app: Flask, worry: uuid.UUID) -> None:
    assert app.test_client().get(f"/texts/{worry}").status_code == 302
