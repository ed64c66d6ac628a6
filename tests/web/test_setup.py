"""The set-up pages: read, changed by the checks of the file, written down, and taken as a file."""

import re
import tomllib
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from helpline.domain.roles import StaffRole
from helpline.services.configuration.applying import apply
from helpline.services.configuration.file import parse_configuration
from helpline.services.configuration.plans import built_in_plan
from helpline.storage.tables import events, helpline, lines, plans, setup_history, staff, teams
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


WORD = "/setup/word/prompts.greeting"


@pytest.fixture
def adi(app: Flask, rows: Rows) -> FlaskClient:
    apply(app.extensions["helpline"].database, parse_configuration(FILE.encode(), "file"), NOW)
    return sign_in_as(app, rows.connection.execute(select(staff.c.id)).scalar_one())


def fields(client: FlaskClient, address: str) -> dict[str, Any]:
    """The first form of the page as it stands."""
    page = client.get(address).text.split("</header>")[1]
    form = re.search(r'<form class="(?:card|switch)".*?</form>', page, re.DOTALL)
    assert form is not None
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form.group(0)):
        name, value = _attribute(tag, "name"), _attribute(tag, "value")
        if 'type="checkbox"' not in tag:
            found[name] = value
        elif " checked" in tag:
            found.setdefault(name, []).append(value)
    for name, text in re.findall(
        r'<textarea[^>]*name="([\w.-]+)"[^>]*>([^<]*)<', form.group(0), re.DOTALL
    ):
        found[name] = unescape(text)
    for name, options in re.findall(
        r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', form.group(0), re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        first = re.findall(r'value="([^"]*)"', options)[0]
        found[name] = chosen[1] if chosen else first
    return found


def _attribute(tag: str, name: str) -> str:
    written = re.search(rf' {name}="([^"]*)"', tag)
    return unescape(written[1]) if written else ""


def save(client: FlaskClient, address: str, **changed: Any) -> TestResponse:
    return client.post(address, data={**fields(client, address), "do": "save", **changed})


def test_form_saved_as_it_is_changes_nothing(adi: FlaskClient, rows: Rows) -> None:
    before = rows.connection.execute(select(events.c.id)).all()
    for address in (
        "/setup/helpline/0",
        "/setup/lines/0",
        "/setup/teams/0",
        "/setup/staff/0",
        "/setup/escalation/0",
    ):
        assert save(adi, address).status_code == 303, address
    assert rows.connection.execute(select(events.c.id)).all() == before


def test_change_counts_at_once_and_is_told_with_what_was_before(
    adi: FlaskClient, rows: Rows
) -> None:
    assert save(adi, "/setup/teams/0", ring_seconds="25").status_code == 303
    assert rows.connection.execute(select(teams.c.ring_seconds)).scalar() == 25
    hours = "mon 09:00-17:00, 18:00-20:00\nclosed_on 2026-12-25"
    assert save(adi, "/setup/lines/0", hours=hours, languages=["en", "es"]).status_code == 303
    stored = rows.connection.execute(select(lines.c.hours, lines.c.languages)).one()
    assert stored.hours == {"mon": ["09:00-17:00", "18:00-20:00"], "closed_on": ["2026-12-25"]}
    assert stored.languages == ["en", "es"]
    trail = re.sub(r"\s+", " ", adi.get("/audit").text)
    assert "changed the set-up: changed team days: ring seconds 20 -&gt; 25" in trail
    assert "How long a phone rings: changed on a page by Adi Bell" in adi.get("/setup").text
    entry = re.sub(r"\s+", " ", adi.get("/setup/teams/0").text)
    assert "<dd>20</dd></div> <div><dt>After</dt><dd>25</dd>" in entry


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
        ("/setup/teams/0", {"ring_seconds": "3"}, "How long a phone rings: must be a whole number"),
        ("/setup/lines/0", {"team": "knights"}, "Team that answers: unknown team"),
        ("/setup/lines/0", {"hours": "mon 9-17"}, "Opening hours.mon[0]: write times"),
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
        assert value in answer.text or value == "knights"  # what was typed is still there


def test_words_are_read_and_nobody_but_admins_sees_any_of_it(
    app: Flask, adi: FlaskClient, rows: Rows
) -> None:
    assert "press 1" in adi.get("/setup/words/en").text
    assert adi.get("/setup/words/xx").status_code == 404
    assert adi.get("/setup/lines/7").status_code == 404
    assert adi.get("/setup/knights/0").status_code == 404
    sam = sign_in_as(app, make_staff(rows, role=StaffRole.SUPERVISOR))
    for address in ("/setup", "/setup/lines/0", "/setup/words/en", "/setup/country/GB", WORD):
        assert sam.get(address).status_code == 403


def test_plan_begins_as_a_built_in_one_and_is_looked_at_before_it_is_saved(
    adi: FlaskClient, rows: Rows
) -> None:
    typed = fields(adi, "/setup/plans/0?from=light")
    typed |= {"name": "gentle", "after-1": "2", "after-1-unit": "d", "after-14": ""}
    seen = adi.post("/setup/plans/0", data={**typed, "do": "preview"}).text
    assert "As somebody would live it" in seen
    assert rows.connection.execute(select(plans.c.name)).all() == []
    wrong = adi.post("/setup/plans/0", data={**typed, "do": "save", "after-2": "soon"})
    assert (wrong.status_code, "Texts[13].offset" in wrong.text) == (409, True)
    assert adi.post("/setup/plans/0", data={**typed, "do": "save"}).status_code == 303
    assert save(adi, "/setup/plans/0").status_code == 303
    kept = rows.connection.execute(select(plans.c.steps).where(plans.c.configured)).scalar_one()
    light = built_in_plan("light").in_order()
    assert [step["offset"] for step in kept][:3] == [5 * 3600, 2 * 86400, 3 * 86400]
    assert len(kept) == len(light) - 1
    assert "2d: rating, 10:00-19:00, good for 8h" in adi.get("/setup/plans/0").text


def test_people_on_call_are_chosen_by_name(adi: FlaskClient) -> None:
    assert save(adi, "/setup/escalation/0", **{"rung-0-1": "adi@example.org"}).status_code == 303
    form = fields(adi, "/setup/escalation/0")
    assert (form["rung-0-0"], form["rung-1-0"]) == ("adi@example.org", "")
    page = adi.get("/setup/escalation/0").text
    assert "On call: changed on a page by Adi Bell" in page


def test_numbers_in_the_history_are_hidden_from_who_may_not_see_them_and_forgotten(
    adi: FlaskClient, rows: Rows
) -> None:
    ben = {"name": "Ben", "email": "ben@example.org", "phone": "+447700900002"}
    assert save(adi, "/setup/staff/1", **ben).status_code == 303
    assert save(adi, "/setup/staff/1", phone="+447700900003").status_code == 303
    assert "+447700900002" in adi.get("/setup/staff/1").text
    rows.connection.execute(update(staff).values(may_see_numbers=False))
    rows.connection.commit()
    seen = adi.get("/setup/staff/1").text
    assert ("+447700900002" in seen, "number hidden" in seen) == (False, True)
    assert save(adi, "/setup/staff/1", do="take_out").status_code == 303
    kept = select(setup_history.c.before_sealed).where(setup_history.c.field == "phone")
    assert rows.connection.execute(kept).scalars().all() == [None]


def test_country_is_shown_whole_and_chosen_with_its_time(adi: FlaskClient, rows: Rows) -> None:
    page = adi.get("/setup/country/GB").text
    assert ("116 123" in page, "not checked by anybody yet" in page) == (True, True)
    assert adi.get("/setup/country/XX").status_code == 404
    sent = fields(adi, "/setup/country/US")
    assert adi.post("/setup/country/US", data=sent).status_code == 303
    chosen = rows.connection.execute(select(helpline.c.country, helpline.c.timezone)).one()
    assert tuple(chosen) == ("US", "America/New_York")
    assert adi.post("/setup/country/IE", data=sent).status_code == 409


def test_wording_is_looked_at_saved_found_taken_as_a_file_and_given_up(adi: FlaskClient) -> None:
    own = "Hi, this is {helpline}, take your time."
    looked = save(adi, WORD, **{"says-en": own, "do": "look"}).text
    assert "Hi, this is Harbour, take your time." in looked
    assert "Nothing like that" in adi.get("/setup/words/en?own=1").text
    refused = save(adi, WORD, **{"says-en": "Hi."})
    assert (refused.status_code, "English: must have the same words" in refused.text) == (409, True)
    assert save(adi, WORD, **{"says-en": own}).status_code == 303
    page = re.sub(r"\s+", " ", adi.get(WORD).text)
    assert "English: changed on a page by Adi Bell" in page
    assert f"<dd>our words</dd></div> <div><dt>After</dt><dd>{own}</dd>" in page
    assert "1 your own" in adi.get("/setup/words/en?find=take+your").text
    token = fields(adi, WORD)["csrf_token"]
    taken = tomllib.loads(adi.post("/setup/export", data={"csrf_token": token}).text)
    assert taken["words"] == [{"name": "prompts.greeting", "says": {"en": own}}]
    assert save(adi, WORD, do="back").status_code == 303
    assert fields(adi, WORD)["says-en"] == ""
    assert adi.get("/setup/word/prompts.nothing").status_code == 404


def test_template_of_ones_own_is_held_to_the_rules_and_kept_with_its_history(
    adi: FlaskClient,
) -> None:
    typed = {"name": "Food", "says-en": "Is it your clinic?"}
    refused = save(adi, "/setup/templates/0", **typed)
    assert (refused.status_code, "English: must not say" in refused.text) == (409, True)
    assert save(adi, "/setup/templates/0", **typed | {"says-en": "Have you eaten?"}).location
    assert "Have you eaten?" in adi.get("/setup/templates/0").text
    assert "template Food" in adi.get("/audit").text
