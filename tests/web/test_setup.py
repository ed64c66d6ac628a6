"""The set-up pages: read, changed by the checks of the file, written down, and taken as a file."""

import re
import tomllib

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from helpline.domain.roles import StaffRole
from helpline.services.configuration.applying import apply
from helpline.services.configuration.file import parse_configuration
from helpline.storage.tables import events, lines, staff, teams
from tests.builders import Rows, make_staff
from tests.web.conftest import NOW, sign_in_as

FILE = """
[helpline]
name = "Harbour"
country = "GB"
second_factor = "none"
answers = { paid = { en = "Some are paid." }, told = { en = "We tell nobody.", es = "A nadie." } }
[[lines]]
number = "+442079460101"
name = "General"
team = "days"
[[teams]]
name = "days"
[[staff]]
name = "Adi Bell"
email = "adi@example.org"
role = "admin"
"""


@pytest.fixture
def adi(app: Flask, rows: Rows) -> FlaskClient:
    apply(app.extensions["helpline"].database, parse_configuration(FILE.encode(), "file"), NOW)
    return sign_in_as(app, rows.connection.execute(select(staff.c.id)).scalar_one())


def fields(client: FlaskClient, address: str) -> dict[str, str]:
    """The first form of the page as it stands."""
    page = client.get(address).text.split("</header>")[1]
    form = re.search(r'<form class="card".*?</form>', page, re.DOTALL)
    assert form is not None
    found = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', form.group(0)))
    found |= dict(re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)<', form.group(0)))
    for name, options in re.findall(
        r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form.group(0), re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen.group(1) if chosen else ""
    return found


def save(client: FlaskClient, address: str, **changed: str) -> TestResponse:
    return client.post(address, data={**fields(client, address), "do": "save", **changed})


def test_form_saved_as_it_is_changes_nothing(adi: FlaskClient, rows: Rows) -> None:
    before = rows.connection.execute(select(events.c.id)).all()
    for address in ("/setup/helpline/0", "/setup/lines/0", "/setup/teams/0", "/setup/staff/0"):
        assert save(adi, address).status_code == 303, address
    assert rows.connection.execute(select(events.c.id)).all() == before


def test_change_counts_at_once_and_is_told_with_what_was_before(
    adi: FlaskClient, rows: Rows
) -> None:
    assert save(adi, "/setup/teams/0", ring_seconds="25").status_code == 303
    assert rows.connection.execute(select(teams.c.ring_seconds)).scalar() == 25
    hours = "mon 09:00-17:00, 18:00-20:00\nclosed_on 2026-12-25"
    assert save(adi, "/setup/lines/0", hours=hours, languages="en\nes").status_code == 303
    stored = rows.connection.execute(select(lines.c.hours, lines.c.languages)).one()
    assert stored.hours == {"mon": ["09:00-17:00", "18:00-20:00"], "closed_on": ["2026-12-25"]}
    assert stored.languages == ["en", "es"]
    trail = re.sub(r"\s+", " ", adi.get("/audit").text)
    assert "changed the set-up: changed team days: ring seconds 20 -&gt; 25" in trail
    assert "ring seconds: changed on a page by Adi Bell" in adi.get("/setup").text


def test_new_person_is_added_and_taken_out_and_the_file_has_both(
    adi: FlaskClient, rows: Rows
) -> None:
    ben = {"name": "Ben", "email": "ben@example.org", "phone": "+447700900002", "teams": "days"}
    ben["shifts"] = "mon,wed 09:00-12:00,13:00-17:00\nsat 22:00-06:00"
    assert save(adi, "/setup/staff/1", **ben).status_code == 303
    token = fields(adi, "/setup/staff/1")["csrf_token"]
    written = adi.post("/setup/export", data={"csrf_token": token})
    people = tomllib.loads(written.text)["staff"]
    assert [one["name"] for one in people] == ["Adi Bell", "Ben"]
    assert people[1]["shifts"] == ben["shifts"].split("\n")
    form = fields(adi, "/setup/staff/1")
    sent = {"csrf_token": token, "version": form["version"], "do": "take_out"}
    assert adi.post("/setup/staff/1", data=sent).status_code == 303
    assert adi.post("/setup/staff/1", data=sent).status_code in (404, 409)
    active = select(staff.c.active).order_by(staff.c.position)
    assert sorted(rows.connection.execute(active).scalars()) == [False, True]
    assert "took the configuration as a file" in adi.get("/audit").text


@pytest.mark.parametrize(
    ("address", "changed", "why"),
    [
        ("/setup/teams/0", {"ring_seconds": "3"}, "teams[0].ring_seconds: must be a whole number"),
        ("/setup/lines/0", {"team": "knights"}, "lines[0].team: unknown team"),
        ("/setup/lines/0", {"hours": "mon 9-17"}, "lines[0].hours.mon[0]: write times"),
        ("/setup/staff/0", {"role": "supervisor"}, "would not be admin any more"),
        ("/setup/teams/0", {"version": "old"}, "is out of date"),
    ],
)
def test_what_the_file_may_not_say_a_page_may_not_either(
    adi: FlaskClient, address: str, changed: dict[str, str], why: str
) -> None:
    answer = save(adi, address, **changed)
    assert (answer.status_code, why in answer.text) == (409, True)
    for value in changed.values():
        assert value in answer.text  # what was typed is still there


def test_words_are_read_and_nobody_but_admins_sees_any_of_it(
    app: Flask, adi: FlaskClient, rows: Rows
) -> None:
    assert "press 1" in adi.get("/setup/words/en").text
    assert adi.get("/setup/words/xx").status_code == 404
    assert adi.get("/setup/lines/7").status_code == 404
    assert adi.get("/setup/plans/0").status_code == 404
    sam = sign_in_as(app, make_staff(rows, role=StaffRole.SUPERVISOR))
    for address in ("/setup", "/setup/lines/0", "/setup/words/en"):
        assert sam.get(address).status_code == 403
