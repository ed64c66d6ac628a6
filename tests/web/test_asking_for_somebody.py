"""Somebody on the staff asks for a call for a caller."""

import re
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from helpline.domain.roles import StaffRole
from helpline.storage.tables import callbacks, events
from tests.builders import Rows, make_contact_waiting, make_line, make_staff
from tests.web.conftest import sign_in_as

PAGE = "/callbacks/ask"
NUMBER = "+447700900123"


@pytest.fixture
def line_id(rows: Rows) -> uuid.UUID:
    return make_line(rows, name="Nights")


@pytest.fixture
def sam_id(rows: Rows) -> uuid.UUID:
    return make_staff(rows, name="Sam Oduya", role=StaffRole.SUPERVISOR)


@pytest.fixture
def sam(app: Flask, sam_id: uuid.UUID) -> FlaskClient:
    return sign_in_as(app, sam_id)


def send(client: FlaskClient, page: str = PAGE, **fields: str) -> Any:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found is not None
    given = {"number": "07700 900123", "when": "now", "message": "no", "name": "", **fields}
    return client.post(PAGE, data={"csrf_token": found.group(1), **given})


def owed(rows: Rows) -> list[Any]:
    return list(rows.connection.execute(select(callbacks)))


def test_call_is_owed_and_who_asked_is_kept(
    sam: FlaskClient, sam_id: uuid.UUID, rows: Rows, line_id: uuid.UUID
) -> None:
    answer = send(sam, line=str(line_id), message="yes", name="Ola", note="asks for Ben")
    [callback] = owed(rows)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/callbacks/{callback.id}")
    assert (callback.reason, callback.asked_by) == ("counsellor", sam_id)
    opened = [
        rows.keyring.open(sealed)
        for sealed in (callback.number_sealed, callback.name_sealed, callback.note_sealed)
    ]
    assert opened == [NUMBER, "Ola", "asks for Ben"]
    kinds = select(events.c.staff_id).where(events.c.kind == "callback_asked_for_somebody")
    assert rows.connection.execute(kinds).scalars().all() == [sam_id]


def test_asking_again_changes_the_open_call(
    sam: FlaskClient, rows: Rows, line_id: uuid.UUID
) -> None:
    send(sam, line=str(line_id))
    send(sam, line=str(line_id), when="tomorrow")
    [callback] = owed(rows)
    assert callback.not_before is not None


def test_person_of_a_contact_is_asked_for_without_their_number_being_shown(
    sam: FlaskClient, rows: Rows, line_id: uuid.UUID
) -> None:
    contact_id = make_contact_waiting(rows, line_id=line_id)
    page = f"{PAGE}?contact={contact_id}"
    assert "7700" not in sam.get(page).text
    answer = send(sam, page, line=str(line_id), number="", contact=str(contact_id))
    assert answer.status_code == 303
    [callback] = owed(rows)
    assert callback.origin_contact_id == contact_id


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("number", "12", "does not look like a phone number"),
        ("number", "", "does not look like a phone number"),
        ("message", "", "choose yes or no"),
        ("when", "never", "choose when we may call"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_owed(
    sam: FlaskClient, rows: Rows, line_id: uuid.UUID, field: str, value: str, said: str
) -> None:
    answer = send(sam, **{"line": str(line_id), "note": "keep me", field: value})
    assert answer.status_code == 400
    assert said in answer.text
    assert "keep me" in answer.text
    assert owed(rows) == []


def test_counsellor_asks_on_the_lines_of_their_team_only(
    app: Flask, rows: Rows, line_id: uuid.UUID
) -> None:
    stranger = sign_in_as(app, make_staff(rows, name="Ana Ruiz", role=StaffRole.COUNSELLOR))
    assert "There is no line" in stranger.get(PAGE).text
    contact_id = make_contact_waiting(rows, line_id=line_id)
    assert stranger.get(f"{PAGE}?contact={contact_id}").status_code == 404
    assert stranger.get(f"{PAGE}?contact=nonsense").status_code == 404
