"""Phone numbers: hidden on every page, shown one at a time to whoever may, and written down."""

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from helpline.domain.roles import StaffRole
from helpline.storage.tables import contacts, events, voicemails
from tests.builders import (
    Rows,
    make_callback,
    make_line,
    make_staff,
    make_team,
    make_voicemail,
)
from tests.web.conftest import sign_in_as
from tests.web.test_sign_in import csrf_token

NUMBER = "+447700900999"
BUTTON = "Show the number"


@pytest.fixture
def team(rows: Rows) -> uuid.UUID:
    return make_team(rows)


@pytest.fixture
def message(rows: Rows, team: uuid.UUID) -> uuid.UUID:
    return make_voicemail(rows, line_id=make_line(rows, team_id=team, name="Nights"))


@pytest.fixture
def contact(rows: Rows, message: uuid.UUID) -> uuid.UUID:
    found = select(voicemails.c.contact_id).where(voicemails.c.id == message)
    return uuid.UUID(str(rows.connection.execute(found).scalar_one()))


def signed_in(app: Flask, rows: Rows, role: StaffRole, *teams: uuid.UUID, may: bool) -> FlaskClient:
    return sign_in_as(app, make_staff(rows, role=role, team_ids=teams, may_see_numbers=may))


def show(client: FlaskClient, path: str) -> tuple[int, str]:
    answer = client.post(path, data={"csrf_token": csrf_token(client, "/account")})
    return answer.status_code, answer.text


def test_number_is_hidden_until_somebody_with_the_right_asks_and_that_is_written_down(
    app: Flask, rows: Rows, contact: uuid.UUID
) -> None:
    sam = signed_in(app, rows, StaffRole.SUPERVISOR, may=True)
    page = sam.get(f"/contacts/{contact}").text
    assert BUTTON in page
    assert NUMBER not in page
    status, said = show(sam, f"/numbers/contact/{contact}")
    assert status == 200
    assert NUMBER in said
    assert sam.get(f"/numbers/contact/{contact}").status_code == 405
    event = rows.connection.execute(select(events).where(events.c.kind == "number_shown")).one()
    assert (event.contact_id, event.data["of"]) == (contact, "contact")
    assert event.staff_id is not None
    assert NUMBER not in str(event.data)
    assert "Ana Ruiz saw the phone number." in sam.get(f"/contacts/{contact}").text


def test_number_is_not_shown_to_a_supervisor_without_the_right(
    app: Flask, rows: Rows, contact: uuid.UUID
) -> None:
    sam = signed_in(app, rows, StaffRole.SUPERVISOR, may=False)
    assert BUTTON not in sam.get(f"/contacts/{contact}").text
    status, said = show(sam, f"/numbers/contact/{contact}")
    assert status == 403
    assert NUMBER not in said
    kinds = set(rows.connection.execute(select(events.c.kind)).scalars())
    assert kinds == {"contact_seen"}


def test_right_shows_a_counsellor_the_numbers_of_their_own_teams_alone(
    app: Flask, rows: Rows, team: uuid.UUID, message: uuid.UUID, contact: uuid.UUID
) -> None:
    ana = signed_in(app, rows, StaffRole.COUNSELLOR, team, may=True)
    ben = signed_in(app, rows, StaffRole.COUNSELLOR, may=True)
    line = make_line(rows, team_id=team, name="Days")
    callback = make_callback(rows, line_id=line, number_sealed=rows.keyring.seal(NUMBER))
    for kind, ref in (("message", message), ("callback", callback)):
        assert NUMBER in show(ana, f"/numbers/{kind}/{ref}")[1]
        assert show(ben, f"/numbers/{kind}/{ref}")[0] == 404
    assert show(ana, f"/numbers/contact/{contact}")[0] == 404
    assert show(ana, f"/numbers/staff/{contact}")[0] == 404


def test_number_that_was_withheld_is_nowhere(app: Flask, rows: Rows, contact: uuid.UUID) -> None:
    rows.connection.execute(contacts.update().values(number_sealed=None, number_hash=None))
    sam = signed_in(app, rows, StaffRole.ADMIN, may=True)
    assert BUTTON not in sam.get(f"/contacts/{contact}").text
    assert show(sam, f"/numbers/contact/{contact}")[0] == 404
