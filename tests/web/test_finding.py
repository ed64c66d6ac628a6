"""Looking for contacts: by what is known of them, by number for who may, and page by page."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from helpline.domain.calls import Outcome
from helpline.domain.roles import StaffRole
from helpline.storage.tables import events, legs, texts
from tests.builders import (
    Rows,
    add,
    make_contact_over,
    make_contact_waiting,
    make_line,
    make_offer,
    make_staff,
)
from tests.web.conftest import sign_in_as
from tests.web.test_pages import words
from tests.web.test_sign_in import csrf_token

NUMBER = "+447700900123"


@pytest.fixture
def sam(app: Flask, rows: Rows) -> FlaskClient:
    staff_id = make_staff(rows, name="Sam Oduya", role=StaffRole.SUPERVISOR, may_see_numbers=True)
    return sign_in_as(app, staff_id)


@pytest.fixture
def line(rows: Rows) -> uuid.UUID:
    return make_line(rows, name="Nights")


def found(html: str) -> str:
    return words(html.partition("latest first")[2])


def test_contacts_are_found_by_day_line_counsellor_outcome_and_id(
    sam: FlaskClient, rows: Rows, line: uuid.UUID
) -> None:
    ana = make_staff(rows, name="Ana Ruiz")
    make_contact_over(
        rows, line_id=line, outcome=Outcome.ANSWERED, counsellor_id=ana, ended_at=rows.now
    )
    days = make_line(rows, name="Days")
    old = rows.now - timedelta(days=40)
    one = make_contact_over(rows, line_id=days, outcome=Outcome.ABANDONED, queued_at=old)

    def shown(query: str) -> list[bool]:
        said = found(sam.get(f"/contacts?{query}").text)
        return ["Nights answered 0:15 0:45 Ana Ruiz" in said, "Days hung up waiting" in said]

    assert shown("") == [True, False]
    assert shown("first=2026-01-01") == [True, True]
    assert shown(f"first=2026-01-01&line={days}") == [False, True]
    assert shown(f"first=2026-01-01&person={ana}") == [True, False]
    assert shown("first=2026-01-01&outcome=abandoned") == [False, True]
    there = sam.get(f"/contacts?id={one}")
    assert (there.status_code, there.headers["Location"]) == (303, f"/contacts/{one}")
    assert "no contact with this id" in sam.get(f"/contacts?id={uuid.uuid4()}").text
    for query in ("line=7", "outcome=wept", "cursor=x", "first=x"):
        assert sam.get(f"/contacts?{query}").status_code == 400, query


def test_contacts_turn_pages(sam: FlaskClient, rows: Rows, line: uuid.UUID) -> None:
    for number in range(51):
        at = rows.ago(60 * number)
        make_contact_over(rows, line_id=line, outcome=Outcome.ABANDONED, queued_at=at)
    first = sam.get("/contacts").text
    assert found(first).count("Nights") == 50
    link = first.partition(">Older ones<")[0].rpartition('href="')[2].strip('"')
    rest = sam.get(link.replace("&amp;", "&")).text
    assert found(rest).count("Nights") == 1
    assert "Older ones" not in rest


def test_number_is_looked_up_by_who_may_in_a_body_and_the_trail_says_so(
    app: Flask, sam: FlaskClient, rows: Rows, line: uuid.UUID
) -> None:
    theirs = make_contact_over(
        rows,
        line_id=line,
        outcome=Outcome.ABANDONED,
        number_hash=rows.keyring.hash(NUMBER),
        queued_at=rows.now - timedelta(days=400),
    )
    other = make_contact_waiting(rows, line_id=line)
    token = csrf_token(sam, "/account")
    for written in (NUMBER, "07700 900123", "00 44 7700-900123"):
        page = sam.post("/contacts", data={"csrf_token": token, "number": written}).text
        assert f"/contacts/{theirs}" in page, written
        assert f"/contacts/{other}" not in page
    page = sam.post("/contacts", data={"csrf_token": token, "number": "call me"}).text
    assert "This is no phone number." in page
    said = words(sam.get("/audit?deed=unmasked").text)
    assert said.count("looked for the contacts of a phone number: 1 found") == 3
    assert "900123" not in said
    ben = sign_in_as(app, make_staff(rows, role=StaffRole.SUPERVISOR))
    assert "phone number" not in ben.get("/contacts").text
    fields = {"csrf_token": csrf_token(ben, "/account"), "number": NUMBER}
    assert ben.post("/contacts", data=fields).status_code == 403


def test_story_has_keys_phones_and_texts_in_one_time_line(
    sam: FlaskClient, rows: Rows, line: uuid.UUID
) -> None:
    ana = make_staff(rows, name="Ana Ruiz")
    contact = make_contact_over(rows, line_id=line, outcome=Outcome.ANSWERED, waited=40)
    make_offer(rows, contact_id=contact, staff_id=ana)
    rows.connection.execute(
        update(legs).values(
            dialled_at=rows.ago(50),
            answered_at=rows.ago(42),
            ended_at=rows.ago(20),
            end_status="completed",
        )
    )
    rows.connection.execute(
        insert(events).values(
            at=rows.ago(60),
            kind="key_pressed",
            contact_id=contact,
            data={"node": "main", "key": "1"},
        )
    )
    add(
        rows,
        texts,
        direction="outbound",
        line_id=line,
        number_sealed=b"sealed",
        number_hash=rows.keyring.hash("+447700900999"),
        body_sealed=b"sealed",
        state="delivered",
        created_at=rows.ago(10),
    )
    said = words(sam.get(f"/contacts/{contact}").text)
    told = [
        "11:59:00 Pressed key 1 in the menu.",
        "11:59:10 Ana Ruiz&#39;s phone was dialled.",
        "11:59:18 Ana Ruiz&#39;s phone was picked up.",
        "11:59:40 Ana Ruiz&#39;s phone was down again (completed).",
        "11:59:50 A text to the same number (delivered).",
    ]
    places = [said.find(words) for words in told]
    assert -1 not in places, said
    assert places == sorted(places)
