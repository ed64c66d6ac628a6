"""What callers can learn, as pages that anybody may read."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from helpline.content.topics import library
from helpline.storage.tables import callbacks
from tests.builders import Rows, make_line
from tests.web.public import NUMBER, words

SECOND = "+442079460102"


@pytest.fixture(autouse=True)
def line(rows: Rows) -> None:
    make_line(rows, name="General enquiries", number=NUMBER, languages=["en", "es"])
    make_line(rows, name="Spanish", number=SECOND, languages=["es"])


def test_start_page_leads_to_every_topic_and_each_to_a_person(client: FlaskClient) -> None:
    assert 'href="/read?lang=en"' in client.get("/").text
    assert 'href="/read?lang=es&amp;line=spanish"' in client.get("/line/spanish").text
    listed = client.get("/read").text
    for language in ("en", "es"):
        for topic in library(language).topics:
            number = topic.place.number
            assert f'href="/read/{number}?lang=en"' in listed
            page = client.get(f"/read/{number}?lang={language}")
            said = words(page.text)
            assert all(chapter in said for chapter in topic.chapters)
            assert page.text.index("tel:999") < page.text.index("<h1>")
            assert page.text.index(f"tel:{NUMBER}") > page.text.index("</article>")
            assert page.text.count(
                f"<title>{'Things to read' if language == 'en' else 'Para leer'}"
            )
            assert "Set-Cookie" not in page.headers
    assert client.get("/read/99").status_code == client.get("/read?line=x").status_code == 404


def test_page_is_read_in_another_language_and_of_another_line(client: FlaskClient) -> None:
    page = client.get("/read/3").text
    assert 'href="/read/3?lang=es&amp;after=3" lang="es"' in page
    other = client.get("/read/3?line=spanish").text
    assert library("es").named("withdrawal").chapters[0] in words(other)
    assert f"tel:{SECOND}" in other


def test_whoever_asks_for_somebody_else_has_a_way_of_their_own_to_a_call(
    client: FlaskClient, rows: Rows
) -> None:
    one = library("en")
    assert 'href="/read/90?lang=en"' in client.get("/").text
    page = client.get("/read/90")
    said = words(page.text)
    assert one.others.opening in said
    assert page.text.index("tel:999") < page.text.index("<h1>")
    places = [page.text.index(f'href="/read/{topic.place.number}?') for topic in one.for_others()]
    assert places == sorted(places)
    form = client.get("/?lang=en&after=90").text
    assert "You ask for a call about somebody you care about." in words(form)
    token = re.search(r'name="token" value="([^"]+)"', form)
    assert token is not None
    sent = {"token": token[1], "about": "90", "number": "07700 900123"}
    client.post("/", data={**sent, "when": "now", "message": "no"})
    stages = rows.connection.execute(select(callbacks.c.stage)).scalars().all()
    assert stages == ["supporting"]
    assert "You ask for a call about" not in words(client.get("/").text)


@pytest.mark.parametrize(("yes", "result"), [(2, "few"), (3, "several")])
def test_statements_are_answered_with_a_way_to_a_person_and_forgotten(
    client: FlaskClient, yes: int, result: str
) -> None:
    asked = client.get("/read/0").text
    assert asked.count("<fieldset>") == 10
    answers = {f"s{place}": "1" if place <= yes else "2" for place in range(1, 11)}
    done = client.post("/read/0", data=answers)
    assert getattr(library("en").statements, result) in words(done.text)
    assert f"tel:{NUMBER}" in done.text
    assert "Set-Cookie" not in done.headers
    assert not re.search(r"<input", done.text)
    part = client.post("/read/0", data={"s1": "1", "s2": "9"})
    assert "Please choose yes or no for each line." in words(part.text)
    assert part.text.count(" checked") == 1
