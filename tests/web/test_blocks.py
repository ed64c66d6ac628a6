"""Blocks: set from the page of a contact with an end, listed, and lifted as easily."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from helpline.clock import TurnableClock
from helpline.domain.roles import StaffRole
from helpline.storage.tables import blocks, events
from tests.builders import Rows, make_contact_waiting, make_line, make_staff
from tests.web.conftest import NOW, sign_in_as


@pytest.fixture
def sam(app: Flask, rows: Rows) -> FlaskClient:
    return sign_in_as(app, make_staff(rows, name="Sam Oduya", role=StaffRole.SUPERVISOR))


@pytest.fixture
def contact(rows: Rows) -> uuid.UUID:
    return make_contact_waiting(rows, line_id=make_line(rows, name="Nights"))


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def post(client: FlaskClient, page: str, path: str, **fields: str) -> tuple[int, str]:
    """A form on a page; the answer, or what is written where it leads."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found is not None
    answer = client.post(path, data={"csrf_token": found.group(1), **fields})
    shown = client.get(answer.headers["Location"]) if answer.status_code == 303 else answer
    return answer.status_code, words(shown.text)


def block(client: FlaskClient, contact: uuid.UUID, **fields: str) -> tuple[int, str]:
    asked = {"why": "a prank", "count": "24", "unit": "hours", "lines": "this", **fields}
    return post(client, f"/contacts/{contact}", f"/contacts/{contact}/block", **asked)


def test_supervisor_blocks_a_number_and_lifts_it(
    sam: FlaskClient, contact: uuid.UUID, rows: Rows
) -> None:
    status, said = block(sam, contact)
    assert status == 303
    told = "Nights: a prank Wednesday 4 March 2026, 12:00 by Sam Oduya, until Thursday 5 March"
    assert "Hears recorded information first." in said
    assert told in said
    assert told in words(sam.get("/blocks").text)
    [row] = rows.connection.execute(select(blocks)).all()
    assert row.until == NOW + timedelta(days=1)
    status, said = post(sam, "/blocks", f"/blocks/{row.id}/lift")
    assert "Hear recorded information first Nobody." in said
    assert "lifted Wednesday 4 March 2026, 12:00 by Sam Oduya" in said
    kinds = set(rows.connection.execute(select(events.c.kind)).scalars())
    assert {"number_blocked", "number_unblocked"} <= kinds


def test_lifting_frees_the_number_of_every_block(
    sam: FlaskClient, contact: uuid.UUID, rows: Rows
) -> None:
    block(sam, contact)
    block(sam, contact, lines="all")
    first, _ = rows.connection.execute(select(blocks)).all()
    _, said = post(sam, "/blocks", f"/blocks/{first.id}/lift")
    assert "Hear recorded information first Nobody." in said


def test_block_that_is_over_is_told_as_over(
    sam: FlaskClient, contact: uuid.UUID, clock: TurnableClock
) -> None:
    block(sam, contact, count="1")
    clock.turn(3600)
    said = words(sam.get("/blocks").text)
    assert "Hear recorded information first Nobody." in said
    assert "Over Nights: a prank" in said


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": "31", "unit": "days"},
        {"count": "721"},
        {"count": "0"},
        {"count": "-1"},
        {"count": "x"},
        {"why": " "},
    ],
)
def test_block_without_reason_or_end_is_refused(
    sam: FlaskClient, contact: uuid.UUID, rows: Rows, wrong: dict[str, str]
) -> None:
    status, said = block(sam, contact, **wrong)
    assert status == 400
    assert "Nothing was changed." in said
    assert rows.connection.execute(select(blocks)).all() == []


def test_withheld_number_cannot_be_blocked(sam: FlaskClient, rows: Rows) -> None:
    line = make_line(rows)
    contact = make_contact_waiting(rows, line_id=line, number_sealed=None, number_hash=None)
    assert "recorded information" not in sam.get(f"/contacts/{contact}").text
    status, _ = post(
        sam, "/blocks", f"/contacts/{contact}/block", why="a prank", count="1", unit="hours"
    )
    assert status == 400
    assert rows.connection.execute(select(blocks)).all() == []


def test_what_is_not_there_is_not_found(sam: FlaskClient) -> None:
    nothing = uuid.uuid4()
    asked = {"why": "a prank", "count": "1"}
    assert post(sam, "/blocks", f"/contacts/{nothing}/block", **asked)[0] == 404
    assert post(sam, "/blocks", f"/blocks/{nothing}/lift")[0] == 404


def test_blocks_are_for_those_who_oversee_alone(app: Flask, rows: Rows, contact: uuid.UUID) -> None:
    counsellor = sign_in_as(app, make_staff(rows))
    assert counsellor.get("/blocks").status_code == 403
    assert counsellor.post(f"/contacts/{contact}/block").status_code == 403
    assert counsellor.post(f"/blocks/{uuid.uuid4()}/lift").status_code == 403
