"""The page of a line that anybody may see."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import text, update

from helpline.clock import TurnableClock
from helpline.config import Settings
from helpline.storage.tables import helpline, lines
from tests.builders import Rows, make_line, make_staff
from tests.web.conftest import sign_in_as
from tests.web.public import NUMBER, send, words

NewApp = Callable[[Settings], Flask]
SECOND = "+442079460102"


@pytest.fixture
def line(rows: Rows) -> None:
    make_line(rows, name="General enquiries", number=NUMBER, languages=["en", "es"])


@pytest.mark.usefixtures("line")
def test_page_has_emergency_number_call_button_and_form(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert '<a href="tel:999">999</a>' in answer.text
    assert answer.text.index("tel:999") < answer.text.index("<h1>")
    assert f'href="tel:{NUMBER}"' in answer.text
    said = words(answer.text)
    assert "You have found Harbour Helpline." in said
    assert "Call now 020 7946 0101" in said
    assert "The times are London time." in said
    assert '<html lang="en-GB">' in answer.text


@pytest.mark.usefixtures("line")
def test_page_sets_no_cookie_and_asks_no_third_party(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept-Language": "es"})
    asked = send(client)
    assert asked.status_code == 200
    for page in (answer, asked, send(client, number="x")):
        assert "Set-Cookie" not in page.headers
        loaded = re.findall(r'<(?:script|img|link|iframe)[^>]* (?:src|href)="([^"]+)"', page.text)
        assert loaded
        assert all(address.startswith("/static/") for address in loaded)
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert "<style" not in page.text
        assert "onclick" not in page.text


@pytest.mark.usefixtures("line")
def test_page_is_left_by_a_link_that_needs_no_script(client: FlaskClient) -> None:
    text_ = client.get("/").text
    found = re.search(r'<a class="leave" href="(https://[^"]+)" rel="noreferrer"', text_)
    assert found is not None
    assert "bbc.co.uk/weather" in found.group(1)
    assert "Harbour" not in (re.search(r"<title>(.*?)</title>", text_) or [""])[0]


@pytest.mark.parametrize(
    ("path", "accepts", "language"),
    [
        ("/", "es-MX,es;q=0.9,en;q=0.5", "es"),
        ("/", "fr", "en"),
        ("/?lang=es", "en", "es"),
        ("/?lang=xx", "es", "es"),
    ],
)
@pytest.mark.usefixtures("line")
def test_page_speaks_the_language_that_is_asked_for(
    client: FlaskClient, path: str, accepts: str, language: str
) -> None:
    page = client.get(path, headers={"Accept-Language": accepts})
    assert f'<html lang="{language}-' in page.text
    assert "Accept-Language" in page.headers["Vary"]
    other = {"en": "es", "es": "en"}[language]
    assert f'href="/?lang={other}" lang="{other}"' in page.text
    assert f'action="/?lang={language}"' in page.text


def test_page_speaks_no_language_that_the_line_does_not(client: FlaskClient, rows: Rows) -> None:
    make_line(rows)
    page = client.get("/?lang=es", headers={"Accept-Language": "es"})
    assert '<html lang="en-GB">' in page.text
    assert "lang=es" not in page.text


@pytest.mark.usefixtures("line")
def test_page_says_whether_the_line_is_open(client: FlaskClient, rows: Rows) -> None:
    assert "The line is open now." in words(client.get("/").text)
    rows.connection.execute(update(lines).values(hours={"thu": ["09:00-13:00"]}))
    said = words(client.get("/").text)
    assert "The line is closed now. You can still call, or ask us to call you." in said
    assert "It opens again tomorrow at nine in the morning." in said


@pytest.mark.usefixtures("line")
def test_page_claims_only_what_is_always_so_until_it_is_told_more(
    client: FlaskClient, rows: Rows
) -> None:
    said = words(client.get("/").text)
    assert "First you hear a recorded voice. Then we look for a person you can talk to." in said
    assert "Your phone company sets the price of a call." in said
    rows.connection.execute(
        update(helpline).values(
            who_answers=[["en", "Nurses <answer>."]], call_cost=[["es", "La llamada es gratis."]]
        )
    )
    page = client.get("/").text
    assert "Nurses &lt;answer&gt;." in page
    assert "Your phone company sets" in page
    assert "La llamada es gratis." in client.get("/?lang=es").text


def test_first_line_is_at_the_root_and_others_have_their_names(
    client: FlaskClient, rows: Rows
) -> None:
    make_line(rows, name="Línea de noche", number=SECOND, position=2, languages=["es", "en"])
    make_line(rows, name="Days", number=NUMBER, position=1)
    make_line(rows, name="For doctors", position=0, public_page=False)
    make_line(rows, name="Closed down", position=0, active=False)
    first = client.get("/").text
    assert f"tel:{NUMBER}" in first
    assert '<a href="/line/linea-de-noche?lang=en">Línea de noche</a>' in first
    other = client.get("/line/linea-de-noche?lang=en").text
    assert f"tel:{SECOND}" in other
    assert '<a href="/?lang=en">Days</a>' in other
    assert f"tel:{NUMBER}" in client.get("/line/days").text
    for hidden in ("for-doctors", "closed-down", "nothing"):
        assert client.get(f"/line/{hidden}").status_code == 404
    assert "doctors" not in first


@pytest.mark.usefixtures("line")
def test_staff_are_led_on_when_signed_in_and_find_the_way_in(app: Flask, rows: Rows) -> None:
    ana = sign_in_as(app, make_staff(rows))
    answer = ana.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/me")
    assert 'href="/sign-in"' in app.test_client().get("/").text


def test_root_leads_to_sign_in_when_no_line_has_a_page(client: FlaskClient, rows: Rows) -> None:
    make_line(rows, public_page=False)
    assert client.get("/").headers["Location"] == "/sign-in"


@pytest.mark.usefixtures("line")
def test_page_keeps_its_numbers_when_the_database_is_gone(client: FlaskClient, rows: Rows) -> None:
    before = client.get("/").text
    assert "<form" in before
    rows.connection.execute(text("ALTER TABLE lines RENAME TO lines_elsewhere"))
    try:
        page, asked = client.get("/"), client.post("/", data={"number": "07700900123"})
        staff = client.get("/", headers={"Cookie": "helpline=nonsense"})
    finally:
        rows.connection.execute(text("ALTER TABLE lines_elsewhere RENAME TO lines"))
    assert (page.status_code, staff.status_code, asked.status_code) == (200, 200, 503)
    for answer in (page, asked):
        assert "tel:999" in answer.text
        assert f"tel:{NUMBER}" in answer.text
        assert "Asking for a call does not work right now" in answer.text
        assert "<form" not in answer.text
        assert "open now" not in answer.text
        assert "We will call" not in words(answer.text)
    assert client.get("/").text.count("<form") == 1


@pytest.mark.usefixtures("line")
def test_page_keeps_its_numbers_for_staff_when_nobody_knows_who_they_are(
    app: Flask, rows: Rows
) -> None:
    ana = sign_in_as(app, make_staff(rows))
    rows.connection.execute(text("ALTER TABLE staff RENAME TO staff_elsewhere"))
    try:
        answer = ana.get("/")
    finally:
        rows.connection.execute(text("ALTER TABLE staff_elsewhere RENAME TO staff"))
    assert answer.status_code == 200
    assert f"tel:{NUMBER}" in answer.text


@pytest.mark.usefixtures("line")
def test_page_is_known_from_the_start_when_the_database_goes_before_anybody_looks(
    settings: Settings, new_app: NewApp, rows: Rows
) -> None:
    client = new_app(settings).test_client()
    rows.connection.execute(text("ALTER TABLE lines RENAME TO lines_elsewhere"))
    try:
        assert f"tel:{NUMBER}" in client.get("/").text
    finally:
        rows.connection.execute(text("ALTER TABLE lines_elsewhere RENAME TO lines"))


def test_page_says_so_when_nothing_is_known(settings: Settings, new_app: NewApp) -> None:
    url = SecretStr("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    answer = new_app(settings.model_copy(update={"database_url": url})).test_client().get("/")
    assert answer.status_code == 503
    assert "call your local emergency number now" in answer.text
    assert "This page does not work right now" in answer.text


@pytest.mark.usefixtures("line")
def test_page_offers_only_times_at_which_the_line_can_call(
    client: FlaskClient, rows: Rows, clock: TurnableClock
) -> None:
    def offered() -> list[str]:
        return re.findall(r'name="when" value="(\w+)"', client.get("/").text)

    assert offered() == ["now", "today", "tomorrow", "window"]
    clock.turn(7 * 3600)
    assert offered() == ["now", "tomorrow", "window"]
    rows.connection.execute(update(lines).values(hours={"fri": ["09:00-10:00"]}))
    assert offered() == ["now", "window"]
    days = re.findall(r'<option value="(2026-[\d-]+)"[^>]*>([^<]+)<', client.get("/").text)
    assert days == [("2026-03-06", "Friday, 6 March")]
    rows.connection.execute(update(lines).values(hours={"fri": ["23:00-23:30"]}))
    assert offered() == ["now"]
