"""The page on which a supervisor reads a contact: in words, with reasons, without numbers."""

import re
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from helpline.domain.callbacks import CallbackState
from helpline.domain.calls import Outcome
from helpline.domain.eligibility import Reason
from helpline.domain.offers import OfferState
from helpline.domain.roles import StaffRole
from helpline.storage.tables import callbacks, events
from helpline.web.pages.words import reason
from tests.builders import (
    Rows,
    make_contact_over,
    make_contact_waiting,
    make_line,
    make_offer,
    make_staff,
)
from tests.web.conftest import sign_in_as


@pytest.fixture
def sam(app: Flask, rows: Rows) -> FlaskClient:
    return sign_in_as(app, make_staff(rows, name="Sam Oduya", role=StaffRole.SUPERVISOR))


@pytest.fixture
def line(rows: Rows) -> uuid.UUID:
    return make_line(rows, name="Nights")


def happened(rows: Rows, contact_id: uuid.UUID, kind: str, ago: float = 60, **more: Any) -> None:
    """An event about a contact, so many seconds ago."""
    columns = {name: more.pop(name) for name in ("staff_id", "offer_id") if name in more}
    rows.connection.execute(
        insert(events).values(
            at=rows.ago(ago), kind=kind, contact_id=contact_id, data=more, **columns
        )
    )


def read(client: FlaskClient, contact_id: uuid.UUID) -> str:
    """What the page says, without its tags."""
    answer = client.get(f"/contacts/{contact_id}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_contact_is_told_from_the_first_ring_to_its_end(
    sam: FlaskClient, rows: Rows, line: uuid.UUID
) -> None:
    ana = make_staff(rows, name="Ana Ruiz")
    contact = make_contact_over(
        rows,
        line_id=line,
        outcome=Outcome.ANSWERED,
        waited=20,
        counsellor_id=ana,
        ended_at=rows.ago(10),
    )
    happened(rows, contact, "call_arrived", 60, call_sid="CA123")
    happened(rows, contact, "key_pressed", 52, node="main")
    happened(rows, contact, "line_entered", 52)
    happened(rows, contact, "offer_made", 51, staff_id=ana)
    happened(rows, contact, "offer_accepted", 41, staff_id=ana)
    happened(rows, contact, "call_connected", 40, staff_id=ana)
    happened(rows, contact, "call_ended", 10, outcome="answered", why="caller_completed")
    said = read(sam, contact)
    assert "Rang Wednesday 4 March 2026, 11:59" in said
    assert "Waited 0:20" in said
    assert "From the answer to the end 0:30" in said
    assert "Counsellor Ana Ruiz" in said
    told = [
        "11:59:00 Rang.",
        "11:59:08 Pressed a key in the menu. after 0:08",
        "11:59:08 Entered the line.",
        "11:59:09 Ana Ruiz was to be rung.",
        "11:59:19 Ana Ruiz accepted.",
        "11:59:20 Ana Ruiz and the caller were talking.",
        "11:59:50 The contact ended: answered (caller completed).",
    ]
    places = [said.find(words) for words in told]
    assert -1 not in places, said
    assert places == sorted(places)


def test_times_are_those_of_the_helplines_zone(
    sam: FlaskClient, rows: Rows, line: uuid.UUID
) -> None:
    contact = make_contact_waiting(rows, line_id=line, waited=5)
    summer = datetime.fromisoformat("2026-07-01T12:00:00+00:00")
    happened(rows, contact, "line_entered", (rows.now - summer) / timedelta(seconds=1))
    assert "13:00:00 Entered the line." in read(sam, contact)


def test_who_was_considered_is_shown_with_the_reason(
    sam: FlaskClient, rows: Rows, line: uuid.UUID
) -> None:
    contact = make_contact_waiting(rows, line_id=line, waited=30)
    ana, ben = make_staff(rows, name="Ana Ruiz"), make_staff(rows, name="Ben Ito")
    until = rows.now.isoformat()
    happened(
        rows,
        contact,
        "no_offer",
        considered=[
            [str(ana), "in_call", None],
            [str(ben), "paused", until],
            [str(uuid.uuid4()), "some_new_reason", None],
        ],
        more={"off": 12, "odd": "x"},
    )
    said = read(sam, contact)
    assert "Nobody could be rung." in said
    assert "Ana Ruiz was in a call" in said
    assert "Ben Ito was left in peace after a call not taken 12:00:00" in said
    assert "somebody who is not here any more some_new_reason" in said
    assert "12 more was off" in said


@pytest.mark.parametrize("why", Reason)
def test_every_reason_of_the_matcher_has_words(why: Reason) -> None:
    assert reason(why.value) != why.value


@pytest.mark.parametrize("considered", [None, "odd", [["no id", "off", None]], [[]], [7]])
def test_events_that_say_less_or_otherwise_are_told_all_the_same(
    sam: FlaskClient, rows: Rows, line: uuid.UUID, considered: object
) -> None:
    contact = make_contact_waiting(rows, line_id=line)
    happened(rows, contact, "offer_made", considered=considered)
    happened(rows, contact, "key_pressed")
    happened(rows, contact, "something_new")
    said = read(sam, contact)
    assert "Somebody was to be rung." in said
    assert "Something new." in said
    assert "Who was considered" not in said


def test_offer_that_ended_with_the_call_is_told_too(
    sam: FlaskClient, rows: Rows, line: uuid.UUID
) -> None:
    ana = make_staff(rows, name="Ana Ruiz")
    contact = make_contact_over(rows, line_id=line, outcome=Outcome.ABANDONED)
    happened(rows, contact, "offer_made", 50, staff_id=ana)
    make_offer(
        rows,
        contact_id=contact,
        staff_id=ana,
        state=OfferState.WITHDRAWN,
        ended_at=rows.ago(45),
        reason="caller_left",
    )
    assert "Ana Ruiz was rung no longer: caller left." in read(sam, contact)


def test_contact_page_shows_no_phone_number(sam: FlaskClient, rows: Rows, line: uuid.UUID) -> None:
    contact = make_contact_waiting(rows, line_id=line)
    happened(rows, contact, "call_arrived", call_sid="CA123")
    page = sam.get(f"/contacts/{contact}").text
    assert "7700" not in page
    assert "CA123" not in page


def test_contact_page_is_for_those_who_oversee_alone(
    app: Flask, rows: Rows, line: uuid.UUID
) -> None:
    contact = make_contact_waiting(rows, line_id=line)
    counsellor = sign_in_as(app, make_staff(rows))
    assert counsellor.get(f"/contacts/{contact}").status_code == 403
    admin = sign_in_as(app, make_staff(rows, role=StaffRole.ADMIN))
    assert admin.get(f"/contacts/{contact}").status_code == 200


def test_contact_is_rung_back_and_their_wish_for_no_texts_entered(
    sam: FlaskClient, rows: Rows, line: uuid.UUID
) -> None:
    over = make_contact_over(rows, line_id=line, outcome=Outcome.ANSWERED)
    assert press(sam, over, f"/contacts/{over}/no-texts") == 303
    assert "Gets no texts: " in read(sam, over)
    assert "They said that they want no more texts" not in read(sam, over)
    assert press(sam, over, f"/contacts/{over}/ring") == 303
    rung = rows.connection.execute(select(callbacks.c.origin_contact_id, callbacks.c.state)).all()
    assert rung == [(over, CallbackState.OFFERED.value)]


def press(client: FlaskClient, contact: uuid.UUID, to: str) -> int:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(f"/contacts/{contact}").text)
    assert token is not None
    return client.post(to, data={"csrf_token": token[1]}).status_code


def test_contact_that_is_not_there_is_not_found(sam: FlaskClient) -> None:
    assert sam.get(f"/contacts/{uuid.uuid4()}").status_code == 404


def test_wallboard_leads_to_the_contact(sam: FlaskClient, rows: Rows, line: uuid.UUID) -> None:
    contact = make_contact_waiting(rows, line_id=line)
    ana = make_staff(rows, name="Ana Ruiz")
    make_offer(rows, contact_id=contact, staff_id=ana)
    page = sam.get("/board").text
    assert page.count(f'href="/contacts/{contact}"') == 2


def test_anyone_may_take_a_caller_when_a_supervisor_lifts_the_lines_musts(
    sam: FlaskClient, rows: Rows
) -> None:
    line = make_line(rows, name="Youth", must_skills=["youth"])
    contact = make_contact_waiting(rows, line_id=line)
    page = sam.get(f"/contacts/{contact}").text
    assert "Waits for somebody with: youth." in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    path = f"/contacts/{contact}/any-counsellor"
    assert sam.post(path).status_code == 400
    assert sam.post(path, data={"csrf_token": token.group(1)}).status_code == 303
    said = read(sam, contact)
    assert "Waits for somebody with" not in said
    assert "Sam Oduya let anyone take this caller, whatever their skills." in said
